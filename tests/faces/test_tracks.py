import numpy as np
import pytest

from dfprep.errors import ConfigError, FaceGaps, NoFace
from dfprep.faces.tracks import INTERPOLATED_SCORE, track_faces
from dfprep.runs import configured
from dfprep.types import INTERPOLATED, Detections

T = 17
FOUND = 0b101  # by the first and the third detector
INDEX = np.r_[0:10, np.linspace(10, 299, 8).astype(int)[1:]].astype(np.int32)


def box(x, y=100, size=100):
    return [x, y, x + size, y + 1.3 * size]


def frames_of(*people):
    """One Detections a frame from people given as a list of T boxes or None."""
    frames = []
    for boxes in zip(*people, strict=True):
        seen = [b for b in boxes if b is not None]
        n = len(seen)
        frames.append(
            Detections(
                np.array(seen, np.float32).reshape(n, 4),
                np.full(n, 0.9, np.float32),
                np.ones((n, 5, 2), np.float32),
                np.full(n, FOUND, np.uint16),
            )
        )
    return frames


def tracks_of(*arguments):
    return track_faces(*arguments).tracks


def still(x, size=100, missing=()):
    return [None if t in missing else box(x, size=size) for t in range(T)]


def test_one_person_in_every_frame_is_that_person():
    (track,) = tracks_of(frames_of(still(50)), INDEX, configured("tracks"))
    assert len(track) == T
    np.testing.assert_allclose(track.boxes, np.tile(box(50), (T, 1)))
    assert (track.detected_by == FOUND).all()


def test_two_people_are_not_mixed_up_whatever_the_order_of_detections():
    rng = np.random.default_rng(0)
    frames = [f.take(rng.permutation(2)) for f in frames_of(still(50, 120), still(400, 100))]
    larger, smaller = tracks_of(frames, INDEX, configured("tracks"))
    assert np.ptp(larger.boxes[:, 0]) == 0
    assert larger.boxes[0, 0] == 50
    assert smaller.boxes[0, 0] == 400


def test_people_who_drift_together_keep_their_own_tracks():
    left = [box(50 + 6 * t) for t in range(T)]
    right = [box(300 - 4 * t) for t in range(T)]
    a, b = tracks_of(frames_of(left, right), np.arange(T, dtype=np.int32), configured("tracks"))
    assert {a.boxes[0, 0], b.boxes[0, 0]} == {50, 300}
    assert (np.abs(np.diff(a.boxes[:, 0])) <= 6).all()
    assert (np.abs(np.diff(b.boxes[:, 0])) <= 6).all()


def test_person_0_is_the_more_present_then_the_larger():
    more_present, larger = still(50, 80), still(400, 150, missing=(2, 3, 4))
    assert tracks_of(frames_of(larger, more_present), INDEX, configured("tracks"))[0].boxes[0, 0] == 50
    assert tracks_of(frames_of(still(50, 80), still(400, 150)), INDEX, configured("tracks"))[0].boxes[0, 0] == 400


def test_the_second_person_is_neither_the_smallest_nor_a_passer_by():
    near, far, passing = still(400, 90, missing=(0, 1)), still(600, 50), still(800, 140, missing=range(9, 17))
    people = tracks_of(frames_of(far, passing, still(50, 100), near), INDEX, configured("tracks"))
    assert [p.boxes[5, 0] for p in people] == [50, 400]


def test_one_missed_frame_does_not_make_the_background_person_0():
    near, far = still(50, 160, missing=(5,)), still(400, 80)
    assert tracks_of(frames_of(near, far), INDEX, configured("tracks"))[0].boxes[0, 0] == 50


def test_a_gap_of_one_is_filled_linearly_over_the_frame_index_and_marked():
    person = [box(100 + float(INDEX[t]) / 3) if t != 12 else None for t in range(T)]
    (track,) = tracks_of(frames_of(person), INDEX, configured("tracks"))
    np.testing.assert_allclose(track.boxes[12, 0], 100 + INDEX[12] / 3, atol=1e-3)
    assert track.detected_by[12] == INTERPOLATED
    assert track.scores[12] == np.float32(INTERPOLATED_SCORE)
    assert np.isnan(track.landmarks[12]).all()
    assert (np.delete(track.detected_by, 12) == FOUND).all()


