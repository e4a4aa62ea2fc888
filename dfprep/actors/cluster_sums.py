"""Mean distances within and between clusters of unit vectors, from the sums of the clusters alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_array

from dfprep.actors.cluster_labels import NOISE

BLOCK_ROWS = 4096  # vectors that are converted to float64 at once: 17 MB of 512 numbers each


def cluster_sums(vectors: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The sum (k, D) float64 of the `vectors` (n, D) of each cluster, and its size (k,); noise is in none.

    Args:
        labels: (n,) int below k, -1 noise.
    """
    sizes = np.bincount(labels[labels != NOISE])
    sums = np.zeros((len(sizes), vectors.shape[1]))
    for first, some in _sum_blocks(vectors, labels):
        sums[first : first + len(some)] += some
    return sums, sizes


def _sum_blocks(vectors: np.ndarray, labels: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """A label, and the sums (m, D) float64 of a part of the members of this and the following clusters.

    The parts are in the order of the labels, so that only the last cluster of a part can go on in the next.
    """
    order = np.argsort(labels, kind="stable")
    order = order[np.searchsorted(labels[order], NOISE, "right") :]
    for start in range(0, len(order), BLOCK_ROWS):
        rows = order[start : start + BLOCK_ROWS]
        first, own = int(labels[rows[0]]), labels[rows] - labels[rows[0]]
        members = csr_array((np.ones(len(rows)), (own, np.arange(len(rows)))), shape=(int(own[-1]) + 1, len(rows)))
        yield first, members @ np.asarray(vectors[rows], np.float64)


def _squared_sums(vectors: np.ndarray, labels: np.ndarray) -> float:
    """The sum of the squared lengths of the clusters' sums."""
    total, open_label, open_sum = 0.0, NOISE, np.zeros(vectors.shape[1])
    for first, sums in _sum_blocks(vectors, labels):
        if first == open_label:
            sums[0] += open_sum
        else:
            total += float(open_sum @ open_sum)
        open_label, open_sum = first + len(sums) - 1, sums[-1]
        total += float(np.einsum("ij,ij->", sums[:-1], sums[:-1]))
    return total + float(open_sum @ open_sum)


def potts_quality(vectors: np.ndarray, labels: np.ndarray, limit: float) -> float:
    """The sum over all pairs of one cluster of how much nearer than `limit` they are; 0 without any.

    Joining two clusters raises it if the mean cosine distance between their members is below `limit`, whatever
    their sizes; splitting one lowers it by all pairs that no longer count.

    Method: the Constant Potts Model on cosine similarities with the resolution 1 - `limit` (Traag, Van Dooren and
    Nesterov, "Narrow scope for resolution-limit-free community detection", 2011).
    """
    sizes = np.bincount(labels[labels != NOISE])
    similarity = (_squared_sums(vectors, labels) - sizes.sum()) / 2  # of all pairs of one cluster
    return float(similarity - (1 - limit) * (sizes * (sizes - 1) / 2).sum())


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
    within = 1 - row_products(vectors, vectors, order[several], following[several])
    total, n = sums.sum(axis=0), int(sizes.sum())
    similarity = total @ total - np.einsum("ij,ij->", sums, sums)
    return within, 1 - float(similarity) / max(1, n * n - int((sizes * sizes).sum()))


def row_products(a: np.ndarray, b: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """(m,): the scalar product of row i of `a` (n, D) and row j of `b`, for m pairs."""
    products = np.zeros(len(i), np.result_type(a, b))
    for start in range(0, len(i), BLOCK_ROWS):
        block = slice(start, start + BLOCK_ROWS)
        products[block] = np.einsum("ij,ij->i", a[i[block]], b[j[block]])
    return products
