import cv2
import numpy as np
import pytest

from dfprep.faces.living.flow import motion_left, unexplained

SIDE = 112


def texture(seed=0):
    noise = np.random.default_rng(seed).normal(0, 60, (SIDE, SIDE)).astype(np.float32)
    return cv2.GaussianBlur(noise, (0, 0), 3) * 4


def moved(image, x, y):
    return cv2.warpAffine(image, np.array([[1.0, 0, x], [0, 1, y]]), image.shape, borderMode=cv2.BORDER_REFLECT)


@pytest.mark.parametrize(("x", "y"), [(0, 0), (0.6, 0), (0, -0.6), (0.5, 0.5)])
def test_a_texture_that_moved_by_less_than_a_pixel_gives_its_motion(x, y):
    image = texture()
    inside = motion_left(image, image - moved(image, x, y))[:, 20:-20, 20:-20]
    np.testing.assert_allclose(np.median(inside, axis=(1, 2)), (x, y), atol=0.08)


def noise(seed):
    """As compression leaves it: 0.6 grey levels in patches."""
    white = np.random.default_rng(seed).normal(0, 4, (SIDE, SIDE)).astype(np.float32)
    return cv2.GaussianBlur(white, (0, 0), 2)


def test_noise_is_little_motion_on_a_texture_and_on_a_flat_wall():
    for image in (texture(), np.full((SIDE, SIDE), 90, np.float32)):
        left = motion_left(image + noise(1), noise(1) - noise(2))
        assert np.median(np.linalg.norm(left, axis=0)) < 0.3


def test_what_moves_in_one_place_moves_there_only():
    image = texture()
    other = image.copy()
    other[60:90, 40:70] = moved(image, 1, 0)[60:90, 40:70]
    left = np.linalg.norm(motion_left(image, image - other), axis=0)
    assert left[75, 55] > 0.6
    assert left[20:40, 40:70].max() < 0.02


def test_motion_explains_a_motion_and_no_noise():
    image = texture()
    other = moved(image, 0.4, -0.3)
    left = {}
    for name, difference in (("moved", image - other), ("noisy", noise(1) - noise(2))):
        rest = unexplained(image, difference, motion_left(image, difference))[20:-20, 20:-20]
        left[name] = rest.std() / difference[20:-20, 20:-20].std()
    assert left["moved"] < 0.3
    assert left["noisy"] > 0.7