@pytest.mark.parametrize("missing", [(5, 6), (0,), (16,), (10, 11, 12)])
def test_person_0_must_have_every_frame(missing):
    with pytest.raises(FaceGaps, match=f"lacks {len(missing)} of the 17 frames"):
        tracks_of(frames_of(still(50, missing=missing)), INDEX, configured("tracks"))


def test_max_gap_says_how_long_a_gap_is_filled():
    frames = frames_of(still(50, missing=(5, 6)))
    assert len(tracks_of(frames, INDEX, configured("tracks", max_gap=2))) == 1


def test_a_second_person_needs_half_of_the_frames():
    seen_in_9, seen_in_8 = still(400, missing=range(9, 17)), still(400, missing=range(8, 17))
    assert len(tracks_of(frames_of(still(50), seen_in_9), INDEX, configured("tracks"))) == 2
    assert len(tracks_of(frames_of(still(50), seen_in_8), INDEX, configured("tracks"))) == 1


def test_a_second_persons_gaps_are_interpolated_and_held_at_the_ends():
    second = [None if t in (0, 1, 6, 7, 8, 16) else box(300 + 2 * t) for t in range(T)]
    _, track = tracks_of(frames_of(still(50, 200), second), np.arange(T, dtype=np.int32), configured("tracks"))
    np.testing.assert_allclose(track.boxes[:, 0], np.r_[304, 304, 304:332:2, 330], atol=1e-3)
    assert np.flatnonzero(track.detected_by == INTERPOLATED).tolist() == [0, 1, 6, 7, 8, 16]


def test_at_most_max_persons_are_followed():
    people = frames_of(still(0, 100), still(200, 90), still(400, 80), still(600, 70))
    assert [len(tracks_of(people, INDEX, configured("tracks", max_persons=n))) for n in (1, 2, 3)] == [1, 2, 3]


def test_a_face_too_far_away_or_of_another_size_is_another_person():
    jump = [box(50) if t < 8 else box(50 + 180) for t in range(T)]
    with pytest.raises(FaceGaps):
        tracks_of(frames_of(jump), np.arange(T, dtype=np.int32), configured("tracks"))
    grows = [box(50, size=100 if t < 8 else 210) for t in range(T)]
    with pytest.raises(FaceGaps):
        tracks_of(frames_of(grows), np.arange(T, dtype=np.int32), configured("tracks"))


def test_a_face_may_move_further_where_frames_lie_between():
    moved = [box(50 + (180 if t >= 12 else 0)) for t in range(T)]
    assert len(tracks_of(frames_of(moved), INDEX, configured("tracks"))) == 1


def test_no_detection_is_no_face():
    with pytest.raises(NoFace, match=r"no face in any of the 17 frames 0\.\.299"):
        tracks_of([Detections.none()] * T, INDEX, configured("tracks"))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"max_persons": 0}, "max_persons must be a whole number of at least 1, got 0"),
        ({"min_presence": 0.0}, r"min_presence must be a number in \(0, 1\]"),
        ({"max_gap": -1}, "max_gap must be a whole number of at least 0"),
        ({"max_step": 0.0}, "max_step must be a number above 0"),
        ({"max_jump": 0.5}, "max_jump must be at least max_step"),
        ({"incomplete": "drop"}, "incomplete must be retry or drop_frames, got 'drop'"),
        ({"min_frames": 0}, "min_frames must be a whole number of at least 1, got 0"),
    ],
)
def test_values_outside_their_range_name_field_rule_and_value(bad, message):
    with pytest.raises(ConfigError, match=message):
        configured("tracks", **bad)


def test_no_track_continues_into_another_shot():
    cut = np.array([0] * 9 + [1] * 8)
    with pytest.raises(FaceGaps, match="lacks 8 of the 17 frames"):
        tracks_of(frames_of(still(50)), INDEX, configured("tracks"), cut)


def test_a_small_face_behind_does_not_take_over_the_track_of_a_large_one():
    # the large face moves on by its own size; the small one then stands near where it was
    large = [box(100, size=80) if t < 10 else box(180, size=80) for t in range(T)]
    small = [[60, 90, 108, 152] if t < 10 else [110, 115, 158, 177] for t in range(T)]
    first, second = tracks_of(frames_of(large, small), INDEX, configured("tracks"))
    np.testing.assert_allclose(first.boxes, large)
    np.testing.assert_allclose(second.boxes, small)


