import math

import numpy as np
import pytest

from dfprep.faces.living import LIVES
from dfprep.faces.prints import Figures
from dfprep.faces.tracks import track_faces
from dfprep.runs import configured
from dfprep.types import INTERPOLATED, Detections

PRINT, CALM, LIVELY, UNKNOWN = LIVES / 2, LIVES, 20 * LIVES, math.nan
T = 10
INDEX = np.arange(T)


@pytest.mark.parametrize(
    ("figures", "prints"),
    [
        ([PRINT, LIVELY], [0]),
        ([LIVELY, PRINT, PRINT], [1, 2]),
        ([PRINT, PRINT], []),
        ([PRINT, CALM], [0]),
        ([PRINT, UNKNOWN], []),
        ([UNKNOWN, LIVELY, PRINT], [2]),
        ([PRINT, CALM, LIVELY], [0]),
        ([PRINT], []),
    ],
)
def test_prints_are_those_who_do_not_live_where_another_one_does(figures, prints):
    people = [np.full(T, i) for i in range(len(figures))]
    assert Figures(lambda sequence: figures[sequence[0]]).prints_among(people, max_persons=2) == prints


def test_who_comes_after_two_living_people_is_not_judged():
    asked = []
    people = [np.full(T, i) for i in range(4)]
    found = Figures(lambda sequence: asked.append(sequence[0]) or LIVELY)
    assert found.prints_among(people, max_persons=2) == []
    assert asked == [0, 1]
    assert math.isnan(found.of(people[3]))


def clip(*columns, size=100):
    """Detections of still faces at these columns, largest first; a pair is a column and the frames without it."""
    frames = []
    for t in range(T):
        boxes = [
            (x, 50 + i, x + size - 10 * i, 50 + size - 9 * i)
            for i, (x, missing) in enumerate(c if isinstance(c, tuple) else (c, ()) for c in columns)
            if t not in missing
        ]
        n = len(boxes)
        frames.append(
            Detections(
                np.array(boxes, np.float32).reshape(n, 4),
                np.full(n, 0.9, np.float32),
                np.ones((n, 5, 2), np.float32),
                np.ones(n, np.uint16),
            )
        )
    return frames


def found(frames, figures, **changes):
    """The tracks where the judge gives the faces, from left to right, these figures."""

    def judge(sequence):
        t = int(np.flatnonzero(sequence >= 0)[0])
        return figures[int(frames[t].boxes[sequence[t], 0] // 300)]

    people = track_faces(frames, INDEX, configured("tracks", **changes), judge=judge)
    return [int(track.boxes[0, 0]) for track in people.tracks], [track.living for track in people.tracks], people


def test_the_next_person_takes_the_place_of_a_print():
    lefts, living, people = found(clip(0, 300, 600), [PRINT, LIVELY, CALM])
    assert lefts == [300, 600]
    assert living == [LIVELY, CALM]
    assert people.prints == 1


def test_a_print_does_not_hide_who_is_missing_in_a_frame():
    frames = clip(0, (300, (0, 1, 9)))
    with pytest.raises(Exception, match="the most present person lacks 3 of the 10 frames"):
        found(frames, [PRINT, LIVELY])
    lefts, _, people = found(frames, [PRINT, LIVELY], incomplete="drop_frames", min_frames=5)
    assert lefts == [300]
    assert people.kept.tolist() == [2, 3, 4, 5, 6, 7, 8]


def test_all_are_kept_where_none_lives_and_a_single_face_is_not_judged():
    assert found(clip(0, 300), [PRINT, PRINT])[0] == [0, 300]
    lefts, living, people = found(clip(0), [PRINT])
    assert (lefts, people.prints) == ([0], 0)
    assert math.isnan(living[0])


def test_without_a_judge_nobody_is_left_out():
    people = track_faces(clip(0, 300), INDEX, configured("tracks"))
    assert len(people.tracks) == 2
    assert all(math.isnan(track.living) and track.usable.all() for track in people.tracks)
    assert (people.tracks[0].detected_by != INTERPOLATED).all()
