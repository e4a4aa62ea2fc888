from __future__ import annotations

from pathlib import Path

import pytest
from trees import put, touch
from trees.celebdf import tree

from dfprep.errors import ConfigError, SourceError
from dfprep.runs import configured
from dfprep.sources import CelebDf, families
from dfprep.types import Label

LIST = "List_of_testing_videos.txt"


def source(root: Path, **changes: object) -> CelebDf:
    return configured("source=celebdf", path=str(root), **changes)


def test_a_fake_belongs_to_the_targets_recording_and_has_the_sources_face(tmp_path: Path) -> None:
    stems = tree(tmp_path, touch)
    grouped, orphans = families(source(tmp_path).videos())
    assert orphans == []
    assert [family.reference.id for family in grouped] == [
        "00000", "00001", "id0_0000", "id0_0001", "id1_0000", "id1_0001", "id2_0000", "id2_0001"
    ]  # fmt: skip
    assert [family.reference.actor for family in grouped] == ["", "", "id0", "id0", "id1", "id1", "id2", "id2"]
    fakes = [video for family in grouped for video in family.replicates]
    assert [fake.id for fake in fakes] == stems
    first = fakes[0]
    assert (first.id, first.original, first.actor, first.donor) == ("id0_id1_0000", "id0_0000", "id0", "id1")
    assert (first.name, first.method, first.compression) == ("id0_id1_0000.mp4", "Celeb-DF", "")


def test_listed_videos_are_the_test_part_and_others_have_none(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    videos = source(tmp_path).videos()
    assert {video.id for video in videos if video.split == "test"} == {"00001", "id0_0001", "id0_id1_0001"}
    assert {video.split for video in videos} == {"test", ""}
    (tmp_path / LIST).unlink()
    assert {video.split for video in source(tmp_path).videos()} == {""}


def test_the_test_part_has_its_originals(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    (tmp_path / LIST).write_text("0 Celeb-synthesis/id0_id1_0001.mp4\r\n")
    assert [video.id for video in source(tmp_path, splits=["test"]).videos()] == ["id0_0001", "id0_id1_0001"]
    with pytest.raises(ConfigError, match=r"source\.splits must name some of test, got 'train'"):
        source(tmp_path, splits=["train"]).videos()


def test_a_listed_video_without_a_file_is_listed(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    (tmp_path / "Celeb-synthesis" / "id0_id1_0001.mp4").unlink()
    (lost,) = (video for video in source(tmp_path).videos() if not video.path.exists())
    assert (lost.id, lost.label, lost.split) == ("id0_id1_0001", Label.FAKE, "test")
    assert lost.path == tmp_path / "Celeb-synthesis" / "id0_id1_0001.mp4"


def test_a_folder_that_is_not_there_is_not_listed(tmp_path: Path) -> None:
    stems = tree(tmp_path, touch)
    (tmp_path / "YouTube-real").rename(tmp_path / "elsewhere")
    assert len(source(tmp_path).videos()) == 2 * len(stems)


@pytest.mark.parametrize("extra", ["", "videos"])
def test_an_extra_level_changes_nothing(tmp_path: Path, extra: str) -> None:
    stems = tree(tmp_path, touch, extra=extra)
    videos = source(tmp_path).videos()
    assert len(videos) == 2 * len(stems) + 2
    assert sum(video.split == "test" for video in videos) == 3


@pytest.mark.parametrize(("version", "counts"), [("v1", [408, 795]), ("v2", [890, 5639])])
def test_published_numbers_are_those_of_the_version(tmp_path: Path, version: str, counts: list[int]) -> None:
    published = source(tmp_path, version=version).published()
    assert [one.count for one in published] == counts
    assert [(one.label, one.method) for one in published] == [(Label.REAL, ""), (Label.FAKE, "Celeb-DF")]


def test_an_unknown_version_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"version must be v1 or v2, got 'v3'"):
        source(tmp_path, version="v3")


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("original_sequences/x.mp4", "must hold Celeb-real/, .*, got original_sequences/; set"),
        ("Youtube-real/00000.mp4", "Youtube-real must be called YouTube-real; rename"),
        ("celeb-synthesis/id0_id1_0000.mp4", "celeb-synthesis must be called Celeb-synthesis; rename"),
        ("Celeb-synthesis/FaceSwap/SimSwap/id0_id1_0000.mp4", "this is Celeb-DF..: set source=celebdfpp"),
        ("Celeb-real/0_0000.mp4", r"0_0000\.mp4 must have the form id<person>_<recording>.*; move the file away"),
        ("Celeb-real/id0_id1_0000.mp4", r"id0_id1_0000\.mp4 must have the form id<person>_<recording>"),
        ("YouTube-real/0000.mp4", r"0000\.mp4 must have the form <5 digits>"),
        ("Celeb-synthesis/id0_0000.mp4", r"id0_0000\.mp4 must have the form id<target>_id<source>_<recording>"),
    ],
)
def test_another_tree_or_name_is_one_line(tmp_path: Path, file: str, message: str) -> None:
    put(touch, tmp_path / file)
    with pytest.raises(SourceError, match=message) as caught:
        source(tmp_path).videos()
    assert "\n" not in str(caught.value)


def test_a_stem_that_is_there_twice_is_one_line(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    put(touch, tmp_path / "Celeb-real" / "id0_0001.avi")
    with pytest.raises(SourceError, match="the video id 'id0_0001' must be unique"):
        source(tmp_path).videos()


@pytest.mark.parametrize(
    "line",
    [
        "0 Celeb-real/id0_0000.mp4",
        "1 Celeb-synthesis/id0_id1_0000.mp4",
        "1 Other/x.mp4",
        "2 Celeb-real/id0_0000.mp4",
        "Celeb-real/id0_0000.mp4",
        "1 id0_0000.mp4",
    ],
)
def test_a_damaged_list_is_one_line(tmp_path: Path, line: str) -> None:
    tree(tmp_path, touch)
    (tmp_path / LIST).write_text(f"1 Celeb-real/id0_0001.mp4\n\n{line}\n")
    with pytest.raises(SourceError, match=rf"{LIST}, line 3, must be 1 and a file in .*, got '{line}'; fetch"):
        source(tmp_path).videos()
    (tmp_path / LIST).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourceError, match=rf"{LIST} cannot be read"):
        source(tmp_path).videos()
