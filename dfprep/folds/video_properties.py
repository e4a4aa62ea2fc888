"""The properties of a video file that may differ between real and fake, whatever the video shows."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from dfprep.tables import VideoRow
from dfprep.types import PICTURE_SUFFIXES

ENCODE_ALIKE = (
    "encode the real and the fake videos anew with the same encoder and settings before extract, or take one "
    "compression of the data set (source.compressions); traces of the first encoding may remain"
)
EQUAL_LENGTH = "give the detector the same number of frames of every video (sampling), and never the length"
EQUAL_RATE = "bring all videos to one frame rate before extract, or train on single frames"
EQUAL_SIZE = (
    "bring all videos to one resolution before extract, or leave out the sizes that only one class has: the crops "
    "of the other class are enlarged more"
)


@dataclass(frozen=True)
class VideoProperty:
    """A property of which numbers are compared by their order, texts as categories.

    Attributes:
        value: its value in a row of ``videos.csv``; None: unknown.
        remedy: what to do if it is a shortcut.
    """

    name: str
    value: Callable[[VideoRow], float | str | None]
    remedy: str
    is_text: bool = False


def _pixels(row: VideoRow) -> float | None:
    return row.width * row.height if row.width and row.height else None


def _bits_per_pixel(row: VideoRow) -> float | None:
    pixels = _pixels(row)
    return row.bit_rate / (pixels * row.fps) if row.bit_rate and pixels and row.fps else None


def _container(row: VideoRow) -> str | None:
    """The suffix of the file, without the point; "pictures" for a folder of pictures."""
    formats = {suffix[1:] for suffix in PICTURE_SUFFIXES}
    if row.codec and set(row.codec.split("+")) <= formats:
        return "pictures"
    return os.path.splitext(row.path)[1][1:].lower() or None


PROPERTIES = (
    VideoProperty("bit_rate", lambda row: row.bit_rate or None, ENCODE_ALIKE),
    VideoProperty("bits_per_pixel", _bits_per_pixel, ENCODE_ALIKE),
    VideoProperty("bytes", lambda row: row.bytes or None, ENCODE_ALIKE),
    VideoProperty("seconds", lambda row: row.seconds or None, EQUAL_LENGTH),
    VideoProperty("n_frames", lambda row: row.n_frames or None, EQUAL_LENGTH),
    VideoProperty("fps", lambda row: row.fps or None, EQUAL_RATE),
    VideoProperty("width", lambda row: row.width or None, EQUAL_SIZE),
    VideoProperty("height", lambda row: row.height or None, EQUAL_SIZE),
    VideoProperty("pixels", _pixels, EQUAL_SIZE),
    VideoProperty("codec", lambda row: row.codec or None, ENCODE_ALIKE, is_text=True),
    VideoProperty("container", _container, ENCODE_ALIKE, is_text=True),
    VideoProperty("compression", lambda row: row.compression or None, ENCODE_ALIKE, is_text=True),
)
