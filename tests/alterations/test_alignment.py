import math
from dataclasses import replace

import cv2
import numpy as np
import pytest

from dfprep.alterations import (
    Alignment,
    GreyCrops,
    RealFaces,
    check_streams,
    compare,
    is_aligned,
    measure_alignment,
    why_not_aligned,
)
from dfprep.alterations.alignment.crop_alignment import _chosen
from dfprep.errors import NotAligned
from dfprep.runs import configured
from dfprep.types import Damage, StreamInfo

NOISE = np.random.default_rng(7)


def shifted(frames, dx, dy):
    matrix = np.array([[1, 0, dx], [0, 1, dy]], float)
    return [cv2.warpAffine(f, matrix, f.shape[1::-1], borderMode=cv2.BORDER_REPLICATE) for f in frames]


def delayed(frames, lag):
    last = len(frames) - 1
    return [frames[min(max(i + lag, 0), last)] for i in range(len(frames))]


def forged(frames, place, step=3.0):
    """Another face in the box, as in a swap, and the noise of a codec."""
    boxes = np.stack(
        [np.interp(range(len(frames)), [0, 1, 2, 3, 4, 5, 6, 7, 12, 16], b) for b in place(step)[0].T], 1
    )
    other = np.random.default_rng(9).integers(0, 256, (56, 40, 3), dtype=np.uint8)
    fakes = []
    for frame, (x1, y1, _, _) in zip(frames, boxes.round().astype(int), strict=True):
        fake = frame.astype(float)
        fake[y1 : y1 + 56, x1 : x1 + 40] = other
        fakes.append(np.clip(fake + NOISE.normal(0, 2, fake.shape), 0, 255).astype(np.uint8))
    return fakes


@pytest.fixture
def measured(film, prepared, cut, place):
    """measured(change, step): the alignment of a forged film that `change` was done to."""

    def measure(change=lambda frames: frames, step=3.0, **kwargs):
        frames = film(step=step)
        real = prepared(frames, step, **kwargs)
        fake = [GreyCrops.of(cut(change(forged(frames, place, step)), place(step)[1]))]
        return measure_alignment(real, fake, [compare(real.crops[0], fake[0]).maps], max_lag=2)

    return measure


def test_a_forged_face_in_place_is_aligned(measured):
    found = measured()
    assert (found.shift_px, found.lag) == ((0, 0), 0)
    assert found.surroundings > 0.9
    assert is_aligned(found, configured("similarity"))


@pytest.mark.parametrize("shift", [(1, 0), (0, -1), (-2, 3), (5, -5), (12, 0), (0, -12)])
def test_a_shift_is_found_in_whole_frame_px(measured, shift):
    found = measured(lambda frames: shifted(frames, *shift))
    assert (found.shift_px, found.lag) == (shift, 0)
    assert not is_aligned(found, configured("similarity"))


@pytest.mark.parametrize("lag", [-2, -1, 1, 2])
def test_a_delay_is_found_with_its_sign(measured, lag):
    found = measured(lambda frames: delayed(frames, lag))
    assert (found.shift_px, found.lag) == ((0, 0), lag)
    assert not is_aligned(found, configured("similarity"))


def test_a_shift_and_a_delay_together_are_both_found(measured):
    found = measured(lambda frames: shifted(delayed(frames, 2), 3, -2))
    assert (found.shift_px, found.lag) == ((3, -2), 2)


@pytest.mark.parametrize("side", [120, 121])  # 60 px need no padding for a Fourier transform
def test_measuring_leaves_the_crops_of_all_fakes_as_they_are(film, place, side):
    windows = place()[1]
    large = np.stack([cv2.resize(film()[f][60:170, 100:210], (side, side)) for f in range(10)])
    real = RealFaces.of([large], np.full((1, 10, 4), side / 2), windows[None], np.arange(10))
    fake = GreyCrops.of(np.roll(large, 3, axis=2))
    before = [crops.halves.copy() for crops in (real.crops[0], fake)]
    measure_alignment(real, [fake], [compare(real.crops[0], fake).maps], max_lag=2)
    np.testing.assert_array_equal(before, [real.crops[0].halves, fake.halves])


def test_a_delay_of_a_still_scene_cannot_be_seen_and_is_none(measured):
    assert measured(lambda frames: delayed(frames, 1), step=0.0).lag == 0


def test_too_few_pairs_of_frames_leave_the_lag_unknown(measured):
    found = measured(frame_index=[0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
    assert found.lag is None
    assert is_aligned(found, configured("similarity"))


def test_heavy_noise_makes_surroundings_less_alike_but_moves_nothing(measured):
    found = measured(lambda fs: [np.clip(f + NOISE.normal(0, 40, f.shape), 0, 255).astype(np.uint8) for f in fs])
    assert (found.shift_px, found.lag) == ((0, 0), 0)
    assert 0.7 < found.surroundings < 0.95


def test_another_scene_around_the_face_is_not_aligned(measured, film):
    found = measured(lambda frames: [255 - f for f in film(seed=40)])
    assert found.surroundings < 0.5
    assert "the similarity around the faces is" in why_not_aligned(found, configured("similarity"))


def test_the_sentence_names_every_figure():
    reason = why_not_aligned(Alignment(0.81, (3, 0), -1), configured("similarity"))
    for part in ("shifted by (+3, +0) px", "runs 1 frame behind", "0.810"):
        assert part in reason
    assert why_not_aligned(Alignment(0.99, (0, 0), 0), configured("similarity")) == ""


def test_before_and_after_cutting_the_reason_begins_with_the_same_words():
    real = StreamInfo(64, 48, 60, 25.0, 2.4, "h264")
    check_streams(real, real)
    check_streams(replace(real, n_frames=40, damage=Damage(40, 61, "")), real)  # the container counts its sound
    with pytest.raises(NotAligned) as raised:
        check_streams(real, replace(real, width=32, n_frames=59))
    words = "not aligned with its original: "
    assert str(raised.value) == (
        f"{words}the fake is 32x48 px, its original 64x48 px; the fake has 59 frames, its original 60"
    )
    assert why_not_aligned(Alignment(0.99, (3, 0), 0), configured("similarity")).startswith(words)


def test_what_is_unknown_does_not_count_against_a_fake():
    assert is_aligned(Alignment(math.nan, None, None), configured("similarity"))


def test_a_shift_that_the_settings_allow_leaves_a_fake_aligned():
    assert is_aligned(Alignment(0.9, (1, -2), 0), configured("similarity", max_shift_px=2))
    assert not is_aligned(Alignment(0.9, (1, -3), 0), configured("similarity", max_shift_px=2))


@pytest.mark.parametrize(
    ("gains", "lag"),
    [
        ({-1: 3.0, 1: 0.8, -2: 6.0, 2: 1.5}, 1),
        ({-1: 0.80, 1: 1.64, -2: 1.07, 2: 2.7}, 0),  # measured: repeated blocks at crf 35, no delay
        ({-1: 0.81, 1: 1.37, -2: 0.70, 2: 1.86}, 0),  # the same at crf 45
        ({-1: 1.0, 1: 0.4, -2: 1.5, 2: 0.36}, 2),  # so clear that the opposite lag does not matter
        ({-1: 3.0, 1: 0.95}, 0),
        ({}, 0),
    ],
)
def test_a_lag_is_reported_only_if_the_opposite_one_is_much_worse(gains, lag):
    assert _chosen(gains) == lag
