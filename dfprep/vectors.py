"""Arithmetic of embeddings, which several packages use."""

from __future__ import annotations

import numpy as np

UNIT = 1e-6
"""Lengths this close to 1 are 1: float32 does not resolve them better."""

BLOCK_ROWS = 8192  # of wide vectors, converted or normalised at once: 16 MB of 512 float32


def l2_normalize(vectors: np.ndarray) -> np.ndarray:
    """Rows (n, D) scaled to Euclidean length 1; rows of zeros are unchanged."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1)


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """`vectors` (n, D) themselves if all rows have length 1 up to `UNIT`, else a normalised copy, block by block.

    Hundreds of thousands of embeddings take a gigabyte, which is not copied for nothing.
    """
    starts = range(0, len(vectors), BLOCK_ROWS)
    lengths = (np.linalg.norm(vectors[start : start + BLOCK_ROWS], axis=1) for start in starts)
    if all((np.abs(length - 1) <= UNIT).all() for length in lengths):
        return vectors
    normalised = np.empty_like(vectors)
    for start in starts:
        normalised[start : start + BLOCK_ROWS] = l2_normalize(vectors[start : start + BLOCK_ROWS])
    return normalised
