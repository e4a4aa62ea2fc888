"""A crop is found again to a fraction of a pixel."""

import cv2
import numpy as np
import pytest

from dfprep.fingerprints.registration import Registration, register

LARGE = cv2.resize(
    np.random.default_rng(4).integers(0, 255, (9, 9), dtype=np.uint8), (480, 480), interpolation=cv2.INTER_CUBIC
)


def seen(left, top, right, bottom):
    """48 x 48 px of `LARGE` without these shares of it."""
    part = LARGE[round(480 * top) : 480 - round(480 * bottom), round(480 * left) : 480 - round(480 * right)]
    return cv2.resize(part, (48, 48), interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize(
    "crop", [(0, 0, 0, 0), (0.06, 0.06, 0.06, 0.06), (0.06, 0, 0, 0.05), (0.02, 0.03, 0, 0.01)]
)
def test_scale_and_shift_are_those_of_the_crop(crop):
    left, top, right, bottom = crop
    found = register(seen(*crop), seen(0, 0, 0, 0))
    assert found.scale == pytest.approx((1 - left - right, 1 - top - bottom), abs=0.01)
    assert found.shift_px == pytest.approx((24 * (left - right), 24 * (top - bottom)), abs=0.2)
    back = register(seen(0, 0, 0, 0), seen(*crop))
    assert back.scale == pytest.approx((1 / (1 - left - right), 1 / (1 - top - bottom)), abs=0.01)


def test_brightness_and_contrast_do_not_matter():
    whole, part = seen(0, 0, 0, 0), seen(0.05, 0.02, 0, 0.04)
    changed = np.clip(0.7 * part + 30, 0, 255)
    assert register(changed, whole).scale == pytest.approx(register(part, whole).scale, abs=0.005)


def test_a_large_crop_is_none():
    assert register(seen(0.3, 0.3, 0.3, 0.3), seen(0, 0, 0, 0)) is None


def test_pictures_without_structure_stay_where_they_are():
    flat = np.full((48, 48), 90, np.uint8)
    assert register(flat, flat) == Registration()


def test_only_what_lies_inside_of_the_other_picture_is_seen():
    everything = Registration().seen(48)
    half = Registration(shift_px=(24, 0)).seen(48)
    assert everything.all()
    assert half.sum() == 24 * 48
    assert half[:, :24].all()
