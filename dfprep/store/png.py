"""Images as PNG bytes, as face files and mask files hold them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from dfprep.types import Images


def encoded(images: Sequence[Images], shape: tuple[int, int]) -> np.ndarray:
    """PNG bytes of P x T images, RGB or grey, as an object array of `shape` (P, T)."""
    pngs = np.empty(shape, dtype=object)
    for person, row in enumerate(images):
        for t, image in enumerate(row):
            ok, png = cv2.imencode(".png", image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
            if not ok:
                raise ValueError(f"cv2 could not encode an image of shape {image.shape} as PNG")
            pngs[person, t] = png.ravel()
    return pngs
