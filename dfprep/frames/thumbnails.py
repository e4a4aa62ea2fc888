"""Small grey versions of frames, and their correlation and difference, which show whether the scene is the same."""

from __future__ import annotations

import cv2
import numpy as np

from dfprep.frames.picture import Picture
from dfprep.types import Pixels

THUMB_PX = 160  # long side: enough to distinguish scenes, too small for compression artefacts
QUICK_LEVELS = 2.0
"""The mean absolute difference of a quick thumbnail, in grey levels, is below this. Colours that RGB cannot show
are clipped before the average in the one and after it in the other."""


def thumbnails(frames: np.ndarray) -> np.ndarray:
    """Frames (T, H, W, 3) uint8 as (T, h, w) float32 grey, long side `THUMB_PX`, by area average."""
    size = _size(*frames.shape[1:3])
    return np.stack([_grey(cv2.resize(frame, size, interpolation=cv2.INTER_AREA)) for frame in frames])


def quick_thumbnail(frame: Pixels) -> np.ndarray:
    """(h, w) float32, as `thumbnails` gives it but for `QUICK_LEVELS`: reduced before it is converted to RGB."""
    reduced = frame.reduced(*_size(*frame.shape[:2])) if isinstance(frame, Picture) else None
    return thumbnails(np.asarray(frame)[None])[0] if reduced is None else _grey(reduced)


def _size(height: int, width: int) -> tuple[int, int]:
    """Width and height of the thumbnail of a frame, px."""
    scale = THUMB_PX / max(height, width)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _grey(small: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)


def correlation_and_difference(a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    """Pearson correlation (0 if one of them is constant) and mean absolute difference of two sets of pixels."""
    da, db = a - a.mean(), b - b.mean()
    norm = float(np.sqrt((da * da).sum() * (db * db).sum()))
    return (float((da * db).sum()) / norm if norm > 0 else 0.0), float(np.abs(a - b).mean())
