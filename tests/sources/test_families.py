from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfprep.errors import SourceError
from dfprep.runs import configured
from dfprep.sources import Family, Source, families, unique_ids
from dfprep.types import Label, Video


def real(name: str, original: str = "") -> Video:
    return Video(name, Path("/d") / f"{name}.mp4", Label.REAL, original)


def fake(name: str, original: str = "") -> Video:
    return Video(name, Path("/d") / f"{name}.mp4", Label.FAKE, original)


NAMES = st.sampled_from([f"v{k}" for k in range(12)])
VIDEOS = st.dictionaries(NAMES, st.tuples(st.sampled_from([real, fake]), st.one_of(st.just(""), NAMES))).map(
    lambda table: [make(name, original) for name, (make, original) in table.items() if name != original]
)


@given(VIDEOS)
def test_every_video_is_in_exactly_one_place(videos: list[Video]) -> None:
    grouped, orphans = families(videos)
    placed = [video for family in grouped for video in family.videos] + orphans
    assert sorted(placed, key=lambda video: video.id) == sorted(videos, key=lambda video: video.id)


@given(VIDEOS, st.randoms())
def test_families_are_sorted_and_do_not_depend_on_the_order_given(videos: list[Video], random: object) -> None:
    grouped, orphans = families(videos)
    shuffled = list(videos)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert families(shuffled) == (grouped, orphans)
    ids = [family.reference.id for family in grouped]
    assert ids == sorted(ids)
    for row in [*(family.replicates for family in grouped), orphans]:
        assert [video.id for video in row] == sorted(video.id for video in row)


@given(VIDEOS)
def test_every_way_from_a_replicate_to_its_reference_leads_over_real_videos(videos: list[Video]) -> None:
    by_id = {video.id: video for video in videos}
    grouped, orphans = families(videos)
    for family in grouped:
        assert not family.reference.original
        for video in family.replicates:
            on_the_way = by_id[video.original]
            assert on_the_way.label is Label.REAL
            assert family.reference.id in (on_the_way.id, on_the_way.original)
    for video in orphans:
        assert video.original


def test_other_compressions_and_their_fakes_are_of_the_family_of_the_best_one() -> None:
    videos = [real("raw"), real("c40", "raw"), fake("f40", "c40"), fake("f_raw", "raw"), fake("alone")]
    grouped, orphans = families(videos)
    assert grouped == [
        Family(fake("alone")),
        Family(real("raw"), (real("c40", "raw"), fake("f40", "c40"), fake("f_raw", "raw"))),
    ]
    assert orphans == []


def test_what_has_no_real_reference_is_an_orphan() -> None:
    fakes = [fake("b", "a"), fake("c", "b"), fake("d", "gone"), fake("f", "e")]
    videos = [real("a"), *fakes, real("e", "gone"), real("g", "h"), real("h", "a")]
    grouped, orphans = families(videos)
    assert grouped == [Family(real("a"), (fake("b", "a"), real("h", "a")))]
    assert [video.id for video in orphans] == ["c", "d", "e", "f", "g"]


def test_equal_ids_are_an_error_that_names_both_files() -> None:
    twin = Video("a", Path("/e/a.mp4"), Label.REAL)
    unique_ids([real("a"), real("b")])
    for check in (unique_ids, families):
        with pytest.raises(SourceError, match=r"'a' must be unique, but /d/a.mp4 and /e/a.mp4"):
            check([real("a"), real("b"), twin])  # type: ignore[operator]


def test_a_family_refuses_what_does_not_belong_to_it() -> None:
    with pytest.raises(SourceError, match="reference of a family must have no original, got b"):
        Family(fake("b", "a"))
    with pytest.raises(SourceError, match="c is no replicate of a"):
        Family(real("a"), (fake("c", "b"),))
    with pytest.raises(SourceError, match="c is no replicate of b"):
        Family(fake("b"), (fake("c", "b"),))


def test_a_video_is_not_its_own_original() -> None:
    with pytest.raises(SourceError, match="a: the original must be another video"):
        fake("a", "a")


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", "..", ".", "", "take.2", "a\nb", "x" * 201])
def test_an_id_that_leaves_its_folder_is_refused(name: str) -> None:
    with pytest.raises(SourceError, match="must be a plain file name"):
        Video(name, Path("/d/x.mp4"), Label.REAL)


@pytest.mark.parametrize("name", ["manifest", "dfdc", "sample", "ffpp"])
def test_every_source_keeps_the_protocol(name: str, tmp_path: Path) -> None:
    made = configured(f"source={name}", path=str(tmp_path / "data"), name="mine")
    assert isinstance(made, Source)
    assert made.name == "mine"
    assert made.root.is_absolute()
