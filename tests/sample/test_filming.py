from __future__ import annotations

import numpy as np

from dfprep.sample.clip_plan import plan
from dfprep.sample.filming import face_boxes, plan_shot
from dfprep.sample.people import PEOPLE
from dfprep.sample.portraits import portrait
from dfprep.sample.recipe import FRAME_HEIGHT, FRAME_WIDTH

N_FRAMES = 26


def test_every_face_is_90_to_180_px_tall_and_inside_the_frame() -> None:
    for clip in plan(2020):
        people = [portrait(next(row.base for row in PEOPLE if row.name == name)) for name in clip.people]
        boxes = face_boxes(plan_shot(clip.seed, len(people), 60), people)
        if not people:
            continue
        heights = boxes[..., 3] - boxes[..., 1]
        assert heights.min() > 90, clip.id
        assert heights.max() < 180, clip.id
        assert boxes[..., :2].min() > 0, clip.id
        assert boxes[..., 2].max() < FRAME_WIDTH, clip.id
        assert boxes[..., 3].max() < FRAME_HEIGHT, clip.id


def test_two_people_do_not_overlap_and_the_first_is_on_the_left() -> None:
    for clip in plan(2020):
        if len(clip.people) == 2:
            left, right = face_boxes(plan_shot(clip.seed, 2, 60), [portrait("collins"), portrait("hopper")])
            assert (right[:, 0] - left[:, 2] > 40).all(), clip.id


def test_no_person_is_visible_before_the_entry() -> None:
    people = [portrait("collins")]
    empty = plan_shot(3, 1, N_FRAMES)
    shot = plan_shot(3, 1, N_FRAMES, enters_at=15)
    boxes = face_boxes(shot, people)[0]
    assert (boxes[:15, 2] < 0).all()
    np.testing.assert_array_equal(boxes[20:], face_boxes(empty, people)[0, 20:])
