"""Prints and living faces, drawn with a portrait of the sample data set; real ones where the media are there."""

from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
import pytest

from dfprep.faces.living import LIVES, living_figure
from dfprep.faces.living.figure import spread
from dfprep.sample.people import PEOPLE
from dfprep.sample.person_rendering import render

T = 9
INDEX = np.arange(T) * 8
SIZE = (420, 320)
PICTURE = (slice(90, 430), slice(190, 450))  # of the drawn portrait: head and shoulders
FACE = np.array([78.0, 65, 182, 222])  # the face's box in this picture
PLACE = np.array([130.0, 50])  # of the picture's corner in the frame


@lru_cache
def portrait(mouth_drop=0.0):
    """The colours and the alpha of a face, (h, w, 4) float32."""
    drawn = render(replace(PEOPLE[0], mouth_drop=PEOPLE[0].mouth_drop + mouth_drop))
    return np.dstack([255 * drawn.image, drawn.alpha])[PICTURE].astype(np.float32)


def wall(seed=0):
    rng = np.random.default_rng(seed)
    coarse, fine = rng.normal(0, 30, (9, 9, 3)), rng.normal(0, 12, (80, 80, 3))
    coarse, fine = (cv2.resize(one, SIZE, interpolation=cv2.INTER_CUBIC) for one in (coarse, fine))
    return (120 + coarse + fine).astype(np.float32)


def filmed(draw, camera="still", noise=2.0, seed=1):
    """Frames (T, H, W, 3) and boxes (T, 4): `draw(t)` gives the layer (h, w, 4) and its place (3, 3)."""
    rng, behind, frames, boxes = np.random.default_rng(seed), wall(), [], []
    for t in range(T):
        layer, where = draw(t)
        moved = cv2.warpPerspective(layer, where, SIZE, flags=cv2.INTER_LINEAR)
        frame = behind * (1 - moved[..., 3:]) + moved[..., :3] * moved[..., 3:]
        view = {"still": shift(0, 0), "hand-held": shift(*rng.normal(0, 4, 2)), "zooming": zoom(1 + 0.03 * t)}[
            camera
        ]
        frame = cv2.warpPerspective(frame, view, SIZE, borderMode=cv2.BORDER_REFLECT)
        frames.append(np.clip(frame + rng.normal(0, noise, frame.shape), 0, 255).astype(np.uint8))
        corners = cv2.perspectiveTransform(FACE.reshape(1, 2, 2), view @ where)[0]
        boxes.append(corners.ravel() + rng.normal(0, 1.5, 4))  # no detector is exact
    return np.stack(frames), np.array(boxes)


def shift(x, y):
    return np.array([[1.0, 0, x], [0, 1, y], [0, 0, 1]])


def zoom(scale):
    return np.array([[scale, 0, SIZE[0] / 2 * (1 - scale)], [0, scale, SIZE[1] / 2 * (1 - scale)], [0, 0, 1]])


def framed(t):
    layer = portrait().copy()
    layer[..., :3] = layer[..., :3] * layer[..., 3:] + 180 * (1 - layer[..., 3:])
    layer[..., 3] = 1
    return layer, shift(*PLACE)


def swaying(t):
    tilt = 2e-4 * np.sin(2.0 * t)
    return framed(t)[0], shift(*PLACE) @ np.array([[1, 0.03 * np.sin(t), 0], [0, 1, 0], [tilt, 0, 1]])


def under_a_light(t):
    layer, where = framed(t)
    x = np.linspace(0, 1, layer.shape[1])[:, None]
    layer[..., :3] = 0.8 * layer[..., :3] + 20 * np.exp(-(((x - t / T) / 0.35) ** 2))
    return layer, where


def hidden_for_a_while(t):
    layer, where = framed(t)
    if t in (4, 5):
        layer[:, 40:220, :3] = (40, 60, 90)
    return layer, where


def talking(t):
    return portrait(0.08 * (t % 3)), shift(*PLACE + 4 * np.array([np.sin(0.7 * t), np.cos(t)]))


@pytest.mark.parametrize(
    ("print_of", "camera"),
    [
        (framed, "still"),
        (framed, "hand-held"),
        (swaying, "zooming"),
        (under_a_light, "hand-held"),
        (hidden_for_a_while, "still"),
    ],
)
def test_a_print_does_not_live(print_of, camera):
    assert 0 <= living_figure(*filmed(print_of, camera), INDEX) < LIVES


@pytest.mark.parametrize("camera", ["still", "hand-held"])
def test_a_face_that_talks_lives(camera):
    assert living_figure(*filmed(talking, camera), INDEX) > 2 * LIVES


def test_noise_makes_no_print_live():
    figures = [living_figure(*filmed(framed, "hand-held", noise), INDEX) for noise in (0, 8)]
    assert max(figures) < LIVES


def test_a_face_in_two_frames_or_outside_the_frame_is_not_judged():
    frames, boxes = filmed(talking)
    assert np.isnan(living_figure(frames[:2], boxes[:2], INDEX[:2]))
    assert np.isnan(living_figure(frames, boxes + 1000, INDEX))


def test_the_frames_that_are_compared_are_spread_over_the_time_of_the_clip():
    index = np.r_[0:10, np.linspace(10, 299, 8).astype(int)[1:]]
    assert spread(index, 9)[[0, -1]].tolist() == [0, 16]
    assert len(spread(index, 9)) == 8
    assert spread(np.arange(5), 9).tolist() == [0, 1, 2, 3, 4]


def test_a_face_that_the_frame_cuts_is_not_judged():
    frames, boxes = filmed(talking)
    middle = int(boxes[:, ::2].mean())
    cut = frames[:, :, : middle + 20]
    assert np.isnan(living_figure(cut, boxes, INDEX))
    assert np.isfinite(living_figure(frames, boxes, INDEX))
