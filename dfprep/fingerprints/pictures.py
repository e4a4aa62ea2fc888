"""The fingerprint of a video: its sampled frames at a few moments, small, grey and without bars."""

from __future__ import annotations

import cv2
import numpy as np

SIDE_PX = 48
"""Both sides of a stored picture: stretched, so that size and aspect ratio do not matter. A face that is a tenth of
the frame's width is 5 px wide, enough to see it move, and the artefacts of a codec are averaged away."""

N_MOMENTS = 8
"""The pictures of a fingerprint, evenly spaced between the first and the last sampled frame."""

BAR_LEVEL = 32  # no pixel of a bar is brighter; black is 0 or 16, and codecs blur the edge
MAX_BAR = 0.35  # share of a side that one bar may take: a portrait video on a wide screen has bars of 0.34
SEARCH_PX = 192  # long side of the pictures on which bars are looked for


def fingerprint(frames: np.ndarray, frame_index: np.ndarray) -> np.ndarray:
    """(`N_MOMENTS`, `SIDE_PX`, `SIDE_PX`) uint8 grey: the frames nearest to evenly spaced moments, without bars.

    Args:
        frames: (T, H, W, 3) uint8 RGB, T at least 1.
        frame_index: (T,) their numbers in the video, ascending.
    """
    chosen = [cv2.cvtColor(frames[t], cv2.COLOR_RGB2GRAY) for t in moments(frame_index)]
    x1, y1, x2, y2 = without_bars(np.stack(chosen))
    size = (SIDE_PX, SIDE_PX)
    return np.stack([cv2.resize(one[y1:y2, x1:x2], size, interpolation=cv2.INTER_AREA) for one in chosen])


def moments(frame_index: np.ndarray) -> np.ndarray:
    """(`N_MOMENTS`,) positions in `frame_index`, those nearest to evenly spaced moments; few frames are repeated.

    Spacing by time makes the choice independent of the rule of sampling, as far as it reaches the video's end.

    >>> moments(np.array([0, 1, 2, 3, 100, 200, 300]))
    array([0, 3, 4, 4, 5, 5, 6, 6])
    """
    wanted = np.linspace(frame_index[0], frame_index[-1], N_MOMENTS)
    return np.abs(np.asarray(frame_index, float)[:, None] - wanted).argmin(axis=0)


def without_bars(grey: np.ndarray) -> tuple[int, int, int, int]:
    """x1 y1 x2 y2, px: the part of `grey` frames (T, H, W) uint8 inside of black bars; all if nothing is inside.

    A bar is a margin that is dark in all frames.
    """
    height, width = grey.shape[1:]
    scale = min(1.0, SEARCH_PX / max(height, width))
    small = [cv2.resize(one, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) for one in grey]
    brightest = np.max(small, axis=0)
    y1, y2 = _inside(brightest.max(axis=1), height)
    x1, x2 = _inside(brightest.max(axis=0), width)
    return x1, y1, x2, y2


def _inside(brightest: np.ndarray, length_px: int) -> tuple[int, int]:
    """The span of px inside of dark margins, from the `brightest` value in each row or column of small frames."""
    bright = np.flatnonzero(brightest > BAR_LEVEL)
    n = len(brightest)
    if not len(bright) or bright[0] > MAX_BAR * n or n - 1 - bright[-1] > MAX_BAR * n:
        return 0, length_px
    return round(bright[0] * length_px / n), round((bright[-1] + 1) * length_px / n)
