"""The pictures of a fingerprint: which moments, and which part of the frame."""

import numpy as np
import pytest
from fingerprints.recordings import recording

from dfprep.fingerprints import N_MOMENTS, SIDE_PX, fingerprint
from dfprep.fingerprints.pictures import moments, without_bars


def test_the_moments_are_the_same_for_any_rule_of_sampling():
    first_and_spaced = np.array([*range(10), 51, 92, 133, 175, 216, 257, 299])
    uniform = np.linspace(0, 299, 32).astype(int)
    consecutive = np.arange(300)
    expected = np.linspace(0, 299, N_MOMENTS)
    for index, off in ((first_and_spaced, 9), (uniform, 5), (consecutive, 1)):
        assert np.abs(index[moments(index)] - expected).max() <= off


def test_frames_are_repeated_where_there_are_too_few():
    assert moments(np.array([7])).tolist() == [0] * N_MOMENTS
    assert moments(np.array([0, 10])).tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_the_pictures_are_grey_and_stretched_to_a_square():
    frames = recording(0, 0)
    found = fingerprint(frames, np.arange(len(frames)))
    assert (found.shape, found.dtype) == ((N_MOMENTS, SIDE_PX, SIDE_PX), np.uint8)
    assert abs(float(found.mean()) - float(frames[moments(np.arange(len(frames)))].mean())) < 1


@pytest.mark.parametrize(("top", "left"), [(40, 0), (0, 110), (25, 30), (0, 0)])
def test_bars_are_left_out(top, left):
    frames = recording(0, 0)[..., 0] // 2 + 60
    framed = np.pad(frames, ((0, 0), (top, top), (left, left)), constant_values=16)
    x1, y1, x2, y2 = without_bars(framed)
    assert np.abs(np.array([x1, y1, x2, y2]) - [left, top, left + 320, top + 180]).max() <= 3


def test_a_black_video_is_left_as_it_is():
    assert without_bars(np.zeros((3, 90, 160), np.uint8)) == (0, 0, 160, 90)


def test_a_margin_that_lights_up_once_is_no_bar():
    frames = np.pad(recording(0, 0)[..., 0] // 2 + 60, ((0, 0), (40, 40), (0, 0)))
    frames[5, 0], frames[5, -1] = 200, 200
    assert without_bars(frames) == (0, 0, 320, 260)
