"""Colour of faces against that of their surroundings, on films whose person and wall are textures."""

import cv2
import numpy as np
import pytest
from skimage.color import rgb2lab

from dfprep.alterations import RealFaces, compare_colors
from dfprep.alterations.color_cells import GRID, color_cells

RECOLOUR = (11, -9, 4)


@pytest.fixture(scope="module")
def clip(film, cut, place, prepared):
    """The crops (T, S, S, 3) of a film in which everything has room to change, and the prepared real faces."""
    frames = [(40 + 0.65 * frame).astype(np.uint8) for frame in film()]
    return cut(frames, place()[1]), prepared(frames)


def recoloured(large, real, change, growth=1.0):
    """`large` with `change` added in an ellipse, `growth` times as large as the box, with a soft edge."""
    rows, columns = np.mgrid[: real.side_px, : real.side_px] + 0.5
    altered = []
    for crop, (x1, y1, x2, y2) in zip(large, real.boxes_in_large[0], strict=True):
        across, down = growth * (x2 - x1) / 2, growth * (y2 - y1) / 2
        radius = np.hypot((columns - (x1 + x2) / 2) / across, (rows - (y1 + y2) / 2) / down)
        mask = np.clip((1.05 - radius) / 0.1, 0, 1)[..., None]
        altered.append(np.clip(np.round(crop + mask * np.array(change, float)), 0, 255).astype(np.uint8))
    return np.stack(altered)


def graded(large, name):
    """`large` after a change of the whole picture."""
    x = large.astype(np.float64)
    grey = (x @ [0.299, 0.587, 0.114])[..., None]
    whole = {
        "darker": 0.85 * x,
        "warmer": x * [1.08, 1, 0.9],
        "gamma": 255 * (x / 255) ** 0.9,
        "more saturated": grey + 1.2 * (x - grey),
        "limited range": 16 + x * 219 / 255,
    }[name]
    return np.clip(np.round(whole), 0, 255).astype(np.uint8)


def jpeg(large, quality):
    encoded = (cv2.imencode(".jpg", one, [cv2.IMWRITE_JPEG_QUALITY, quality])[1] for one in large)
    return np.stack([cv2.imdecode(one, cv2.IMREAD_COLOR) for one in encoded])


def differences(real, fake):
    found = compare_colors(real, [fake])
    return np.array(found.faces[0]), found.surroundings


def test_cells_are_the_mean_colours_in_cielab(clip):
    flat = np.full((2, 64, 64, 3), (120, 90, 200), np.uint8)
    expected = rgb2lab(flat[:1, :1, :1])[0, 0, 0]
    np.testing.assert_allclose(color_cells(flat), np.broadcast_to(expected, (2, GRID, GRID, 3)), atol=0.2)
    assert color_cells(clip[0]).shape == (10, GRID, GRID, 3)


@pytest.mark.parametrize("change", [RECOLOUR, (3, -3, 1), (8, 8, 8), (-6, 2, 9)])
def test_a_recoloured_face_differs_by_the_cielab_difference_of_its_colour(clip, change):
    large, real = clip
    found, surroundings = differences(real, recoloured(large, real, change))
    before = np.full((1, 1, 3), 110, np.uint8)
    expected = np.linalg.norm(rgb2lab(before + np.array(change, np.int8).view(np.uint8)) - rgb2lab(before))
    assert found == pytest.approx(np.full(10, expected), rel=0.35, abs=0.5)
    assert surroundings < 0.5


def test_an_equal_face_does_not_differ_and_a_compressed_one_hardly(clip):
    large, real = clip
    found, surroundings = differences(real, large)
    assert (found.max(), surroundings) == (pytest.approx(0, abs=1e-9), 0)
    assert differences(real, jpeg(large, 30))[0].max() < 2


@pytest.mark.parametrize("name", ["darker", "warmer", "gamma", "more saturated", "limited range"])
def test_a_change_of_the_whole_picture_is_told_from_one_of_the_face(clip, name):
    large, real = clip
    plain, surroundings = differences(real, graded(large, name))
    assert plain.max() < 2
    assert surroundings > 1.5 * plain.max()
    both, _ = differences(real, graded(recoloured(large, real, RECOLOUR), name))
    assert both.min() > 6


def test_a_recolour_that_extends_over_the_surroundings_is_no_change_of_the_picture(clip):
    large, real = clip
    assert differences(real, recoloured(large, real, RECOLOUR, growth=1.3))[0].min() > 6


def test_colour_is_not_measured_without_surroundings(clip):
    large, real = clip
    filling = np.broadcast_to([0.0, 0, real.side_px, real.side_px], real.boxes_in_large.shape)
    assert compare_colors(RealFaces.of([large], filling, real.window_px, real.frame_index), [large]) is None
