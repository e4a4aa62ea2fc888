"""Pictures as data URIs, within a budget of bytes."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import cv2
import numpy as np

from dfprep.report.page import Picture

QUALITY = 72  # of WebP, in percent: no blocks can be seen in a face of 96 px
TILE_SIDES_PX = (96, 64, 48, 32, 24)
SHEET_TILES = 24
"""Tiles in a row of a sheet, and rows in a sheet: 2,304 px at most, which every browser can decode."""


class Album:
    """Makes pictures until the budget is spent; later ones are left out and counted.

    Attributes:
        left_bytes: what is left of the budget. left_out: the number of pictures that were left out.
    """

    def __init__(self, budget_bytes: int) -> None:
        self.left_bytes = budget_bytes
        self.left_out = 0

    def picture(self, image: np.ndarray, alt: str, caption: str = "") -> Picture | None:
        """`image` (h, w, 3) uint8 RGB as a picture; None if the budget does not allow it."""
        uri = data_uri(image)
        if len(uri) > self.left_bytes:
            self.left_out += 1
            return None
        self.left_bytes -= len(uri)
        return Picture(uri, image.shape[1], image.shape[0], alt, caption)

    def sheets(self, faces: Sequence[np.ndarray], share: float) -> tuple[list[Picture], int]:
        """All of `faces` as tiles of sheets, and the side of a tile, px: the largest of `TILE_SIDES_PX` that fits.

        None and 0 if even the smallest does not fit into `share` of what is left.
        """
        allowed, n_tiles = share * self.left_bytes, SHEET_TILES**2
        for side in TILE_SIDES_PX if len(faces) else ():
            first = _sheet(faces[:n_tiles], side)
            if len(data_uri(first)) * len(faces) > allowed * min(n_tiles, len(faces)):
                continue  # the first sheet shows that all would be too large
            sheets = [first, *(_sheet(faces[k : k + n_tiles], side) for k in range(n_tiles, len(faces), n_tiles))]
            pictures = [Picture(data_uri(sheet), sheet.shape[1], sheet.shape[0], "") for sheet in sheets]
            n_bytes = sum(len(picture.uri) for picture in pictures)
            if n_bytes <= allowed:
                self.left_bytes -= n_bytes
                return pictures, side
        return [], 0


def data_uri(image: np.ndarray) -> str:
    """`image` (h, w, 3) uint8 RGB as WebP in a data URI."""
    ok, encoded = cv2.imencode(".webp", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    if not ok:
        raise ValueError(f"cv2 could not encode an image of shape {image.shape} as WebP")
    return f"data:image/webp;base64,{base64.b64encode(encoded.tobytes()).decode('ascii')}"


def place_in_sheets(number: int, side_px: int) -> tuple[int, int, int]:
    """The sheet, and x and y in px of the tile `number` in it."""
    sheet, inside = divmod(number, SHEET_TILES**2)
    row, column = divmod(inside, SHEET_TILES)
    return sheet, column * side_px, row * side_px


def strip(images: Sequence[np.ndarray], side_px: int) -> np.ndarray:
    """(side, n * side, 3): square tiles side by side."""
    return np.concatenate([tile(image, side_px) for image in images], axis=1)


def tile(image: np.ndarray, side_px: int) -> np.ndarray:
    """`image` stretched to a square."""
    return cv2.resize(image, (side_px, side_px), interpolation=cv2.INTER_AREA)


def _sheet(faces: Sequence[np.ndarray], side_px: int) -> np.ndarray:
    """Up to `SHEET_TILES` ** 2 faces in one image, line by line."""
    rows, columns = -(-len(faces) // SHEET_TILES), min(SHEET_TILES, len(faces))
    sheet = np.full((rows * side_px, columns * side_px, 3), 255, np.uint8)
    for number, face in enumerate(faces):
        _, x, y = place_in_sheets(number, side_px)
        sheet[y : y + side_px, x : x + side_px] = tile(face, side_px)
    return sheet
