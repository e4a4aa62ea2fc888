import cv2
import numpy as np

from dfprep.faces import checked_on
from dfprep.types import INTERPOLATED, Track

T = 6
INDEX = np.arange(T) * 5


def clip(places):
    """Frames with one textured face at each of these columns, and none where there is None."""
    rng = np.random.default_rng(0)
    wall = cv2.resize(rng.integers(60, 200, (12, 20, 3), dtype=np.uint8), (400, 240), interpolation=cv2.INTER_CUBIC)
    face = cv2.resize(rng.integers(0, 255, (9, 7, 3), dtype=np.uint8), (70, 90), interpolation=cv2.INTER_CUBIC)
    frames = np.stack([wall] * len(places))
    for frame, x in zip(frames, places, strict=True):
        if x is not None:
            frame[70:160, x : x + 70] = face
    return np.clip(frames + rng.normal(0, 3, frames.shape), 0, 255).astype(np.uint8)


def track(columns, interpolated):
    boxes = np.array([[x, 70, x + 70, 160] for x in columns], np.float32)
    detected_by = np.array([INTERPOLATED if t in interpolated else 1 for t in range(T)], np.uint16)
    return Track(boxes, np.ones(T, np.float32), np.full((T, 5, 2), np.nan, np.float32), detected_by)


COLUMNS = [100, 110, 120, 130, 140, 150]


def test_a_box_on_the_face_is_usable_also_if_it_is_a_little_off():
    frames = clip(COLUMNS)
    off = [x + 9 if t == 3 else x for t, x in enumerate(COLUMNS)]
    assert checked_on(frames, track(off, {3}), INDEX).usable.all()


def test_a_box_on_the_background_is_not_usable():
    frames = clip([x if t not in (2, 5) else None for t, x in enumerate(COLUMNS)])
    checked = checked_on(frames, track(COLUMNS, {2, 3, 5}), INDEX)
    assert checked.usable.tolist() == [True, True, False, True, True, False]


def test_detected_boxes_are_usable_whatever_they_show():
    given = track(COLUMNS, set())
    checked = checked_on(clip([None] * T), given, INDEX)
    assert checked.usable.all()
