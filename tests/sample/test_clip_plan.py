from __future__ import annotations

import itertools
from collections import Counter

import pytest

from dfprep.errors import ConfigError
from dfprep.runs import configured
from dfprep.sample.clip_files import altered_people
from dfprep.sample.clip_plan import STRENGTHS, plan
from dfprep.sample.forgeries import METHODS, alter, detail_change
from dfprep.sample.people import PEOPLE
from dfprep.sample.person_rendering import person

CLIPS = plan(2020)
FAKES = [fake for clip in CLIPS for fake in clip.fakes]


def test_the_plan_has_24_real_clips_12_people_and_48_fakes_at_least() -> None:
    people = Counter(name for clip in CLIPS for name in clip.people)
    assert len(CLIPS) >= 24
    assert len(FAKES) >= 48
    assert len(people) >= 12
    assert min(people.values()) >= 2
    assert set(people) == {person.name for person in PEOPLE}


def test_four_to_six_clips_show_two_people_and_one_clip_shows_none() -> None:
    persons = Counter(len(clip.people) for clip in CLIPS)
    assert 4 <= persons[2] <= 6
    assert persons[0] == 1
    assert [len(clip.fakes) for clip in CLIPS if not clip.people] == [1]
    assert sum(clip.enters_at > 0 for clip in CLIPS) == 1


def test_ids_are_unique() -> None:
    ids = [clip.id for clip in CLIPS] + [fake.id for fake in FAKES]
    assert len(set(ids)) == len(ids)


def test_every_method_occurs_and_both_sides_are_altered() -> None:
    assert {fake.method for fake in FAKES} == set(METHODS)
    assert {fake.altered for fake in FAKES} == {"left", "right", "only", ""}
    for method in ("swap", "warp", "recolour", "smooth"):
        assert len({fake.strength for fake in FAKES if fake.method == method}) >= 8, method


def test_one_fake_is_shifted_one_delayed_and_one_dubbed_each_in_a_clip_of_one_person() -> None:
    for planted in (
        [(clip, fake) for clip in CLIPS for fake in clip.fakes if fake.shift_px == 3],
        [(clip, fake) for clip in CLIPS for fake in clip.fakes if fake.delay_frames == 1],
        [(clip, fake) for clip in CLIPS for fake in clip.fakes if fake.dubbed],
    ):
        ((clip, fake),) = planted
        assert len(clip.people) == 1
        assert (fake.shift_px > 0) + (fake.delay_frames > 0) + fake.dubbed == 1
        assert (fake.method == "none") == fake.dubbed


@pytest.mark.parametrize(
    "method", ["recolour", *(pytest.param(m, marks=pytest.mark.slow) for m in ("warp", "smooth"))]
)
def test_the_largest_strength_of_a_method_is_reached_on_every_face(method: str) -> None:
    for one in PEOPLE:
        alter(person(one.name), method, STRENGTHS[method][1])


@pytest.mark.slow
def test_every_planned_strength_is_reached() -> None:
    for clip in CLIPS:
        for fake in clip.fakes:
            if fake.altered:
                index = int(fake.altered == "right")
                altered = altered_people(clip, fake)[index].image
                assert detail_change(person(clip.people[index]), altered) == pytest.approx(fake.strength, abs=2e-3)


def test_the_altered_side_is_given_exactly_in_clips_of_two_people() -> None:
    for clip in CLIPS:
        allowed = {1: {"only"}, 2: {"left", "right"}, 0: set()}[len(clip.people)]
        for fake in clip.fakes:
            assert fake.altered in (allowed if fake.method != "none" else {""}), fake.id
            assert (fake.strength > 0) == (fake.method != "none"), fake.id
            assert (fake.method == "swap") == bool(fake.donor), fake.id


def test_a_donor_is_never_the_person_whose_face_is_replaced() -> None:
    for clip in CLIPS:
        for fake in clip.fakes:
            if fake.donor:
                assert fake.donor != clip.people[fake.altered == "right"]


def test_shared_clips_and_donors_link_people_into_at_least_ten_circles() -> None:
    circles = [{person.name} for person in PEOPLE]
    for clip in CLIPS:
        linked = {*clip.people, *(fake.donor for fake in clip.fakes if fake.donor)}
        touched = [circle for circle in circles if circle & linked]
        circles = [circle for circle in circles if not circle & linked] + (
            [set().union(*touched)] if touched else []
        )
    assert len(circles) >= 10


def test_no_fake_has_its_originals_compression() -> None:
    assert all(fake.crf != clip.crf for clip in CLIPS for fake in clip.fakes)
    assert all(20 <= crf <= 32 for clip in CLIPS for crf in (clip.crf, *(fake.crf for fake in clip.fakes)))


def test_the_plan_is_deterministic_for_a_seed() -> None:
    assert plan(2020) == CLIPS
    assert plan(1) != CLIPS
    assert [clip.people for clip in plan(1)] == [clip.people for clip in CLIPS]
    assert plan(2020, 4) == CLIPS[:4]


def test_all_rows_of_people_differ() -> None:
    for one, other in itertools.combinations(PEOPLE, 2):
        assert one.name != other.name
        assert one.face_width != other.face_width or one.jaw_width != other.jaw_width


@pytest.mark.parametrize(
    ("field", "value"), [("seed", -1), ("n_clips", 0), ("n_frames", 24), ("workers", 0)]
)  # fmt: skip
def test_a_number_out_of_range_is_reported(field: str, value: int) -> None:
    with pytest.raises(ConfigError, match=rf"^source\.{field} must be a whole number .*, got {value}"):
        configured("source=sample", **{field: value})
