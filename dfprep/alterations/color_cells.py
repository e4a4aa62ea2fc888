"""Crops as a few mean colours each, in which neither edges nor compression count."""

from __future__ import annotations

import cv2
import numpy as np

GRID = 16
"""Areas along a side of a crop: of a face with the standard margin about 9 x 12."""


def color_cells(crops: np.ndarray) -> np.ndarray:
    """The mean colours of GRID x GRID areas of crops (T, S, S, 3) uint8 RGB: (T, GRID, GRID, 3) float32 L*a*b*.

    RGB is sRGB (IEC 61966-2-1) with the white point D65; the mean is that of its values, as in a smaller picture.
    """
    small = np.stack([cv2.resize(crop, (GRID, GRID), interpolation=cv2.INTER_AREA) for crop in crops])
    unit = small.reshape(-1, GRID, 3).astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(unit, cv2.COLOR_RGB2Lab), np.float32).reshape(small.shape)
