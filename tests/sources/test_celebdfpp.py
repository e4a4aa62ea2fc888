from __future__ import annotations

from pathlib import Path

import pytest
from trees import put, touch
from trees.celebdf import tree as celebdf_tree
from trees.celebdfpp import METHODS, OF_CELEBDF, TALKING, tree

from dfprep.errors import ConfigError, SourceError
from dfprep.runs import configured
from dfprep.sources import CelebDfPlusPlus, families
from dfprep.types import Label


def source(root: Path, **changes: object) -> CelebDfPlusPlus:
    return configured("source=celebdfpp", path=str(root), **changes)


@pytest.mark.parametrize("place", [OF_CELEBDF, "FaceSwap/Celeb-DF-v2", "."])
def test_only_the_fakes_of_celeb_df_are_paired(tmp_path: Path, place: str) -> None:
    stems = tree(tmp_path, touch, of_celebdf=place)
    grouped, orphans = families(source(tmp_path).videos())
    assert orphans == []
    paired = {fake.id: fake for family in grouped for fake in family.replicates}
    assert sorted(paired) == [f"Celeb-DF_{stem}" for stem in stems[place]]
    first = paired["Celeb-DF_id0_id1_0000"]
    assert (first.original, first.actor, first.donor, first.method) == ("id0_0000", "id0", "id1", "Celeb-DF")
    unpaired = {family.reference.id for family in grouped if family.reference.label is Label.FAKE}
    assert unpaired == {f"{Path(f).name}_{stem}" for f in (*METHODS, TALKING) for stem in stems[f]}


def test_a_voice_is_no_donor(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    videos = {video.id: video for video in source(tmp_path).videos()}
    swapped = videos["SimSwap_id2_id0_0001"]
    assert (swapped.actor, swapped.donor, swapped.original, swapped.method) == ("id2", "id0", "", "SimSwap")
    talking = videos["SadTalker_id2_0001_test_id00017_wV0Fl0ZN7Vg"]
    assert (talking.actor, talking.donor, talking.original, talking.method) == ("id2", "", "", "SadTalker")
    assert talking.name == "id2_0001_test_id00017_wV0Fl0ZN7Vg.mp4"


@pytest.mark.parametrize("extra", ["", "videos"])
@pytest.mark.parametrize("place", [OF_CELEBDF, "FaceSwap/videos/Celeb-DF-v2"])
def test_listed_videos_are_the_test_part_with_an_extra_level_too(tmp_path: Path, place: str, extra: str) -> None:
    stems = tree(tmp_path, touch, of_celebdf=place, extra=extra)
    if place != OF_CELEBDF:  # the list knows no extra level
        path = tmp_path / "List_of_testing_videos.txt"
        path.write_text(path.read_text().replace("/videos/", "/"))
    videos = source(tmp_path).videos()
    assert len(videos) == 8 + sum(len(of_folder) for of_folder in stems.values())
    assert {video.id for video in videos if video.split == "test"} == {
        "00001", "id0_0001", "Celeb-DF_id0_id1_0000", "SimSwap_id0_id1_0000", "LivePortrait_id0_id1_0000",
        "SadTalker_id0_0000_test_id00017_wV0Fl0ZN7Vg",
    }  # fmt: skip


def test_the_list_of_celeb_df_v2_names_its_fakes_in_their_new_folder(tmp_path: Path) -> None:
    stems = tree(tmp_path, touch)
    (tmp_path / "List_of_testing_videos.txt").write_text("0 Celeb-synthesis/id0_id1_0000.mp4\n")
    videos = source(tmp_path).videos()
    assert len(videos) == 8 + sum(len(of_folder) for of_folder in stems.values())
    assert [video.id for video in videos if video.split] == ["Celeb-DF_id0_id1_0000"]


def test_a_listed_video_without_a_file_is_listed_where_its_method_is_there(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    (tmp_path / "Celeb-synthesis" / "FaceSwap" / "SimSwap" / "id0_id1_0000.mp4").unlink()
    (tmp_path / "Celeb-synthesis" / "TalkingFace").rename(tmp_path / "elsewhere")
    videos = source(tmp_path).videos()
    assert [video.id for video in videos if not video.path.exists()] == ["SimSwap_id0_id1_0000"]
    assert "SadTalker" not in {video.method for video in videos}


def test_methods_are_chosen(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    chosen = source(tmp_path, methods=["SadTalker"], splits=["test"]).videos()
    assert [video.id for video in chosen] == ["00001", "SadTalker_id0_0000_test_id00017_wV0Fl0ZN7Vg", "id0_0001"]
    with pytest.raises(ConfigError, match="must name some of Celeb-DF, LivePortrait, SadTalker, SimSwap, got 'x'"):
        source(tmp_path, methods=["x"]).videos()


def test_a_tree_of_celeb_df_is_read_right(tmp_path: Path) -> None:
    stems = celebdf_tree(tmp_path, touch)
    videos = source(tmp_path).videos()
    assert [video.id for video in videos if video.original] == [f"Celeb-DF_{stem}" for stem in stems]
    assert sum(video.split == "test" for video in videos) == 3


def test_published_numbers_are_those_of_celeb_df_v2(tmp_path: Path) -> None:
    published = source(tmp_path).published()
    assert [(one.method, one.count) for one in published] == [("", 890), ("Celeb-DF", 5639)]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("manipulated_sequences/x.mp4", "must hold Celeb-real/, .*, got manipulated_sequences/; set"),
        ("Celeb-synthesis/Faceswap/SimSwap/id0_id1_0000.mp4", "Faceswap must be called FaceSwap; rename"),
        ("Celeb-synthesis/FaceSwap/SimSwap/0_1_0000.mp4", r"0_1_0000\.mp4 must have the form id<target>_\.\.\."),
        ("Celeb-synthesis/FaceSwap/Celeb-DF/id0_0000.mp4", r"id0_0000\.mp4 must have the form id<target>_id<s"),
    ],
)
def test_another_tree_or_name_is_one_line(tmp_path: Path, file: str, message: str) -> None:
    put(touch, tmp_path / file)
    with pytest.raises(SourceError, match=message) as caught:
        source(tmp_path).videos()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("twin", "message"),
    [
        ("FaceReenact/SimSwap/id9_id8_0000.mp4", "the method SimSwap must have one folder, got .*; move one away"),
        ("FaceSwap/Celeb-DF-v2/id9_id8_0000.mp4", "the method Celeb-DF must have one folder, got .* and .*v2;"),
        ("id0_id1_0000.mp4", "the video id 'Celeb-DF_id0_id1_0000' must be unique"),
        ("FaceSwap/SimSwap/id0_id1_0000.mkv", "the video id 'SimSwap_id0_id1_0000' must be unique"),
    ],
)
def test_a_method_or_a_stem_that_is_there_twice_is_one_line(tmp_path: Path, twin: str, message: str) -> None:
    tree(tmp_path, touch)
    put(touch, tmp_path / "Celeb-synthesis" / twin)
    with pytest.raises(SourceError, match=message):
        source(tmp_path).videos()
