"""The silhouette: the separation of the clusters of labelled unit vectors."""

from __future__ import annotations

import numpy as np

BLOCK_ROWS = 4096


def mean_silhouette(vectors: np.ndarray, labels: np.ndarray) -> float:
    """Mean silhouette of unit vectors (n, D) by cosine distance, in [-1, 1]; noise and clusters of one count 0.

    Exact and in O(n * labels * D): the mean cosine distance of x to a cluster is 1 - x . (the cluster's mean).

    Method: Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis"
    (1987), where the only point of a cluster has silhouette 0.
    """
    found, group, sizes = np.unique(labels[labels >= 0], return_inverse=True, return_counts=True)
    members = vectors[labels >= 0]
    if len(found) < 2:
        return 0.0
    sums = np.zeros((len(found), vectors.shape[1]), np.float64)
    np.add.at(sums, group, members)
    total = 0.0
    for start in range(0, len(members), BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        own, size = group[rows], sizes[group[rows]]
        means = 1 - (members[rows] @ sums.T) / sizes
        index = np.arange(len(own))
        inside = np.where(size > 1, means[index, own] * size / np.maximum(size - 1, 1), 0.0)
        means[index, own] = np.inf
        outside = means.min(axis=1)
        larger = np.maximum(np.maximum(inside, outside), 1e-12)
        total += float(np.where(size > 1, (outside - inside) / larger, 0.0).sum())
    return total / len(labels)
