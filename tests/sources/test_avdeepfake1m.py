from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from trees import touch
from trees.avdeepfake1m import tree

from dfprep.errors import ConfigError, SourceError
from dfprep.runs import configured
from dfprep.sources import AvDeepfake1m, families
from dfprep.types import Label


def source(root: Path, **changes: object) -> AvDeepfake1m:
    return configured("source=avdeepfake1m", path=str(root), **changes)


@pytest.mark.parametrize("extra", ["", "videos"])
def test_altered_pictures_belong_to_their_real_clip_and_altered_sounds_stand_alone(
    tmp_path: Path, extra: str
) -> None:
    clips = [clip.replace("/", "_") for clip in tree(tmp_path, touch, extra=extra)]
    grouped, orphans = families(source(tmp_path).videos())
    assert orphans == []
    assert {family.reference.id: [fake.id for fake in family.replicates] for family in grouped} == {
        **{f"{c}_real": [f"{c}_fake_video_fake_audio", f"{c}_fake_video_real_audio"] for c in clips},
        **{f"{c}_real_video_fake_audio": [] for c in clips},
    }
    assert all(video.path.is_file() for family in grouped for video in family.videos)


def test_labels_methods_segments_and_people_are_those_of_the_list(tmp_path: Path) -> None:
    tree(tmp_path, touch, n_clips=1, splits=("val",))
    videos = source(tmp_path).videos()
    assert {v.name: (v.label.value, v.audio_label, v.method, v.segments) for v in videos} == {
        "real.mp4": ("REAL", "", "", ()),
        "fake_video_real_audio.mp4": ("FAKE", "REAL", "visual_modified", ((0.48, 0.86),)),
        "real_video_fake_audio.mp4": ("REAL", "FAKE", "audio_modified", ()),
        "fake_video_fake_audio.mp4": ("FAKE", "", "both_modified", ((0.48, 0.86),)),
    }
    assert {(v.actor, v.source_video, v.split, v.donor) for v in videos} == {("id00012", "21Uxsk56VDQ", "val", "")}


def test_methods_and_splits_are_chosen(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    chosen = source(tmp_path, methods=["both_modified"], splits=["val"]).videos()
    assert {video.split for video in chosen} == {"val"}
    assert {video.method for video in chosen if video.label is Label.FAKE} == {"both_modified"}
    assert len(chosen) == 6
    with pytest.raises(ConfigError, match=r"source\.splits must name some of train, val, got 'dev'"):
        source(tmp_path, splits=["dev"]).videos()


def test_a_split_without_its_folder_is_not_listed(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    shutil.rmtree(tmp_path / "train")
    assert {video.split for video in source(tmp_path).videos()} == {"val"}
    assert source(tmp_path).published() == []


def rewritten(**changes: object) -> Callable[[Path], None]:
    """A change of the second entry of the list, an altered picture."""

    def change(root: Path) -> None:
        file = root / "train_metadata.json"
        entries = json.loads(file.read_text())
        entries[1] = {name: value for name, value in {**entries[1], **changes}.items() if value != "gone"}
        file.write_text(json.dumps(entries))

    return change


def test_without_segments_of_the_picture_those_of_both_are_used(tmp_path: Path) -> None:
    tree(tmp_path, touch, n_clips=1, splits=("train",))
    rewritten(visual_fake_segments="gone", fake_segments=[[1, 2], [3.5, 4]])(tmp_path)
    (fake,) = (video for video in source(tmp_path).videos() if video.method == "visual_modified")
    assert fake.segments == ((1.0, 2.0), (3.5, 4.0))


@pytest.mark.parametrize(
    ("spelling", "method"), [("both-modified", "both_modified"), ("visual", "visual_modified")]
)
def test_other_spellings_of_the_modification_are_read(tmp_path: Path, spelling: str, method: str) -> None:
    tree(tmp_path, touch, n_clips=1, splits=("train",))
    rewritten(modify_type=spelling)(tmp_path)
    video = next(one for one in source(tmp_path).videos() if one.name == "fake_video_real_audio.mp4")
    assert video.method == method


def test_a_fake_without_an_original_is_unpaired(tmp_path: Path) -> None:
    tree(tmp_path, touch, n_clips=1, splits=("train",))
    rewritten(original=None)(tmp_path)
    (fake,) = (video for video in source(tmp_path).videos() if video.method == "visual_modified")
    assert fake.original == ""


def write(text: str) -> Callable[[Path], Any]:
    return lambda root: (root / "train_metadata.json").write_text(text)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (write("[{"), r"train_metadata\.json cannot be read as JSON .*; fetch it again"),
        (write("{}"), r"train_metadata\.json must hold a list of videos, got a dict"),
        (write("[3]"), r"train_metadata\.json, entry 1: must be an object with a file, got 3"),
        (write("[{}]"), r"entry 1: the file must be a path inside the folder, got None"),
        (rewritten(file="../a/real.mp4"), r"entry 2: the file must be a path inside the folder, got '\.\./a/real"),
        (rewritten(file="/a/real.mp4"), r"entry 2: the file must be a path inside the folder, got '/a/real"),
        (rewritten(file="a\\b.mp4"), r"entry 2: the file must be a path inside the folder"),
        (rewritten(original="../x.mp4"), r"entry 2, original: the file must be a path inside the folder"),
        (rewritten(original=5), r"entry 2, original: the file must be a path inside the folder, got 5"),
        (rewritten(file="id00012/21Uxsk56VDQ/00000/real.mp4"), r"entry 2: .* the original must be another video"),
        (rewritten(modify_type="fake"), r"entry 2: modify_type must be real, .*, got 'fake'; correct"),
        (rewritten(modify_type=None), r"entry 2: modify_type must be real, .*, got None"),
        (rewritten(modify_type="gone"), r"entry 2: must have a modify_type, or .*, got None and None"),
        (
            rewritten(visual_fake_segments=[[2, 1]]),
            r"entry 2: visual_fake_segments must be a list of \[start, end\]",
        ),
        (rewritten(visual_fake_segments=[[-1, 1]]), r"visual_fake_segments must be .*, got \[\[-1, 1\]\]"),
        (rewritten(visual_fake_segments=[1, 2]), r"visual_fake_segments must be .* in seconds, got \[1, 2\]"),
        (rewritten(visual_fake_segments=[[0, float("nan")]]), r"visual_fake_segments must be a list"),
        (rewritten(visual_fake_segments=7), r"visual_fake_segments must be a list .*, got 7"),
        (lambda root: (root / "train_metadata.json").unlink(), r"train needs train_metadata\.json beside it"),
        (lambda root: (root / "train").rename(root / "Train"), r"Train must be called train; rename the folder"),
    ],
)
def test_damage_is_one_line(tmp_path: Path, damage: Callable[[Path], object], message: str) -> None:
    tree(tmp_path, touch)
    damage(tmp_path)
    with pytest.raises(SourceError, match=message) as caught:
        source(tmp_path).videos()
    assert "\n" not in str(caught.value)


def test_two_entries_of_one_video_are_named(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    rewritten(file="id00012/21Uxsk56VDQ/00001/fake_video_real_audio.mp4")(tmp_path)
    with pytest.raises(SourceError, match=r"'id00012_21Uxsk56VDQ_00001_fake_video_real_audio' must be unique"):
        source(tmp_path).videos()


def test_another_tree_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "train_metadata.json").write_text("[]")
    with pytest.raises(
        SourceError, match=r"must hold train/ with train_metadata\.json, .*, got train_metadata\.json"
    ):
        source(tmp_path).videos()
