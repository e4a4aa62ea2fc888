"""Principal components with a deterministic sign, with and without subtracting the mean."""

from __future__ import annotations

import numpy as np

from dfprep.vectors import l2_normalize


def principal_directions(moments: np.ndarray, n: int) -> np.ndarray:
    """(D, n) the eigenvectors of `moments` (D, D) with the largest eigenvalues, descending.

    The sign of an eigenvector is arbitrary; here its largest component in magnitude is positive.
    """
    _, directions = np.linalg.eigh(moments)
    directions = directions[:, ::-1][:, :n]
    strongest = np.abs(directions).argmax(axis=0)
    return directions * np.sign(directions[strongest, np.arange(directions.shape[1])])


def reduce_dims(vectors: np.ndarray, dims: int) -> np.ndarray:
    """Unit vectors (n, D) in their first principal directions: (n, min(dims, D)) float32, normalised again.

    The mean is not subtracted, so cosine distances are preserved up to the components that are dropped.
    """
    if vectors.shape[1] == 0:
        return vectors
    moments = vectors.T.astype(np.float64) @ vectors
    return l2_normalize(vectors @ principal_directions(moments, dims)).astype(np.float32)


def first_two_components(points: np.ndarray) -> np.ndarray:
    """The first two principal components (n, 2) float64 of `points` (n, d), mean 0; zeros where there are none."""
    centred = points - points.mean(axis=0, dtype=np.float64) if len(points) else points.astype(np.float64)
    components = np.zeros((len(points), 2))
    if len(points) > 1 and points.shape[1]:
        found = centred @ principal_directions(centred.T @ centred, 2)
        components[:, : found.shape[1]] = found
    return components
