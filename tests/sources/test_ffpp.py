from __future__ import annotations

from pathlib import Path

import pytest
from trees import touch
from trees.ffpp import METHODS, tree

from dfprep.errors import ConfigError, SourceError
from dfprep.runs import configured
from dfprep.sources import Ffpp, families
from dfprep.types import Label


def source(root: Path, **changes: object) -> Ffpp:
    return configured("source=ffpp", path=str(root), **changes)


def test_five_methods_in_two_compressions_are_one_family_a_sequence(tmp_path: Path) -> None:
    pairs = tree(tmp_path, touch)
    grouped, orphans = families(source(tmp_path).videos())
    assert orphans == []
    assert [family.reference.id for family in grouped] == [f"c23_{k:03d}" for k in range(6)]
    for family, (target, donor) in zip(grouped, pairs, strict=True):
        assert len(family.replicates) == 1 + 2 * len(METHODS)
        fakes = [video for video in family.replicates if video.label is Label.FAKE]
        assert {(fake.actor, fake.donor) for fake in fakes} == {(target, donor)}
        assert all(fake.original == f"{fake.compression}_{target}" for fake in fakes)
        assert {fake.id for fake in fakes} == {f"{m}_{c}_{target}_{donor}" for m in METHODS for c in ("c23", "c40")}
        (other,) = (video for video in family.replicates if video.label is Label.REAL)
        assert (other.id, other.original, other.name) == (f"c40_{target}", f"c23_{target}", f"{target}.mp4")


def test_splits_and_source_videos_are_those_of_the_target(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    of_video = {video.id: (video.split, video.source_video) for video in source(tmp_path).videos()}
    assert of_video["c23_000"] == of_video["Deepfakes_c40_000_001"] == ("train", "video0")
    assert of_video["FaceSwap_c23_005_004"] == ("test", "video2")


@pytest.mark.parametrize("extra", ["", "videos"])
def test_an_extra_level_changes_nothing(tmp_path: Path, extra: str) -> None:
    tree(tmp_path, touch, extra=extra)
    assert len(source(tmp_path).videos()) == 6 * 2 * (1 + len(METHODS))


def test_methods_compressions_and_splits_are_chosen(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    chosen = source(tmp_path, methods=["FaceSwap"], compressions=["c40"], splits=["test"]).videos()
    assert [video.id for video in chosen] == [
        "FaceSwap_c40_004_005", "FaceSwap_c40_005_004", "c40_004", "c40_005"
    ]  # fmt: skip
    assert all(video.original == "" for video in chosen if video.label is Label.REAL)
    for key in ("methods", "compressions", "splits"):
        with pytest.raises(ConfigError, match=rf"source\.{key} must name some of .*, got 'x'"):
            source(tmp_path, **{key: ["x"]}).videos()


def test_c0_is_raw_and_the_best_compression(tmp_path: Path) -> None:
    tree(tmp_path, touch, compressions=("c0", "c23"))
    grouped, _ = families(source(tmp_path).videos())
    assert {family.reference.compression for family in grouped} == {"raw"}
    assert {video.compression for video in source(tmp_path, compressions=["c0"]).videos()} == {"raw"}


def test_masks_are_found_where_they_are_wanted(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    masks = tmp_path / "manipulated_sequences" / "Deepfakes" / "masks" / "videos"
    masks.mkdir(parents=True)
    (masks / "000_001.mp4").touch()
    found = {video.id: video.mask for video in source(tmp_path, masks=True).videos() if video.mask}
    assert found == {f"Deepfakes_{c}_000_001": masks / "000_001.mp4" for c in ("c23", "c40")}
    assert not any(video.mask for video in source(tmp_path).videos())


def test_what_is_missing_is_not_listed_and_published_numbers_are_known(tmp_path: Path) -> None:
    tree(tmp_path, touch, methods=("Deepfakes",), compressions=("c23",))
    for name in ("train.json", "val.json", "test.json", "conversion_dict.json"):
        (tmp_path / name).unlink()
    videos = source(tmp_path).videos()
    assert len(videos) == 12
    assert {(video.split, video.source_video) for video in videos} == {("", "")}
    published = source(tmp_path).published()
    assert len(published) == 18
    assert {one.count for one in published} == {1000}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda root: (root / "Celeb-real").mkdir(),
            r"must hold original_sequences/.*, got Celeb-real/; set",
        ),
        (lambda root: None, "must hold .*, got an empty folder"),
        (lambda root: (root / "manipulated_sequences/deepfakes").mkdir(parents=True), "must be called Deepfakes"),
    ],
)
def test_another_tree_is_one_line(tmp_path: Path, make: object, message: str) -> None:
    make(tmp_path)  # type: ignore[operator]
    with pytest.raises(SourceError, match=message):
        source(tmp_path).videos()


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("manipulated_sequences/Deepfakes/c23/videos/003.mp4", r"003\.mp4 must have the form <target>_<source>"),
        ("manipulated_sequences/Deepfakes/c23/videos/000_003_copy.mp4", "must have the form <target>_<source>"),
        ("original_sequences/youtube/c23/videos/000_001.mp4", "must have the form <number>, such as 000"),
    ],
)
def test_a_name_of_another_form_is_one_line(tmp_path: Path, file: str, message: str) -> None:
    tree(tmp_path, touch)
    (tmp_path / file).touch()
    with pytest.raises(SourceError, match=message):
        source(tmp_path).videos()


def test_a_sequence_in_two_lists_is_one_line(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    (tmp_path / "val.json").write_text('[["000", "005"]]')
    with pytest.raises(SourceError, match=r"the sequence 000 is in train\.json and in val\.json"):
        source(tmp_path).videos()


def test_a_damaged_list_is_one_line(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    (tmp_path / "val.json").write_text("{")
    with pytest.raises(SourceError, match=r"val\.json cannot be read as JSON"):
        source(tmp_path).videos()
    (tmp_path / "val.json").write_text("[3]")
    with pytest.raises(SourceError, match=r"val\.json must hold a list of pairs"):
        source(tmp_path).videos()
