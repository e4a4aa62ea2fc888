"""The small motion that is left between two registered images, at each px (Lucas and Kanade, 1981)."""

from __future__ import annotations

import cv2
import numpy as np

WINDOW_PX = 4.0
"""Standard deviation of the Gaussian window in which px move together: about half an eye."""
FLAT = 0.125
"""(Grey levels / px)^2: where the gradients are weaker, the motion is estimated as less, down to none."""


def motion_left(one: np.ndarray, difference: np.ndarray) -> np.ndarray:
    """(2, h, w) px: how far, in x and y, each place of `one` (h, w) moved to give `difference` (h, w), float32.

    It is a least-squares solution, so noise, which no motion explains, gives little of it, and a flat wall none.
    """
    x, y = _gradient(one)
    xx, yy, xy = (_mean(one) for one in (x * x, y * y, x * y))
    xx, yy = xx + FLAT, yy + FLAT
    towards_x, towards_y = _mean(x * difference), _mean(y * difference)
    determinant = xx * yy - xy**2
    return np.stack([yy * towards_x - xy * towards_y, xx * towards_y - xy * towards_x]) / determinant


def unexplained(one: np.ndarray, difference: np.ndarray, motion: np.ndarray) -> np.ndarray:
    """(h, w): what `motion` (2, h, w) of `one` (h, w) leaves of the `difference` (h, w)."""
    return difference - (motion * np.stack(_gradient(one))).sum(axis=0)


def _gradient(image: np.ndarray) -> list[np.ndarray]:
    """The slopes of `image` in x and in y, for each px."""
    return [cv2.Sobel(image, cv2.CV_32F, *order, ksize=3, scale=1 / 8) for order in ((1, 0), (0, 1))]


def _mean(values: np.ndarray) -> np.ndarray:
    """(h, w): the mean of `values` in the window around each px."""
    return cv2.GaussianBlur(values, (0, 0), WINDOW_PX)
