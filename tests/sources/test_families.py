from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfprep.errors import SourceError
from dfprep.runs import configured
from dfprep.sources import Family, Source, families, unique_ids
from dfprep.types import Label, Video


def real(name: str) -> Video:
    return Video(name, Path("/d") / f"{name}.mp4", Label.REAL)


def fake(name: str, original: str) -> Video:
    return Video(name, Path("/d") / f"{name}.mp4", Label.FAKE, original)


NAMES = st.sampled_from([f"v{k}" for k in range(12)])
VIDEOS = st.dictionaries(NAMES, st.one_of(st.none(), NAMES), max_size=12).map(
    lambda table: [real(name) if original is None else fake(name, original) for name, original in table.items()]
)


@given(VIDEOS)
def test_every_video_is_in_exactly_one_place(videos: list[Video]) -> None:
    grouped, orphans = families(videos)
    placed = [video for family in grouped for video in (family.real, *family.fakes)] + orphans
    assert sorted(placed, key=lambda video: video.id) == sorted(videos, key=lambda video: video.id)


@given(VIDEOS, st.randoms())
def test_families_are_sorted_and_do_not_depend_on_the_order_given(videos: list[Video], random: object) -> None:
    grouped, orphans = families(videos)
    shuffled = list(videos)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert families(shuffled) == (grouped, orphans)
    ids = [family.real.id for family in grouped]
    assert ids == sorted(ids)
    for row in [*(family.fakes for family in grouped), orphans]:
        assert [video.id for video in row] == sorted(video.id for video in row)


@given(VIDEOS)
def test_an_orphans_original_is_no_real_video(videos: list[Video]) -> None:
    reals = {video.id for video in videos if video.label is Label.REAL}
    _, orphans = families(videos)
    expected = {video.id for video in videos if video.label is Label.FAKE and video.original not in reals}
    assert {video.id for video in orphans} == expected


def test_a_fake_of_a_fake_is_an_orphan() -> None:
    grouped, orphans = families([real("a"), fake("b", "a"), fake("c", "b"), fake("d", "d")])
    assert grouped == [Family(real("a"), (fake("b", "a"),))]
    assert [video.id for video in orphans] == ["c", "d"]


def test_equal_ids_are_an_error_that_names_both_files() -> None:
    twin = Video("a", Path("/e/a.mp4"), Label.REAL)
    unique_ids([real("a"), real("b")])
    for check in (unique_ids, families):
        with pytest.raises(SourceError, match=r"'a' must be unique, but /d/a.mp4 and /e/a.mp4"):
            check([real("a"), real("b"), twin])  # type: ignore[operator]


def test_a_family_refuses_what_does_not_belong_to_it() -> None:
    with pytest.raises(SourceError, match="starts with a REAL video"):
        Family(fake("b", "a"), ())
    with pytest.raises(SourceError, match="c is no fake of a"):
        Family(real("a"), (fake("c", "b"),))


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", "..", ".", "", "take.2", "a\nb", "x" * 201])
def test_an_id_that_leaves_its_folder_is_refused(name: str) -> None:
    with pytest.raises(SourceError, match="must be a plain file name"):
        Video(name, Path("/d/x.mp4"), Label.REAL)


@pytest.mark.parametrize("name", ["manifest", "dfdc", "sample"])
def test_every_source_keeps_the_protocol(name: str, tmp_path: Path) -> None:
    made = configured(f"source={name}", path=str(tmp_path / "data"), name="mine")
    assert isinstance(made, Source)
    assert made.name == "mine"
    assert made.root.is_absolute()
