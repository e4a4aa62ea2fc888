from __future__ import annotations

import logging
from pathlib import Path

import pytest
from trees import put, touch
from trees.frames import tree

from dfprep.errors import ConfigError, SourceError
from dfprep.runs import configured
from dfprep.sources import Frames


def source(root: Path, **changes: object) -> Frames:
    return configured("source=frames", path=str(root), **changes)


def test_sequences_of_wild_deepfake_are_videos_with_label_and_split(tmp_path: Path) -> None:
    reals = tree(tmp_path, touch)
    found = source(tmp_path).videos()
    assert [video.path for video in found if video.label.value == "REAL"] == sorted(reals)
    assert len(found) == 2 * 2 * 2 * 2
    assert {video.id: (video.label.value, video.split) for video in found if video.id.endswith("2_real_1")} == {
        "real_test_2_real_1": ("REAL", "test"),
        "real_train_2_real_1": ("REAL", "train"),
    }
    fake = next(video for video in found if video.id == "fake_train_1_fake_0")
    assert (fake.label.value, fake.split, fake.original, fake.method, fake.name) == ("FAKE", "train", "", "", "0")
    assert {video.split for video in source(tmp_path, splits=["test"]).videos()} == {"test"}


def test_ids_are_the_names_of_sequences_where_these_are_unique(tmp_path: Path) -> None:
    for path in ("real/000.mp4/1.jpg", "fake/swap/000_003/1.JPEG", "fake/blend/v1.5/1.png"):
        put(touch, tmp_path / path)
    found = source(tmp_path, ids="name").videos()
    assert [(video.id, video.method) for video in found] == [("000", ""), ("000_003", "swap"), ("v1_5", "blend")]
    assert [video.id for video in source(tmp_path, ids="name", methods=["blend"]).videos()] == ["000", "v1_5"]
    put(touch, tmp_path / "fake" / "blend" / "000" / "1.png")
    with pytest.raises(SourceError, match=r"'000' must be unique, but .* share it; set source\.ids=path$"):
        source(tmp_path, ids="name").videos()


@pytest.mark.parametrize("folders", ["Real", "videos/REAL", "real/videos", "any/where/real"])
def test_other_case_and_further_levels_change_nothing(tmp_path: Path, folders: str) -> None:
    put(touch, tmp_path / folders / "7" / "0.png")
    (video,) = source(tmp_path, ids="name").videos()
    assert (video.id, video.label.value, video.split) == ("7", "REAL", "")


@pytest.mark.parametrize(
    ("path", "split"), [("val/real/7", "val"), ("real/valid/7", "val"), ("real_train/7/real/7", "train")]
)
def test_splits_are_named_by_folders(tmp_path: Path, path: str, split: str) -> None:
    put(touch, tmp_path / path / "0.png")
    assert [video.split for video in source(tmp_path).videos()] == [split]
    with pytest.raises(ConfigError, match=rf"source\.splits must name some of {split}, got 'dev'"):
        source(tmp_path, splits=["dev"]).videos()


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("real/0.png", r"real must hold a folder of pictures for each sequence, and holds pictures itself; move"),
        ("fake/train/0.png", r"fake/train must hold a folder of pictures for each sequence"),
        ("real/a.mp4", r"must hold folders of pictures .* \(of video files: source=folder\), got real/; set"),
        ("reals/1/0.png", r"must hold folders of pictures in real/ and fake/ .*, got reals/; set source\.path"),
        ("real/x/fake/1/0.png", "^real/x/fake/1 must be below real/ or fake/, not both"),
    ],
)
def test_another_tree_is_one_line(tmp_path: Path, path: str, message: str) -> None:
    put(touch, tmp_path / path)
    with pytest.raises(SourceError, match=message):
        source(tmp_path).videos()


def test_pictures_elsewhere_are_reported(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tree(tmp_path, touch)
    put(touch, tmp_path / "preview" / "x.png")
    with caplog.at_level(logging.WARNING):
        assert len(source(tmp_path).videos()) == 16
    assert caplog.messages == ["folders of pictures below neither real/ nor fake/ are left out: 1, such as preview"]
