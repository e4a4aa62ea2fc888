"""PNGs as dfprep writes them are accepted, and nothing that is damaged is."""

import struct
import zlib

import cv2
import numpy as np
import pytest

from dfprep.check.crops import PngRows
from dfprep.check.pngs import size_of


def png(image):
    return cv2.imencode(".png", image)[1].ravel().data


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def made(width, height, pixels):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return memoryview(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))


NOISE = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)


def problem(content, *, decoding=True):
    """What `PngRows` says of one PNG; empty if nothing."""
    rows = PngRows(["large"], decoding=decoding)
    rows.look("large", 0, 0, 0, np.frombuffer(content, np.uint8))
    return "; ".join(rows.problems(["clip"]))


@pytest.mark.parametrize("image", [NOISE, NOISE[..., 0]])
def test_what_cv2_wrote_is_right(image):
    assert size_of(png(image)) == (30, 20)
    assert problem(png(image)) == ""


@pytest.mark.parametrize("place", range(0, 1800, 61))
def test_no_flipped_byte_passes(place):
    damaged = bytearray(png(NOISE))
    damaged[place] ^= 255
    assert problem(damaged, decoding=False)


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.999])
def test_what_is_cut_off_is_noticed(share):
    whole = png(NOISE)
    assert problem(whole[: int(len(whole) * share)], decoding=False)


@pytest.mark.parametrize(
    "pixels",
    [b"no zlib", zlib.compress(bytes(7)), zlib.compress(b"\x00abc\x05abc")],
    ids=["not compressed", "too few", "unknown filter"],
)
def test_damaged_pixels_are_noticed_when_they_are_decoded(pixels):
    assert problem(made(3, 2, pixels), decoding=False) == ""
    assert "its pixels are damaged" in problem(made(3, 2, pixels))


def test_a_declared_size_of_gigabytes_is_refused_before_it_is_decompressed():
    assert "it declares 60,000 x 60,000 px" in problem(made(60000, 60000, zlib.compress(b"")))
