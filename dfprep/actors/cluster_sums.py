"""Mean distances within and between clusters of unit vectors, from the sums of the clusters alone."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from dfprep.actors.cluster_labels import NOISE


def cluster_sums(vectors: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The sum (k, D) float64 of the `vectors` (n, D) of each cluster, and its size (k,); noise is in none.

    Args:
        labels: (n,) int below k, -1 noise.
    """
    members = np.flatnonzero(labels != NOISE)
    sizes = np.bincount(labels[members])
    of_cluster = csr_array((np.ones(len(members)), (labels[members], members)), shape=(len(sizes), len(labels)))
    return of_cluster @ np.asarray(vectors, np.float64), sizes


def potts_quality(vectors: np.ndarray, labels: np.ndarray, limit: float) -> float:
    """The sum over all pairs of one cluster of how much nearer than `limit` they are; 0 without any.

    Joining two clusters raises it if the mean cosine distance between their members is below `limit`, whatever
    their sizes; splitting one lowers it by all pairs that no longer count.

    Method: the Constant Potts Model on cosine similarities with the resolution 1 - `limit` (Traag, Van Dooren and
    Nesterov, "Narrow scope for resolution-limit-free community detection", 2011).
    """
    sums, sizes = cluster_sums(vectors, labels)
    similarity = (np.einsum("ij,ij->i", sums, sums) - sizes) / 2  # of all pairs of a cluster
    pairs = sizes * (sizes - 1) / 2
    return float((similarity - (1 - limit) * pairs).sum())


def within_and_between(vectors: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, float]:
    """Cosine distances (m,) of members to the next member of their cluster, and the mean one between clusters.

    Each member of a cluster of two or more is once the first and once the second of a pair, so that a large cluster
    counts as its members, not as its pairs.
    """
    order = np.argsort(labels, kind="stable")
    order = order[labels[order] != NOISE]
    sums, sizes = cluster_sums(vectors, labels)
    ends, sizes = np.cumsum(sizes)[sizes > 0], sizes[sizes > 0]
    following = np.append(order[1:], order[:1])
    following[ends - 1] = order[ends - sizes]
    several = np.repeat(sizes > 1, sizes)
    within = 1 - np.einsum("ij,ij->i", vectors[order[several]], vectors[following[several]])
    total, n = sums.sum(axis=0), int(sizes.sum())
    similarity = total @ total - np.einsum("ij,ij->", sums, sums)
    return within, 1 - float(similarity) / max(1, n * n - int((sizes * sizes).sum()))
