"""Distances between all pairs of points, computed in blocks that fit in memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

BLOCK_ENTRIES = 8_000_000  # distances held at once: 32 MB of float32, a few copies of it


def distance_blocks(a: np.ndarray, b: np.ndarray, metric: str) -> Iterator[tuple[slice, np.ndarray]]:
    """Distances (rows, len(b)) of a few rows of `a` (n, d) to all of `b` (m, d) at a time.

    Args:
        metric: euclidean, or cosine, for which rows must have unit length.
    """
    step = max(1, BLOCK_ENTRIES // max(1, len(b)))
    squares = np.einsum("ij,ij->i", b, b)
    for start in range(0, len(a), step):
        rows = slice(start, min(start + step, len(a)))
        products = a[rows] @ b.T
        if metric == "cosine":
            yield rows, np.maximum(1 - products, 0)
        else:
            own = np.einsum("ij,ij->i", a[rows], a[rows])
            yield rows, np.sqrt(np.maximum(own[:, None] + squares - 2 * products, 0))


def k_distances(points: np.ndarray, metric: str, k: int) -> np.ndarray:
    """(n,) float64: the distance of each point to its k-th nearest other point, or the farthest if fewer."""
    n = len(points)
    k = min(k, n - 1)
    found = np.zeros(n)
    if k < 1:
        return found
    for rows, distances in distance_blocks(points, points, metric):
        # -1 sorts a point itself before all others
        distances[np.arange(len(distances)), np.arange(rows.start, rows.stop)] = -1
        found[rows] = np.partition(distances, k, axis=1)[:, k]
    return found
