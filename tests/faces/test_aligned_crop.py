from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from dfprep.errors import ConfigError
from dfprep.faces import AlignedCrop, crop_person, geometries
from dfprep.faces.aligned_crop import similarity_transforms
from dfprep.types import Track

CONFIGURED = yaml.safe_load(Path("conf/crops/deepfakebench.yaml").read_text())["aligned"]
VALUES = {key: value for key, value in CONFIGURED.items() if key != "_target_"}
TARGETS = np.array([[96.87, 120.43], [158.83, 120.09], [128.04, 155.67], [102.59, 191.94], [153.90, 191.66]])
"""DeepfakeBench's places of the landmarks in its crops."""

RNG = np.random.default_rng(3)
FRAME = cv2.GaussianBlur(RNG.integers(0, 256, (360, 640, 3), dtype=np.uint8), (0, 0), 3)
FACE = np.array([[300, 150], [352, 158], [322, 190], [296, 214], [338, 220]], np.float64)


def spec(**changed):
    return AlignedCrop(**{**VALUES, **changed})


def person(*faces):
    landmarks = np.stack(faces).astype(np.float32)
    low, high = landmarks.min(axis=1) - 30, landmarks.max(axis=1) + 30
    n = len(faces)
    return Track(np.concatenate([low, high], 1), np.ones(n, np.float32), landmarks, np.ones(n, np.uint16))


def where(track, crop, frame_index=None, width=640, height=360):
    frames = np.arange(len(track)) if frame_index is None else frame_index
    return geometries({"aligned": crop}, track, frames, width, height)


def test_the_configured_targets_are_deepfakebench_s():
    np.testing.assert_allclose(spec().targets, TARGETS, atol=0.006)


def test_a_face_is_brought_to_the_template_whatever_its_place_size_and_angle():
    template = spec().targets
    for angle, scale, shift in ((0, 1, (0, 0)), (25, 0.3, (400, 90)), (-70, 2.5, (-200, 300))):
        turn = np.deg2rad(angle)
        rotation = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        face = template @ rotation.T + shift
        transform = where(person(face), spec())["aligned"].transforms[0]
        np.testing.assert_allclose(face @ transform[:, :2].T + transform[:, 2], template, atol=1e-3)


def test_transforms_are_the_least_squares_and_never_mirror():
    points = RNG.normal(size=(20, 5, 2)) * 40 + 200
    points[0] = TARGETS * [-1, 1]  # a mirrored face
    found = similarity_transforms(points, TARGETS)
    for (x, y), transform in zip(points.transpose(0, 2, 1), found, strict=True):
        one, zero = np.ones(5), np.zeros(5)
        rows = np.concatenate([np.stack([x, -y, one, zero], 1), np.stack([y, x, zero, one], 1)])
        a, b, shift_x, shift_y = np.linalg.lstsq(rows, TARGETS.T.ravel(), rcond=None)[0]
        np.testing.assert_allclose(transform, [[a, -b, shift_x], [b, a, shift_y]], atol=1e-8)
    assert (np.linalg.det(found[:, :, :2]) > 0).all()


def test_pixels_are_where_the_transform_says():
    crop = spec(side_px=64)
    track = person(FACE)
    geometry = where(track, crop)
    faces = crop_person({"aligned": crop}, geometry, track, FRAME[None]).crop("aligned")
    assert faces.shape == (1, 64, 64, 3)
    transform = geometry["aligned"].transforms[0]
    back = np.linalg.inv(np.vstack([transform, [0, 0, 1]]))
    for x, y in ((10, 10), (32, 20), (50, 60)):
        px, py, _ = back @ [x + 0.5, y + 0.5, 1]  # the centre of the pixel
        expected = cv2.getRectSubPix(FRAME, (1, 1), (px - 0.5, py - 0.5))[0, 0]
        np.testing.assert_allclose(faces[0, y, x].astype(int), expected.astype(int), atol=4)


def test_a_strongly_reduced_face_is_averaged_and_stays_in_place():
    fine = RNG.integers(0, 256, (1440, 2560, 3), dtype=np.uint8)
    crop, large = spec(side_px=64), person(FACE * 4)
    averaged = crop_person({"aligned": crop}, where(large, crop, width=2560, height=1440), large, fine[None])
    assert averaged.crop("aligned").std() < 30  # white noise has 74, sampled bilinearly about 40
    smooth = cv2.resize(FRAME, (2560, 1440), interpolation=cv2.INTER_LINEAR)
    reduced = crop_person({"aligned": crop}, where(large, crop, width=2560, height=1440), large, smooth[None])
    small = person(FACE)
    direct = crop_person({"aligned": crop}, where(small, crop), small, FRAME[None])
    difference = reduced.crop("aligned").astype(int) - direct.crop("aligned")
    assert np.abs(difference).mean() < 1.5


def test_real_fake_and_mask_are_cut_from_the_same_place():
    fake = FRAME.copy()
    fake[180:200, 310:330] = 255
    mask = np.zeros_like(FRAME)
    mask[180:200, 310:330] = 255
    crop, track = spec(), person(FACE)
    geometry = where(track, crop)
    real, forged, masked = (
        crop_person({"aligned": crop}, geometry, track, frames[None]).crop("aligned")[0]
        for frames in (FRAME, fake, mask)
    )
    differs = (real != forged).any(axis=-1)
    assert differs[masked.max(axis=-1) == 255].mean() > 0.99
    assert not differs[masked.max(axis=-1) == 0].any()


def test_jitter_of_a_single_frame_moves_the_crop_only_if_it_is_not_smoothed():
    track = person(FACE, FACE, FACE + np.array([9, 0]), FACE, FACE)
    assert np.ptp(where(track, spec())["aligned"].transforms, axis=0).max() < 1e-6
    assert np.ptp(where(track, spec(smooth=False))["aligned"].transforms, axis=0).max() > 5
    far = where(track, spec(), frame_index=np.arange(5) * 100)
    assert np.ptp(far["aligned"].transforms, axis=0).max() > 5


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"template": [[1, 2]]}, "template must be 5 different places"),
        ({"template": [[1.0, 2.0]] * 5}, "template must be 5 different places"),
        ({"template": [[1.0, 2.0, 3.0]] * 5}, "template must be 5 different places"),
        ({"template": "arcface"}, "template must be a list of"),
        ({"scale": 0.2}, "scale must be a number in"),
        ({"side_px": 5}, "side_px must be a whole number in"),
        ({"smooth": 1}, "smooth must be true or false"),
    ],
)
def test_bad_values_are_refused(changed, words):
    with pytest.raises(ConfigError, match=words):
        spec(**changed)
