"""The silhouette: the separation of the clusters of labelled unit vectors."""

from __future__ import annotations

import numpy as np

from dfprep.actors.cluster_labels import NOISE
from dfprep.actors.cluster_sums import cluster_sums

BLOCK_ROWS, BLOCK_ENTRIES = 4096, 4_000_000  # vectors, and distances to clusters, held at once


def mean_silhouette(vectors: np.ndarray, labels: np.ndarray, max_rows: int | None = None) -> float:
    """Mean silhouette of unit vectors (n, D) by cosine distance, in [-1, 1]; noise and clusters of one count 0.

    Exact and in O(n * labels * D): the mean cosine distance of x to a cluster is 1 - x . (the cluster's mean).

    Args:
        labels: (n,) int, -1 noise.
        max_rows: the largest number of vectors whose silhouettes are averaged, evenly chosen; None: all.

    Method: Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis"
    (1987), where the only point of a cluster has silhouette 0.
    """
    _, group = np.unique(np.append(NOISE, labels), return_inverse=True)
    group = group[1:] - 1
    sums, sizes = cluster_sums(vectors, group)
    if len(sizes) < 2:
        return 0.0
    means = (sums / sizes[:, None]).astype(vectors.dtype)
    step = 1 if max_rows is None else -(-len(vectors) // max_rows)
    rows = np.arange(0, len(vectors), step)
    n, rows = len(rows), rows[group[rows] != NOISE]
    height = max(1, min(BLOCK_ROWS, BLOCK_ENTRIES // len(sizes)))
    blocks = (rows[start : start + height] for start in range(0, len(rows), height))
    return sum(float(_silhouettes(vectors[block], group[block], means, sizes).sum()) for block in blocks) / n


def _silhouettes(vectors: np.ndarray, own: np.ndarray, means: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The silhouettes (n,) of members (n, D) of the clusters `own` (n,), given `means` (k, D) and `sizes` (k,)."""
    distances = 1 - vectors @ means.T
    index, size = np.arange(len(own)), sizes[own]
    inside = distances[index, own] * size / np.maximum(size - 1, 1)
    distances[index, own] = np.inf
    outside = distances.min(axis=1)
    larger = np.maximum(np.maximum(inside, outside), 1e-12)
    return np.where(size > 1, (outside - inside) / larger, 0.0)
