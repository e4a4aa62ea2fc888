"""Frames without a person: short gaps are filled, and others end a clip or leave it."""

from __future__ import annotations

import itertools

import numpy as np

from dfprep.errors import FaceGaps
from dfprep.faces.tracking import Tracking


def fill_short_gaps(present: np.ndarray, max_gap: int) -> np.ndarray:
    """`present` (T,) bool with every run of at most `max_gap` missing frames between present ones filled."""
    filled = present.copy()
    seen = np.flatnonzero(present)
    for before, after in itertools.pairwise(seen):
        if after - before - 1 <= max_gap:
            filled[before:after] = True
    return filled


def kept_positions(covered: np.ndarray, frame_index: np.ndarray, tracking: Tracking) -> np.ndarray:
    """The positions (K,) of the frames that remain in a clip, ascending: all of them, or those with person 0.

    Args:
        covered: (T,) bool, whether person 0 is in the frame or in a gap that is filled.
        frame_index: (T,) for the reason.

    Raises:
        FaceGaps: person 0 lacks frames, and none may be dropped or fewer than `min_frames` would remain.
    """
    kept, n = np.flatnonzero(covered), len(covered)
    if len(kept) == n or (tracking.incomplete == "drop_frames" and len(kept) >= tracking.min_frames):
        return kept
    if tracking.incomplete == "drop_frames":
        raise FaceGaps(
            f"the most present person is in {len(kept)} of the {n} frames {span(frame_index)}, but "
            f"{min(tracking.min_frames, n)} are needed (tracks.min_frames={tracking.min_frames})"
        )
    missing = frame_index[~covered].tolist()
    raise FaceGaps(
        f"the most present person lacks {len(missing)} of the {n} frames "
        f"{span(frame_index)}: {', '.join(map(str, missing))}"
    )


def span(frame_index: np.ndarray) -> str:
    """The first and the last frame in words."""
    return f"{frame_index[0]}..{frame_index[-1]}"
