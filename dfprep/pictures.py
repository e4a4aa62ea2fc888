"""Pictures of any origin, decoded within bounds: a few kilobytes can declare a picture of gigabytes."""

from __future__ import annotations

import io
import warnings

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from dfprep.errors import DfprepError

MOST_PX = 1 << 26
"""The largest picture that is decoded, 200 MB as RGB; a frame of 8K has half of that."""

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class TooManyPixels(DfprepError):
    """A picture declares more than `MOST_PX`; it was not decoded."""


def decoded(content: np.ndarray, *, grey: bool = False) -> np.ndarray | None:
    """The picture in a file's `content` (n,) uint8: (h, w, 3) uint8 RGB, or (h, w) if `grey`; None if damaged.

    Raises:
        TooManyPixels: by its header it has too many pixels. cv2.error: there is too little memory.
    """
    size = declared_size(content)
    if size is None:
        return None
    if size[0] * size[1] > MOST_PX:
        raise TooManyPixels(f"it declares {size[0]:,} x {size[1]:,} px, of at most {MOST_PX:,}")
    try:
        return cv2.imdecode(content, cv2.IMREAD_GRAYSCALE if grey else cv2.IMREAD_COLOR_RGB)
    except cv2.error as error:
        if error.code == cv2.Error.StsNoMem:
            raise
        return None  # its header has an impossible size


def declared_size(content: np.ndarray) -> tuple[int, int] | None:
    """(width, height) px as the picture's header says; None if it is no picture. Nothing is decoded.

    Raises:
        TooManyPixels: Pillow, which reads all headers but those of PNG, refuses more than 180 million.
    """
    start = content[:24].tobytes()
    if start.startswith(PNG_SIGNATURE):  # without Pillow, because a crop is decoded in 1 ms
        width, height = int.from_bytes(start[16:20], "big"), int.from_bytes(start[20:24], "big")
        return (width, height) if start[12:16] == b"IHDR" else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # Pillow's own limit is above this one
            with Image.open(io.BytesIO(content.tobytes())) as picture:  # reads the header alone
                return picture.size
    except Image.DecompressionBombError as error:
        raise TooManyPixels(str(error)) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
