"""Donors, planted in every form in which data sets name them."""

import pytest

from dfprep.folds import BINDINGS, Entry, Known, audit, donors_of, links_of
from dfprep.folds.components import components


def real(video, **known):
    return Known(video, known.pop("family", video), **known)


def fake(donor, video="fake", family="target", **known):
    return Known(video, family, real=False, donors=(donor,), **known)


REALS = (
    real("target", name="target.mp4", path="real/target.mp4", names=("Tom",), actors=("actor:1",)),
    real("c23_003", name="003.mp4", path="original/c23/003.mp4", names=("Ada",), actors=("actor:7",)),
    real("other", name="004.mp4", path="original/c23/004.mp4", names=("Bea",), actors=("actor:8",)),
)


def bound_to(donor, reals=REALS, **known):
    """The real videos that are in the component of a fake with this donor, apart from its original."""
    videos = [*reals, fake(donor, **known)]
    donors = donors_of(videos)
    entries = [
        Entry(one.video, one.family, "REAL" if one.real else "FAKE", 0, 1, links_of(one, donors, BINDINGS))
        for one in videos
    ]
    of = components(entries)
    return {one.video for one, component in zip(videos, of, strict=True) if component == of[-1] and one.real} - {
        "target"
    }


@pytest.mark.parametrize(
    "donor",
    ["c23_003", "Ada", "ada", "003.mp4", "003", "original/c23/003.mp4", "/data/original/c23/003.mp4", "003.MP4",
     "C23_003", "c40_003", "003_c40", "raw/003.mp4", "original\\c23\\003.mp4"],
)  # fmt: skip
def test_a_donor_binds_to_the_video_or_person_that_it_names_in_any_form(donor):
    assert bound_to(donor) == {"c23_003"}
    assert not donors_of([*REALS, fake(donor)]).unknown


@pytest.mark.parametrize("donor", ["3", "03", "0003", "Zed", "00", "c23", "original", "mp4", "005"])
def test_a_donor_that_names_nobody_known_binds_to_nobody_and_is_counted(donor):
    assert bound_to(donor) == set()
    found = donors_of([*REALS, fake(donor), fake(donor, "second")])
    assert (found.unknown, found.ambiguous) == ({donor: 2}, {})
    assert f"1 donors name nobody known, such as {donor} (in 2 videos" in found.problems()


def test_a_number_that_lost_its_zeros_is_reported_with_the_known_one():
    assert "such as 3 (in 1 videos, 003 is known)" in donors_of([*REALS, fake("3")]).problems()


def test_a_donor_in_celeb_df_is_a_person_and_binds_to_all_recordings_of_the_person():
    reals = [real("target"), *(real(f"id{n}_000{k}", name=f"id{n}_000{k}.mp4") for n in (3, 4, 33) for k in (1, 2))]
    assert bound_to("id3", reals) == {"id3_0001", "id3_0002"}
    assert bound_to("ID3", reals) == {"id3_0001", "id3_0002"}
    assert bound_to("id3_0002", reals) == {"id3_0002"}
    named = [real("target"), *(real(f"id3_000{k}", names=("id3",)) for k in (1, 2))]
    assert bound_to("id3_0009", named) == {"id3_0001", "id3_0002"}  # a recording that is not there


def test_a_donor_in_dfd_is_a_person_and_binds_to_all_scenes():
    reals = [real("target"), *(real(f"{n}__{scene}") for n in ("01", "02") for scene in ("exit", "kitchen_pan"))]
    assert bound_to("01", reals) == {"01__exit", "01__kitchen_pan"}


def test_names_of_faceforensics_without_its_source_bind_in_every_compression():
    reals = [
        real(f"{c}_{n}", name=f"{n}.mp4", path=f"original_sequences/youtube/{c}/videos/{n}.mp4")
        for c in ("c23", "c40")
        for n in ("033", "097")
    ]
    assert bound_to("097", reals, family="c23_033") == {"c23_033", "c23_097", "c40_097"}


