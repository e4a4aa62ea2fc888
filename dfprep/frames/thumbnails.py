"""Small grey versions of frames, and their correlation and difference, which show whether the scene is the same."""

from __future__ import annotations

import cv2
import numpy as np

THUMB_PX = 160  # long side: enough to distinguish scenes, too small for compression artefacts


def thumbnails(frames: np.ndarray) -> np.ndarray:
    """Frames (T, H, W, 3) uint8 as (T, h, w) float32 grey, long side `THUMB_PX`, by area average."""
    height, width = frames.shape[1:3]
    scale = THUMB_PX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in frames]
    return np.stack([cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in small]).astype(np.float32)


def correlation_and_difference(a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    """Pearson correlation (0 if one of them is constant) and mean absolute difference of two sets of pixels."""
    da, db = a - a.mean(), b - b.mean()
    norm = float(np.sqrt((da * da).sum() * (db * db).sum()))
    return (float((da * db).sum()) / norm if norm > 0 else 0.0), float(np.abs(a - b).mean())
