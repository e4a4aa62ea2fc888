"""Face boxes to crops: small (stretched), large (a square with margin), raw (the box itself)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from dfprep.errors import require
from dfprep.types import FaceCrops


@dataclass(frozen=True)
class Crops:
    """Sizes of the crops: sides in px, and how much of the box's side is added on every side of the large one."""

    small_px: int = 160
    large_px: int = 299
    large_margin: float = 0.15

    def __post_init__(self) -> None:
        require(16 <= self.small_px <= 4096, "small_px", "be in [16, 4096]", self.small_px)
        require(16 <= self.large_px <= 4096, "large_px", "be in [16, 4096]", self.large_px)
        require(0 <= self.large_margin <= 2, "large_margin", "be in [0, 2]", self.large_margin)


def crop_faces(frames: np.ndarray, boxes: np.ndarray, crops: Crops) -> FaceCrops:
    """Cut one person's face out of every frame.

    Args:
        frames: (T, H, W, 3) uint8.
        boxes: (T, 4) float, px; the same boxes serve a real video and its fakes.
    """
    height, width = frames.shape[1:3]
    windows, in_large = large_windows(boxes, width, height, crops)
    raw = tuple(cut(frame, whole_pixels(box, width, height)) for frame, box in zip(frames, boxes, strict=True))
    small = np.stack([resize(face, crops.small_px) for face in raw])
    large = np.stack([resize(cut(f, w), crops.large_px) for f, w in zip(frames, windows.tolist(), strict=True)])
    return FaceCrops(small, large, raw, in_large)


def large_windows(boxes: np.ndarray, width: int, height: int, crops: Crops) -> tuple[np.ndarray, np.ndarray]:
    """What the large crops show, (T, 4) int in px of the frame, and `boxes` (T, 4) float32 in px of these crops."""
    windows = np.array([large_window(box, width, height, crops.large_margin) for box in boxes], int).reshape(-1, 4)
    side = windows[:, 2] - windows[:, 0]
    in_large = (boxes - windows[:, [0, 1, 0, 1]]) * (crops.large_px / side)[:, None]
    return windows, in_large.astype(np.float32)


def whole_pixels(box: np.ndarray, width: int, height: int) -> tuple[int, int, int, int]:
    """`box` rounded to whole px inside the frame, at least 1 px wide and high."""
    x1, y1 = (int(np.clip(round(float(v)), 0, end - 1)) for v, end in zip(box[:2], (width, height), strict=True))
    x2, y2 = (int(min(round(float(v)), end)) for v, end in zip(box[2:], (width, height), strict=True))
    return x1, y1, max(x2, x1 + 1), max(y2, y1 + 1)


def large_window(box: np.ndarray, width: int, height: int, margin: float) -> tuple[int, int, int, int]:
    """The square around `box` grown by `margin` of its sides on every side, in whole px.

    It is moved inside the frame where it fits; a side longer than the frame stays centred on the box as
    far as the frame reaches, and `cut` fills what lies outside.
    """
    x1, y1, x2, y2 = (float(v) for v in box)
    side = max(1, round(max(x2 - x1, y2 - y1) * (1 + 2 * margin)))
    left = _inside(round((x1 + x2 - side) / 2), side, width)
    top = _inside(round((y1 + y2 - side) / 2), side, height)
    return left, top, left + side, top + side


def _inside(start: int, side: int, end: int) -> int:
    low, high = sorted((0, end - side))
    return min(max(start, low), high)


def cut(frame: np.ndarray, window: Sequence[int]) -> np.ndarray:
    """The pixels of `window`; outside the frame its border pixels are repeated, never scaled."""
    x1, y1, x2, y2 = window
    height, width = frame.shape[:2]
    inside = frame[max(y1, 0) : min(y2, height), max(x1, 0) : min(x2, width)]
    outside = (max(-y1, 0), max(y2 - height, 0), max(-x1, 0), max(x2 - width, 0))
    if any(outside):
        return cv2.copyMakeBorder(inside, *outside, borderType=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(inside)


def resize(image: np.ndarray, side: int) -> np.ndarray:
    """`image` as a (side, side) square: area average when it shrinks, bilinear when it grows."""
    shrinks = image.shape[0] * image.shape[1] > side * side
    return cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
