"""PNGs as dfprep writes them are accepted, and nothing that is damaged is."""

import struct
import zlib

import cv2
import numpy as np
import pytest

from dfprep.check.pngs import BadPng, decode, structure


def png(image):
    return cv2.imencode(".png", image)[1].ravel().data


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def made(width, height, pixels):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return memoryview(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))


NOISE = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)


@pytest.mark.parametrize(("image", "channels"), [(NOISE, 3), (NOISE[..., 0], 1)])
def test_what_cv2_wrote_is_right(image, channels):
    info = structure(png(image))
    decode(info)
    assert (info.width, info.height, info.channels) == (30, 20, channels)


@pytest.mark.parametrize("place", range(0, 1800, 61))
def test_no_flipped_byte_passes(place):
    damaged = bytearray(png(NOISE))
    damaged[place] ^= 255
    with pytest.raises(BadPng):
        decode(structure(memoryview(damaged)))


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.999])
def test_what_is_cut_off_is_noticed(share):
    whole = png(NOISE)
    with pytest.raises(BadPng):
        structure(whole[: int(len(whole) * share)])


def test_pixels_that_cannot_be_decompressed_are_noticed_when_they_are_decoded():
    info = structure(made(3, 2, b"no zlib"))
    with pytest.raises(BadPng, match="pixels are damaged"):
        decode(info)


@pytest.mark.parametrize("n_bytes", [7, 9, 1000])
def test_another_number_of_pixels_than_declared_is_noticed(n_bytes):
    with pytest.raises(BadPng, match="another number of pixels"):
        decode(structure(made(3, 2, zlib.compress(bytes(n_bytes)))))


def test_an_unknown_filter_is_noticed():
    with pytest.raises(BadPng, match="unknown filter"):
        decode(structure(made(3, 2, zlib.compress(b"\x00abc\x05abc"))))


def test_a_declared_size_of_gigabytes_is_refused_before_it_is_decompressed():
    with pytest.raises(BadPng, match="60000x60000 px, which no crop has"):
        decode(structure(made(60000, 60000, zlib.compress(b""))))