def test_a_second_person_must_be_detected_in_half_of_the_frames_filled_gaps_do_not_count():
    every_other = still(400, missing=range(0, 17, 2))  # 8 of 17, all gaps of one
    assert len(tracks_of(frames_of(still(50), every_other), INDEX, configured("tracks"))) == 1


def test_a_new_person_next_to_another_one_does_not_take_over_the_track():
    beside = still(130, missing=range(8))
    first, _ = tracks_of(frames_of(still(50), beside), INDEX, configured("tracks"))
    np.testing.assert_allclose(first.boxes[:, 0], 50)


def dropping(**changes):
    return configured("tracks", incomplete="drop_frames", **changes)


def test_frames_without_person_0_are_dropped_and_short_gaps_are_not():
    person = [None if t in (0, 4, 7, 8, 16) else box(50 + 3 * t) for t in range(T)]
    people = track_faces(frames_of(person), np.arange(T, dtype=np.int32), dropping())
    assert people.kept.tolist() == [1, 2, 3, 4, 5, 6, *range(9, 16)]
    (track,) = people.tracks
    np.testing.assert_allclose(track.boxes[:, 0], 50 + 3 * people.kept)
    assert np.flatnonzero(track.detected_by == INTERPOLATED).tolist() == [3]
    assert np.flatnonzero(np.isnan(track.landmarks).any(axis=(1, 2))).tolist() == [3]
    assert len(track.scores) == 13


def test_gaps_are_filled_over_the_frame_index_also_if_frames_are_dropped():
    person = [None if t in (12, 14, 15) else box(100 + float(INDEX[t]) / 3) for t in range(T)]
    people = track_faces(frames_of(person), INDEX, dropping())
    assert people.kept.tolist() == [*range(14), 16]
    np.testing.assert_allclose(people.tracks[0].boxes[12, 0], 100 + INDEX[12] / 3, atol=1e-3)


def test_no_frame_of_a_complete_clip_is_dropped():
    frames = frames_of(still(50, missing=(5,)), still(400, missing=(0, 1, 2)))
    dropped, all_needed = (track_faces(frames, INDEX, tracking) for tracking in (dropping(), configured("tracks")))
    assert dropped.kept.tolist() == all_needed.kept.tolist() == list(range(T))
    for one, other in zip(dropped.tracks, all_needed.tracks, strict=True):
        np.testing.assert_array_equal(one.boxes, other.boxes)


def test_a_clip_needs_min_frames_after_frames_were_dropped():
    frames = frames_of(still(50, missing=range(7, 17)))
    assert track_faces(frames, INDEX, dropping(min_frames=7)).kept.tolist() == list(range(7))
    message = (
        r"^the most present person is in 7 of the 17 frames 0\.\.299, but 8 are needed \(tracks\.min_frames=8\)$"
    )
    with pytest.raises(FaceGaps, match=message):
        track_faces(frames, INDEX, dropping(min_frames=8))


def test_a_second_person_needs_half_of_the_frames_that_are_left():
    first = still(50, 120, missing=range(9, 17))
    mostly_in_dropped_frames = still(400, missing=range(4, 13))  # 8 of 17, 4 of 9
    only_in_kept_frames = still(600, missing=range(5, 17))  # 5 of 17, 5 of 9
    frames = frames_of(first, mostly_in_dropped_frames, only_in_kept_frames)
    people = track_faces(frames, INDEX, dropping(max_persons=3))
    assert people.kept.tolist() == list(range(9))
    assert [track.boxes[0, 0] for track in people.tracks] == [50, 600]


def test_second_persons_are_ranked_by_the_frames_that_are_left():
    first = still(50, 120, missing=range(10, 17))
    more_visible = still(400, 80, missing=(0, 1, 7, 8, 9, 14, 15, 16))  # in 9 frames, 5 of them are left
    more_left = still(600, 80, missing=(*range(4), *range(10, 17)))  # in 6 frames, all are left
    people = track_faces(frames_of(first, more_visible, more_left), INDEX, dropping(max_persons=3))
    assert [track.boxes[0, 0] for track in people.tracks] == [50, 600, 400]


def test_frames_of_another_shot_are_dropped():
    cut = np.array([0] * 9 + [1] * 8)
    assert track_faces(frames_of(still(50)), INDEX, dropping(), cut).kept.tolist() == list(range(9))