def alike(n, **known):
    """`n` recordings of the same name in folders of their own."""
    return [real(f"v{i}", name="003.mp4", path=f"set{i}/003.mp4", **known) for i in range(n)]


def test_a_name_of_a_few_recordings_binds_to_all_of_them_and_is_reported_unless_folders_tell():
    found = donors_of([*alike(3), fake("003")])
    assert (found.unclear, found.ambiguous, found.unknown) == ({"003": 1}, {}, {})
    assert found.problems() == "1 donors may be several people, all of whom are bound, such as 003 (in 1 videos)"
    assert bound_to("003", alike(3)) == {"v0", "v1", "v2"}
    assert bound_to("set1/003.mp4", alike(3)) == {"v1"}
    assert not donors_of([*alike(3), fake("set1/003.mp4")]).problems()


def test_a_name_of_many_recordings_is_ambiguous_unless_they_show_one_person():
    found = donors_of([*alike(4), fake("003")])
    assert (found.unclear, found.ambiguous, found.unknown) == ({}, {"003": 1}, {})
    assert "1 donors are names of several recordings, such as 003" in found.problems()
    assert bound_to("003", alike(4)) == set()
    assert bound_to("003", alike(4, actors=("actor:5",))) == {"v0", "v1", "v2", "v3"}


def numbered(*actors, word="clip"):
    return [real(f"{word}_{i:04d}", actors=(actor,) if actor else ()) for i, actor in enumerate(actors)]


@pytest.mark.parametrize(
    "actors",
    [("actor:1", "actor:2", "actor:3", "actor:4"), [f"noise:clip_{i:04d}/0" for i in range(9)],
     ("actor:1", "actor:1", "actor:2", "actor:3", "actor:4", "", "")],
)  # fmt: skip
def test_the_common_word_of_all_names_is_no_person(actors):
    clips = numbered(*actors)
    assert bound_to("clip", clips) == set()
    assert donors_of([*clips, fake("clip")]).ambiguous == {"clip": 1}
    assert bound_to("clip_0002", clips) == {one.video for one in clips if one.actors == clips[2].actors}


@pytest.mark.parametrize(
    "actors",
    [("actor:1", "actor:1", "actor:2"), ("actor:1", ""), ("actor:1", "noise:id3_0001/0"), ("", "", "", "")],
)
def test_a_person_whose_recordings_were_not_all_recognised_is_a_person(actors):
    recordings = numbered(*actors, word="id3")
    assert bound_to("id3", recordings) == {one.video for one in recordings}


def test_the_audit_counts_noise_as_people_as_the_assignment_does():
    table = [
        {"video": f"clip_{i}", "label": "REAL", "original": "", "actors": "-1", "donors": "", "split": f"{i % 2}"}
        for i in range(6)
    ]
    table.append(
        {"video": "f", "label": "FAKE", "original": "clip_0", "actors": "-1", "donors": "clip", "split": "0"}
    )
    found = {check.what: check for check in audit(table).checks}
    assert "1 donors are names of several recordings, such as clip" in found["people seen or inserted"].line()
    assert found["actors"].line() == "actors: NOT CHECKED, no video has an actor"


@pytest.mark.parametrize(
    ("one", "other"), [("009", "c23_009"), ("Zed.mp4", "zed"), ("real/c23/009.mp4", "real/c40/009")]
)
def test_two_spellings_of_a_donor_who_is_nobody_known_are_one(one, other):
    donors = donors_of([*REALS, fake(one, "f"), fake(other, "g"), fake("010", "h")])
    assert donors.inserted(fake(one)) == donors.inserted(fake(other)) != donors.inserted(fake("010"))
    assert set(donors.unknown) == {one, other, "010"}


def test_folders_and_accents_are_compared_as_they_are_meant():
    assert bound_to("real/003/", [real("target"), real("x", path="real/003")]) == {"x"}
    composed, decomposed = "Jos\u00e9", "Jose\u0301"
    assert bound_to(composed, [real("target"), real("x", names=(decomposed,))]) == {"x"}


