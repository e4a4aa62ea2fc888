"""Cut detection, because after a cut the nearest face may be another person's.

A cut is an abrupt change between two adjacent frames. Frames that were sampled far apart also differ by motion, so
where two of them differ much, all frames between them are decoded and compared. Most videos need no such decoding.
"""

from __future__ import annotations

import numpy as np

from dfprep.frames import FrameReader, correlation_and_difference, thumbnails
from dfprep.types import Clip

UNLIKE = 0.5
"""Correlation of two sampled frames below which the frames between them are compared."""

CUT_CORRELATION, CUT_DIFFERENCE = 0.4, 15.0
"""There is a cut between adjacent frames that correlate less and differ by more grey levels than this.

Measured: three cuts have correlations of 0.01 to 0.21 and differences of 28 to 31 levels; the fastest motion in the
same clip, filmed by hand with a long lens, has 0.56 and 11.
"""


def find_cuts(reader: FrameReader, clip: Clip) -> list[int]:
    """The first frame of every shot after the first one in `clip`, ascending.

    Fades and dissolves are not detected.

    Raises:
        UnreadableVideo: the frames between cannot be decoded.
    """
    small = thumbnails(clip.frames)
    ends = [
        (int(clip.frame_index[t]), int(clip.frame_index[t + 1]))
        for t in range(len(small) - 1)
        if correlation_and_difference(small[t], small[t + 1])[0] < UNLIKE
    ]
    between = sorted({i for first, last in ends for i in range(first, last + 1)})
    cuts: list[int] = []
    earlier: tuple[int, np.ndarray] | None = None

    def look(slot: int, image: np.ndarray) -> None:
        nonlocal earlier
        frame, thumb = between[slot], thumbnails(image[None])[0]
        if earlier is not None and earlier[0] == frame - 1:
            correlation, difference = correlation_and_difference(earlier[1], thumb)
            if correlation < CUT_CORRELATION and difference > CUT_DIFFERENCE:
                cuts.append(frame)
        earlier = frame, thumb

    reader.visit(between, look)
    return sorted(set(cuts))


def shots(frame_index: np.ndarray, cuts: list[int]) -> np.ndarray:
    """(T,) int: the number of the shot that each frame belongs to, from 0.

    >>> shots(np.array([0, 1, 40, 80, 120]), [20, 80])
    array([0, 0, 1, 2, 2])
    """
    return np.searchsorted(cuts, frame_index, side="right")
