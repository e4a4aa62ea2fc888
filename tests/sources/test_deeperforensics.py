from __future__ import annotations

from pathlib import Path

import pytest
from trees import put, touch
from trees.deeperforensics import VARIANTS, tree
from trees.ffpp import tree as ffpp_tree

from dfprep.errors import ConfigError, SourceError
from dfprep.runs import configured
from dfprep.sources import DeeperForensics, families
from dfprep.types import Label


def source(root: Path, **changes: object) -> DeeperForensics:
    return configured("source=deeperforensics", path=str(root), **changes)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "deeper"


@pytest.fixture
def reals(tmp_path: Path) -> Path:
    return tmp_path / "ffpp"


@pytest.mark.parametrize("extra", ["", "videos"])
def test_a_fake_belongs_to_its_target_and_has_the_face_of_a_paid_actor(root: Path, reals: Path, extra: str) -> None:
    stems = tree(root, touch, reals, extra=extra)
    grouped, orphans = families(source(root, reals=str(reals)).videos())
    assert orphans == []
    assert [family.reference.id for family in grouped] == [f"c23_{k:03d}" for k in range(6)]
    for family, stem in zip(grouped, stems, strict=True):
        target, donor = stem.split("_")
        assert (family.reference.actor, family.reference.compression) == (target, "c23")
        assert [fake.id for fake in family.replicates] == sorted(f"{variant}_{stem}" for variant in VARIANTS)
        assert {(fake.actor, fake.donor, fake.name) for fake in family.replicates} == {
            (target, donor, f"{stem}.mp4")
        }
    assert {fake.method for fake in grouped[0].replicates} == set(VARIANTS)


def test_without_real_videos_the_fakes_are_unpaired(root: Path, reals: Path) -> None:
    stems = tree(root, touch, reals)
    videos = source(root).videos()
    assert len(videos) == len(VARIANTS) * len(stems)
    assert {(video.label, video.original) for video in videos} == {(Label.FAKE, "")}


def test_the_ids_of_real_videos_are_those_of_faceforensics(root: Path, reals: Path) -> None:
    tree(root, touch)
    ffpp_tree(reals, touch)
    own = [video for video in source(root, reals=str(reals)).videos() if video.label is Label.REAL]
    theirs = configured("source=ffpp", path=str(reals), methods=[], compressions=["c23"]).videos()
    assert [(video.id, video.actor, video.path) for video in own] == [(v.id, v.actor, v.path) for v in theirs]


def test_a_list_of_fakes_holds_for_all_variants_and_for_the_target(root: Path, reals: Path) -> None:
    tree(root, touch, reals)
    split = {video.id: video.split for video in source(root, reals=str(reals)).videos()}
    assert split["end_to_end_000_M101"] == split["end_to_end_level_5_000_M101"] == split["c23_000"] == "train"
    assert split["reenact_postprocess_004_M103"] == split["c23_004"] == "val"
    assert split["end_to_end_005_W103"] == split["c23_005"] == "test"
    chosen = source(root, reals=str(reals), splits=["test"], methods=["end_to_end"]).videos()
    assert [video.id for video in chosen] == ["c23_005", "end_to_end_005_W103"]


def test_variants_are_chosen(root: Path) -> None:
    tree(root, touch)
    with pytest.raises(ConfigError, match=r"methods must name some of end_to_end, .*, got 'end_to_end_level_4'"):
        source(root, methods=["end_to_end_level_4"]).videos()


def test_a_list_that_is_not_there_gives_no_split(root: Path) -> None:
    tree(root, touch)
    (root / "lists" / "splits" / "train.txt").unlink()
    assert {video.split for video in source(root).videos()} == {"", "val", "test"}
    (root / "lists").rename(root / "elsewhere")
    assert {video.split for video in source(root).videos()} == {""}


def test_published_numbers_are_known(root: Path, reals: Path) -> None:
    fakes = source(root).published()
    assert len({one.method for one in fakes}) == 11
    assert sum(one.count for one in fakes) == 11_000
    real = source(root, reals=str(reals)).published()[0]
    assert (real.label, real.count, min(real.names), max(real.names)) == (Label.REAL, 1000, "000", "999")


def test_published_names_are_those_of_the_whole_lists_only(root: Path) -> None:
    tree(root, touch)
    assert {one.names for one in source(root).published()} == {frozenset()}
    stems = frozenset(f"{k:03d}_M{k:03d}" for k in range(1000))
    (root / "lists" / "splits" / "train.txt").write_text("\n".join(stems - {"004_M004", "005_M005"}))
    (root / "lists" / "splits" / "val.txt").write_text("004_M004.mp4\r\n")
    (root / "lists" / "splits" / "test.txt").write_text("005_M005.mp4")
    assert {one.names for one in source(root).published()} == {stems}


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("original_sequences/x.mp4", "must hold manipulated_videos/ .*, got original_sequences/; set"),
        ("source_videos/M101/x.mp4", "must hold manipulated_videos/ .*, got source_videos/; set"),
        ("Manipulated_videos/end_to_end/000_M101.mp4", "must be called manipulated_videos; rename"),
        ("manipulated_videos/End_to_end/000_M101.mp4", "End_to_end must be called end_to_end; rename"),
        ("manipulated_videos/end_to_end/000_001.mp4", r"000_001\.mp4 must have the form <target>_<actor>"),
    ],
)
def test_another_tree_or_name_is_one_line(root: Path, file: str, message: str) -> None:
    put(touch, root / file)
    with pytest.raises(SourceError, match=message) as caught:
        source(root).videos()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("x.mp4", r"source\.reals must hold original_sequences/youtube/c23/, got .*; set it to the folder of Face"),
        ("original_sequences/youtube/C23/videos/000.mp4", "C23 must be called c23; rename"),
        ("original_sequences/youtube/c23/videos/000_001.mp4", r"000_001\.mp4 must have the form <3 digits>"),
    ],
)
def test_a_wrong_folder_of_real_videos_is_one_line(root: Path, reals: Path, file: str, message: str) -> None:
    tree(root, touch)
    put(touch, reals / file)
    with pytest.raises(SourceError, match=message):
        source(root, reals=str(reals)).videos()


def test_a_stem_that_is_there_twice_is_one_line(root: Path) -> None:
    tree(root, touch)
    put(touch, root / "manipulated_videos" / "end_to_end" / "000_M101.avi")
    with pytest.raises(SourceError, match="the video id 'end_to_end_000_M101' must be unique"):
        source(root).videos()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"000_M101.mp4\n", "000_M101 must be in one list of .*splits, got train and val; fetch the lists again"),
        (b"000.mp4\n", r"val\.txt must name fakes such as 000_M101\.mp4, got '000\.mp4'; fetch"),
        (b"\xff\xfe", r"val\.txt cannot be read"),
    ],
)
def test_a_damaged_list_is_one_line(root: Path, text: bytes, message: str) -> None:
    tree(root, touch)
    (root / "lists" / "splits" / "val.txt").write_bytes(text)
    with pytest.raises(SourceError, match=message):
        source(root).videos()