@pytest.mark.parametrize("same", [{"names": ("Ada",)}, {"source_video": "yt7"}, {"family": "a"}])
def test_a_name_of_several_videos_of_one_person_recording_or_family_binds_to_all(same):
    reals = [
        real("a", name="003.mp4", path="one/003.mp4", **same), real("b", name="003.mp4", path="two/003.mp4", **same)
    ]  # fmt: skip
    assert bound_to("003", reals) == {"a", "b"}


def test_two_names_of_one_person_are_one_donor():
    videos = [*REALS, fake("003", "f"), fake("Ada", "g"), fake("Bea", "h")]
    donors = donors_of(videos)
    assert donors.inserted(videos[-3]) == donors.inserted(videos[-2]) == ("person:Ada",)
    assert links_of(videos[-3], donors, ["original", "donor"]) == ("person:Ada",)
    assert donors.inserted(videos[-1]) == ("person:Bea",)


def test_in_a_video_of_two_people_nothing_tells_who_of_them_the_donor_is():
    both = real("pair", names=("Ada", "Bea"), actors=("actor:1", "actor:2"))
    donors = donors_of([both, real("solo", names=("Ada",)), fake("pair")])
    assert donors.people(fake("pair")) == donors.people(both) == {"family:pair"}
    assert donors.people(real("solo", names=("Ada",))) == set()


def rows(donor, place, **columns):
    """A table in which the fake is in fold 0, and the donor's video in `place`."""
    known = [
        {"video": one.video, "name": one.name, "index": one.path, "label": "REAL", "original": "",
         "actors": one.actors[0].removeprefix("actor:"), "donors": ""}
        for one in REALS
    ]  # fmt: skip
    made = {"video": "fake", "name": "fake.mp4", "index": "fake/fake.mp4", "label": "FAKE", "original": "target",
            "actors": "1", "donors": donor}  # fmt: skip
    folds = {"target": 0, "fake": 0, "c23_003": place, "other": 1}
    return [row | {"split": "1st_level", "cv_fold": folds[row["video"]]} for row in (*known, made)]


@pytest.mark.parametrize("donor", ["c23_003", "003.mp4", "003", "003.MP4", "original/c23/003.mp4"])
def test_the_audit_finds_a_donor_whose_video_is_in_another_fold(donor):
    leaking = audit(rows(donor, place=1))
    assert leaking.leaks == 1
    (check,) = (one for one in leaking.checks if one.leaks)
    assert check.what == "people seen or inserted"
    assert audit(rows(donor, place=0)).leaks == 0


def test_the_audit_finds_a_donor_whose_actor_is_seen_elsewhere_although_the_video_is_in_no_fold():
    table = rows("003", place=0)
    table[1] |= {"split": "", "cv_fold": None, "status": "no_face"}
    table.append(table[2] | {"video": "more", "actors": "7", "cv_fold": 1, "status": "ok"})
    assert audit(table).leaks == 1


def test_a_donor_that_names_nobody_known_is_not_checked_and_counted():
    found = {check.what: check for check in audit(rows("Zed", place=1)).checks}["people seen or inserted"]
    assert found.line() == (
        "people seen or inserted: NOT CHECKED, no donor names anybody known; 1 donors name nobody known, such as "
        "Zed (in 1 videos)"
    )
    table = rows("003", place=0)
    table.append(table[-1] | {"video": "second", "donors": "Zed"})
    found = {check.what: check for check in audit(table).checks}["people seen or inserted"]
    assert found.line() == (
        "people seen or inserted: none of 1 on both sides of a boundary; checked for 1 of 2 fakes; 1 donors name "
        "nobody known, such as Zed (in 1 videos)"
    )
    assert "people seen or inserted of 1 of 2 fakes (1 donors name nobody known, such as Zed (in 1 videos))" in (
        audit(table).not_checked
    )
    assert "none of 0" not in "".join(audit(rows("Zed", place=1)).lines())
