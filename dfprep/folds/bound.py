"""A lower bound, by eigenvalues, of the number of videos that any method must leave out."""

from __future__ import annotations

import math

import numpy as np
from scipy.linalg import eigh

from dfprep.folds.partition import Graph

MAX_NODES = 3_000  # the dense matrix of so many people has 72 MB


def least_cut(graph: Graph, most: np.ndarray) -> int:
    """Lower bound of the videos to leave out of a connected graph, so that each part keeps at most `most` (k,).

    Donath and Hoffman (Lower bounds for the partitioning of graphs, 1973), for weighted nodes: parts of weights
    m_1 >= m_2 >= ... have at least half the sum of m_i * l_i between them, with l_i the i-th smallest eigenvalue
    of L x = l W x, L the Laplacian and W the nodes' weights. A video left out counts in W, so that c of
    them let the parts weigh c more than `most` in all; the bound is the least c that is not below the one for
    these weights. 0 for graphs above `MAX_NODES`.
    """
    n, k = len(graph.weights), min(len(most), len(graph.weights))
    if n < 2 or n > MAX_NODES:
        return 0
    ties, scale = graph.ties.toarray(), 1 / np.sqrt(graph.weights)
    laplacian = np.diag(ties.sum(axis=1)) - ties
    eigenvalues = eigh(laplacian * scale[:, None] * scale, eigvals_only=True, subset_by_index=[0, k - 1])
    eigenvalues, caps = np.maximum(eigenvalues, 0), np.sort(most)[::-1][:k]
    total, low, high = float(graph.weights.sum()), 0, math.ceil(graph.weights.sum())
    while low < high:
        middle = (low + high) // 2
        if middle >= _half_sum(eigenvalues, caps, total, middle) - 1e-6 * total:
            high = middle
        else:
            low = middle + 1
    return low


def _half_sum(eigenvalues: np.ndarray, caps: np.ndarray, total: float, left_out: int) -> float:
    """The bound if the parts may weigh `left_out` more; it is least if the largest part gets all of it."""
    room = caps.copy()
    room[0] += left_out
    filled = np.diff(np.minimum(np.cumsum(room), total), prepend=0)
    return float((filled * eigenvalues).sum() / 2)
