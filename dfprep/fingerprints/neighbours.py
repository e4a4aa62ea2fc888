"""Videos with similar descriptors, found by an index instead of a comparison of all pairs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.spatial import cKDTree

N_AXES = 16  # of the index: a k-d tree prunes little beyond
CHUNK = 1024  # queries at a time, so that memory is bounded


def neighbours(queries: np.ndarray, points: np.ndarray, reach: float) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """All pairs (i, j), i < j, with a distance of at most `reach` between query i and point j, chunk by chunk.

    A k-d tree (Bentley 1975) holds the points' projections on their principal axes. No pair is lost by that: an
    orthogonal projection never increases a distance, so that the neighbours on the axes include all neighbours
    (Faloutsos et al. 1994). They are then compared in full.

    Args:
        queries, points: (n, D) float32, row i of both for video i: equal, or one of them mirrored.
    """
    if not len(points):
        return
    centre = points.mean(axis=0)
    axes = _principal_axes(points - centre)
    tree = cKDTree((points - centre) @ axes)
    for start in range(0, len(queries), CHUNK):
        some = queries[start : start + CHUNK]
        near = cKDTree((some - centre) @ axes).sparse_distance_matrix(
            tree,
            reach * (1 + 1e-5),
            output_type="ndarray",  # rounding of float32
        )
        i, j = near["i"] + start, near["j"]
        i, j = i[i < j], j[i < j]
        close = _close(queries, points, i, j, reach)
        yield i[close], j[close]


def _principal_axes(centred: np.ndarray) -> np.ndarray:
    """(D, k) float32, orthonormal: the directions in which the points differ most."""
    covariance = centred.T.astype(np.float64) @ centred
    return np.linalg.eigh(covariance)[1][:, ::-1][:, :N_AXES].astype(np.float32)


def _close(queries: np.ndarray, points: np.ndarray, i: np.ndarray, j: np.ndarray, reach: float) -> np.ndarray:
    """(m,) bool: whether query i and point j are within `reach`; `CHUNK` of them at a time, for the memory."""
    found = [np.zeros(0, bool)]
    for start in range(0, len(i), 64 * CHUNK):
        part = slice(start, start + 64 * CHUNK)
        difference = queries[i[part]] - points[j[part]]
        found.append(np.einsum("nd,nd->n", difference, difference) <= reach**2)
    return np.concatenate(found)
