import io
import struct

import cv2
import numpy as np
import pytest
from PIL import Image

from dfprep.pictures import MOST_PX, TooManyPixels, declared_size, decoded

RNG = np.random.default_rng(1)


def encoded(suffix, height, width):
    """The bytes (n,) uint8 of a picture of noise."""
    ok, content = cv2.imencode(suffix, RNG.integers(0, 256, (height, width, 3), dtype=np.uint8))
    assert ok
    return content.ravel()


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".webp"])
def test_the_declared_size_is_that_of_the_decoded_picture(suffix):
    content = encoded(suffix, 30, 50)
    assert declared_size(content) == (50, 30)
    assert decoded(content).shape == (30, 50, 3)
    assert decoded(content, grey=True).shape == (30, 50)


def test_colours_are_in_the_order_of_rgb():
    red = np.zeros((2, 2, 3), np.uint8)
    red[..., 0] = 255
    content = io.BytesIO()
    Image.fromarray(red).save(content, "png")
    np.testing.assert_array_equal(decoded(np.frombuffer(content.getvalue(), np.uint8)), red)


@pytest.mark.parametrize(("width", "height"), [(8193, 8192), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_png_of_too_many_pixels_is_not_decoded(width, height):
    content = encoded(".png", 4, 4)
    content[16:24] = np.frombuffer(struct.pack(">II", width, height), np.uint8)
    assert width * height > MOST_PX
    with pytest.raises(TooManyPixels, match=f"it declares {width:,} x {height:,} px, of at most 67,108,864"):
        decoded(content)


@pytest.mark.parametrize("suffix", [".jpg", ".bmp"])
@pytest.mark.parametrize("side_px", [9000, 30_000])
def test_other_formats_are_bounded_alike(suffix, side_px):
    content = encoded(suffix, 16, 16)
    at, form = (18, "<ii") if suffix == ".bmp" else (content.tobytes().index(b"\xff\xc0") + 5, ">HH")
    size = struct.pack(form, side_px, side_px)
    content[at : at + len(size)] = np.frombuffer(size, np.uint8)
    with pytest.raises(TooManyPixels):
        decoded(content)


@pytest.mark.parametrize("content", [b"", b"x", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" + bytes(40), bytes(100)])
def test_what_is_no_picture_is_none(content):
    assert decoded(np.frombuffer(content, np.uint8)) is None
