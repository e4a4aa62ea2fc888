"""Windows of whole pixels: from boxes, to transforms and to images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import cv2
import numpy as np

from dfprep.types import Pixels
from dfprep.values import Ge, Le

SidePx = Annotated[int, Ge(16), Le(4096)]
"""The side of a crop, px."""

Window = tuple[int, int, int, int]
"""x1 y1 x2 y2 in whole px of the frame; parts may be outside the frame."""


def transforms_of(windows: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The transforms (T, 2, 3) float64 from `windows` (T, 4) to crops of `sizes` (T, 2); see `CropGeometry`."""
    scale = sizes / (windows[:, 2:] - windows[:, :2])
    transforms = np.zeros((len(windows), 2, 3))
    transforms[:, [0, 1], [0, 1]] = scale
    transforms[:, :, 2] = -windows[:, :2] * scale
    return transforms


def windows_of(transforms: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The windows (..., 4), px of the frame, of upright `transforms` (..., 2, 3) to crops of `sizes` (..., 2)."""
    scale = np.stack([transforms[..., 0, 0], transforms[..., 1, 1]], axis=-1)
    low = -transforms[..., 2] / scale
    return np.concatenate([low, low + sizes / scale], axis=-1)


def whole_pixels(box: np.ndarray, width: int, height: int) -> Window:
    """`box` rounded to whole px inside the frame, at least 1 px wide and high."""
    x1, y1 = (int(np.clip(round(float(v)), 0, end - 1)) for v, end in zip(box[:2], (width, height), strict=True))
    x2, y2 = (int(min(round(float(v)), end)) for v, end in zip(box[2:], (width, height), strict=True))
    return x1, y1, max(x2, x1 + 1), max(y2, y1 + 1)


def square_window(box: np.ndarray, width: int, height: int, margin: float) -> Window:
    """The square around `box` grown by `margin` of its sides on every side, in whole px.

    It is moved inside the frame if it fits. A side that is longer than the frame covers the whole frame, as centred
    on the box as possible; `cut_window` fills the part outside.
    """
    x1, y1, x2, y2 = (float(v) for v in box)
    side = max(1, round(max(x2 - x1, y2 - y1) * (1 + 2 * margin)))
    left = _inside(round((x1 + x2 - side) / 2), side, width)
    top = _inside(round((y1 + y2 - side) / 2), side, height)
    return left, top, left + side, top + side


def _inside(start: int, side: int, end: int) -> int:
    low, high = sorted((0, end - side))
    return min(max(start, low), high)


def cut_window(frame: Pixels, window: Sequence[int]) -> np.ndarray:
    """The pixels of `window`; outside the frame the border pixels are repeated."""
    x1, y1, x2, y2 = window
    height, width = frame.shape[:2]
    inside = frame[max(y1, 0) : min(y2, height), max(x1, 0) : min(x2, width)]
    outside = (max(-y1, 0), max(y2 - height, 0), max(-x1, 0), max(x2 - width, 0))
    if any(outside):
        return cv2.copyMakeBorder(inside, *outside, borderType=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(inside)


def resize(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """`image` at `width` x `height` px: area average if it is reduced, bilinear if it is enlarged."""
    if image.shape[:2] == (height, width):
        return image
    shrinks = image.shape[0] * image.shape[1] > width * height
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
