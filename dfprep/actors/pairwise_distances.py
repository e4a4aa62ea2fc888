"""Distances between all pairs of points, computed in blocks that fit in memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

BLOCK_ENTRIES = 2_000_000  # distances held at once: 8 MB of float32, a few copies of it


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


def nearest_neighbours(points: np.ndarray, metric: str, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The indices (n, m) int and distances (n, m) of the m nearest other points of each point, ascending.

    m is `k`, or n - 1 if that is smaller.
    """
    n = len(points)
    m = max(0, min(k, n - 1))
    neighbours, found = np.zeros((n, m), int), np.zeros((n, m), points.dtype)
    for rows, distances in distance_blocks(points, points, metric) if m else ():
        # -1 sorts a point itself before all others
        distances[np.arange(len(distances)), np.arange(rows.start, rows.stop)] = -1
        nearest = np.argpartition(distances, m, axis=1)[:, : m + 1]
        near = np.take_along_axis(distances, nearest, axis=1)
        order = np.argsort(near, axis=1, kind="stable")[:, 1:]
        neighbours[rows], found[rows] = np.take_along_axis(nearest, order, 1), np.take_along_axis(near, order, 1)
    return neighbours, found
