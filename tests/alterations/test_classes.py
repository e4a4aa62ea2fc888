import json
import math

import numpy as np
import pytest

from dfprep.alterations import (
    THRESHOLDS,
    Alignment,
    AudioComparison,
    AudioVerdict,
    FakeMeasures,
    FamilyMeasures,
    alteration_rows,
    frame_classes,
    measure_fake,
    unaltered,
    video_class,
)
from dfprep.runs import configured

ALIGNED, SHIFTED = Alignment(0.98, (0, 0), 0), Alignment(0.8, (3, 0), 0)
SETTINGS = configured("similarity")


def family(*fakes, n_persons=2):
    measured = [
        FakeMeasures(name, "ada", similarity, alignment, (0.5, None)[:n_persons])
        for name, similarity, alignment in fakes
    ]
    return FamilyMeasures("ada", n_persons, 2, {"ada": (True, False)[:n_persons]}, tuple(measured))


TWO = family(
    ("left", ((0.88, 0.97), (0.99, 0.98)), ALIGNED),
    ("right", ((0.99, 0.98), (0.96, 0.84)), ALIGNED),
    ("nobody", ((0.99, 0.98), (0.97, 0.99)), ALIGNED),
    ("moved", ((0.5, 0.6), (0.7, 0.8)), SHIFTED),
)
ROWS = alteration_rows(TWO, THRESHOLDS, SETTINGS)


@pytest.mark.parametrize(
    ("similarity", "expected"),
    [(1.0, 0), (0.9651, 0), (0.965, 1), (0.9501, 1), (0.95, 2), (0.9, 3), (0.8501, 3), (0.85, 4), (-1.0, 4)],
)
def test_a_similarity_at_a_threshold_is_of_the_higher_class(similarity, expected):
    assert frame_classes(np.array([similarity]), THRESHOLDS).tolist() == [expected]


def row_of(video, person):
    (row,) = [row for row in ROWS if (row.video, row.person) == (video, person)]
    return row


@pytest.mark.parametrize(("video", "altered", "expected"), [("left", 0, 3), ("right", 1, 4)])
def test_the_person_who_is_not_altered_is_real_in_either_order(video, altered, expected):
    assert (row_of(video, altered).alteration_class, row_of(video, altered).person_label) == (expected, "FAKE")
    assert (row_of(video, 1 - altered).alteration_class, row_of(video, 1 - altered).person_label) == (0, "REAL")


def test_a_persons_class_is_the_highest_of_its_frames():
    assert row_of("right", 1).frame_classes == (1, 4)
    assert row_of("right", 1).alteration_class == 4
    assert row_of("right", 1).similarity_min == 0.84
    assert row_of("right", 1).similarity_mean == pytest.approx(0.90)
    assert row_of("right", 1).similarity_std == pytest.approx(0.06)


def test_the_real_video_is_class_0_and_equal_to_itself():
    for person in (0, 1):
        row = row_of("ada", person)
        assert (row.alteration_class, row.person_label, row.frame_classes) == (0, "REAL", (0, 0))
        assert (row.similarity_mean, row.similarity_std) == (1, 0)


def test_identity_is_1_for_the_real_video_and_empty_for_persons_without_embeddings():
    assert [row_of("ada", person).identity_similarity for person in (0, 1)] == [1.0, None]
    assert [row_of("moved", person).identity_similarity for person in (0, 1)] == [0.5, None]


def test_a_fake_that_is_not_aligned_keeps_its_similarities_but_has_no_class():
    row = row_of("moved", 0)
    assert (row.alteration_class, row.person_label, row.frame_classes) == (None, "", ())
    assert row.similarity_min == 0.5


def test_a_videos_class_is_the_highest_of_its_persons():
    assert video_class(ROWS) == {"ada": 0, "left": 3, "right": 4, "nobody": 0, "moved": None}
    assert video_class(ROWS[::-1]) == video_class(ROWS)


def test_fakes_without_an_altered_person_are_listed_and_nothing_else():
    assert unaltered(ROWS, ["ada"]) == ["nobody"]


def test_stored_measures_give_back_equal_ones():
    sound = AudioComparison(AudioVerdict.ALTERED, 0.25, 0.5, -0.01, "why")
    silent = AudioComparison(AudioVerdict.SAME, math.nan, 0.0, 0.0, "")
    fakes = (
        FakeMeasures("a", "ada", ((0.9, 0.1 + 0.2),), ALIGNED, (0.1 + 0.2,), sound),
        FakeMeasures("b", "ada", ((1.0, -0.5),), Alignment(0.5, None, None), (None,), None),
        FakeMeasures("c", "ada_c40", ((1.0, -0.5),), Alignment(math.nan, (1, -2), -2), (1.0,), silent),
    )
    stored = json.dumps(
        FamilyMeasures("ada", 1, 2, {"ada": (True,), "ada_c40": (False,)}, fakes).to_dict(), allow_nan=False
    )
    back = FamilyMeasures.from_dict(json.loads(stored))
    assert back.fakes[:2] == fakes[:2]
    assert math.isnan(back.fakes[2].alignment.surroundings)
    assert math.isnan(back.fakes[2].audio.correlation)
    assert json.dumps(back.to_dict()) == stored


def test_a_fake_with_other_frames_than_its_family_is_refused():
    with pytest.raises(ValueError, match="another number"):
        family(("short", ((0.9,), (0.9,)), ALIGNED))


def test_a_fake_of_an_unknown_original_is_refused():
    fake = FakeMeasures("f", "bea", ((0.9, 0.9),), ALIGNED, (None,))
    with pytest.raises(ValueError, match="its original bea is no real video of ada"):
        FamilyMeasures("ada", 1, 2, {"ada": (True,)}, (fake,))


def test_every_compression_of_a_real_video_has_a_row_and_an_unpaired_fake_has_no_class():
    two = FamilyMeasures("ada", 1, 2, {"ada": (True,), "ada_c40": (False,)})
    rows = alteration_rows(two, THRESHOLDS, SETTINGS)
    found = [(row.video, row.alteration_class, row.identity_similarity) for row in rows]
    assert found == [("ada", 0, 1.0), ("ada_c40", 0, None)]
    rows = alteration_rows(FamilyMeasures("alone", 2, 2, {}), THRESHOLDS, SETTINGS)
    found = [(row.video, row.person, row.alteration_class, row.person_label, row.frame_classes) for row in rows]
    assert found == [("alone", 0, None, "", ()), ("alone", 1, None, "", ())]
    assert unaltered(rows, []) == []


def test_an_equal_fake_has_similarity_1_and_a_darkened_one_less(film, prepared, cut, place):
    frames = film()
    large = cut(frames, place()[1])
    dark = large.copy()
    dark[:, 40:80, 40:80] //= 3
    (same, _), (darker, _) = (measure_fake("x", "ada", prepared(frames), [x], 2) for x in (large, dark))
    assert same.minima() == (1.0,)
    assert darker.minima()[0] < 0.97
    assert len(same.similarity[0]) == 10
