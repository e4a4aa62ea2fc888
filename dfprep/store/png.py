"""Images as PNG bytes, as face files and mask files hold them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from dfprep.errors import StoreError
from dfprep.hdf5 import MOST_BYTES
from dfprep.pictures import TooManyPixels, declared_size, decoded
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


def picture_of(png: np.ndarray, what: str, remedy: str, *, grey: bool = False) -> np.ndarray:
    """(h, w, 3) uint8 RGB, or (h, w) if `grey`, of PNG bytes (n,) uint8.

    Raises:
        StoreError: "<what> is no PNG; <remedy>", or the picture is too large.
    """
    try:
        image = decoded(png, grey=grey)
    except TooManyPixels as error:
        raise StoreError(f"{what} is too large ({error}); {remedy}") from None
    if image is None:
        raise StoreError(f"{what} is no PNG; {remedy}")
    return image


def require_room(pngs: Sequence[np.ndarray], what: str) -> None:
    """Raise unless the pictures together are small enough to be decoded at once.

    Raises:
        StoreError: names `what` they are.
    """
    sizes = (declared_size(png) or (0, 0) for png in pngs)
    if (declared := sum(3 * width * height for width, height in sizes)) > MOST_BYTES:
        raise StoreError(
            f"{what} must have at most {MOST_BYTES:,} bytes when they are decoded, got {declared:,}; read them one "
            "at a time"
        )
