"""The check of requested frame indices, for every reader."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np


def checked_indices(indices: Sequence[int] | np.ndarray, n_frames: int) -> np.ndarray:
    """`indices` as (T,) int32.

    Raises:
        ValueError: they do not ascend strictly, or are outside [0, n_frames).
    """
    given = np.asarray(indices)
    if given.ndim != 1 or (given.size and given.dtype.kind not in "iu"):
        raise ValueError(f"indices must be a row of whole numbers, got {given.dtype} of shape {given.shape}")
    for before, after in pairwise(given):
        if after <= before:
            raise ValueError(f"indices must rise strictly, got {after} after {before}")
    for index in given[[0, -1]] if given.size else ():
        if not 0 <= index < n_frames:
            raise ValueError(f"indices must be in [0, {n_frames}), got {index}")
    return given.astype(np.int32)
