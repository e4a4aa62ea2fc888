from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from trees import touch
from trees.lavdf import tree

from dfprep.errors import SourceError
from dfprep.runs import configured
from dfprep.sources import LavDf, families
from dfprep.types import Label


def source(root: Path, **changes: object) -> LavDf:
    return configured("source=lavdf", path=str(root), **changes)


@pytest.mark.parametrize("extra", ["", "videos"])
@pytest.mark.parametrize("name", ["metadata.min.json", "metadata.json"])
def test_altered_pictures_belong_to_their_real_clip_and_altered_sounds_stand_alone(
    tmp_path: Path, extra: str, name: str
) -> None:
    reals = tree(tmp_path, touch, extra=extra, name=name)
    grouped, orphans = families(source(tmp_path).videos())
    assert orphans == []
    after = {real: [f"{int(real) + k:06d}" for k in (1, 2, 3)] for real in reals}
    assert {family.reference.id: [fake.id for fake in family.replicates] for family in grouped} == {
        **{real: [picture, both] for real, (picture, _, both) in after.items()},
        **{sound: [] for _, sound, _ in after.values()},
    }
    assert all(video.path.is_file() for family in grouped for video in family.videos)


def test_labels_methods_and_segments_are_those_of_the_list(tmp_path: Path) -> None:
    tree(tmp_path, touch, splits=("dev",))
    videos = source(tmp_path).videos()
    assert [(v.name, v.label.value, v.audio_label, v.method, v.segments) for v in videos] == [
        ("000000.mp4", "REAL", "", "", ()),
        ("000001.mp4", "FAKE", "REAL", "visual_modified", ((2.44, 3.88),)),
        ("000002.mp4", "REAL", "FAKE", "audio_modified", ()),
        ("000003.mp4", "FAKE", "", "both_modified", ((2.44, 3.88),)),
    ]


@pytest.mark.parametrize("split", ["dev", "val"])
def test_dev_is_the_split_val(tmp_path: Path, split: str) -> None:
    tree(tmp_path, touch)
    assert {video.split for video in source(tmp_path).videos()} == {"train", "val", "test"}
    chosen = source(tmp_path, splits=[split], methods=["visual_modified"]).videos()
    assert [(video.id, video.split) for video in chosen] == [(f"00000{k}", "val") for k in (4, 5, 6)]


def test_all_alterations_of_a_recording_name_it(tmp_path: Path) -> None:
    reals = tree(tmp_path, touch)
    recordings = {video.id: video.source_video for video in source(tmp_path).videos()}
    assert set(recordings.values()) == set(reals)
    assert all(recordings[real] == real for real in reals)
    assert list(recordings.values()).count(reals[0]) == 4


def test_a_split_without_its_folder_is_not_listed(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    shutil.rmtree(tmp_path / "train")
    assert {video.split for video in source(tmp_path).videos()} == {"val", "test"}


def test_the_published_real_videos_are_those_without_any_alteration(tmp_path: Path) -> None:
    (real,) = source(tmp_path).published()
    assert (real.label, real.method, real.count) == (Label.REAL, "", 36_431)


def rewritten(**changes: object) -> Callable[[Path], None]:
    """A change of the second entry of the list, an altered picture."""

    def change(root: Path) -> None:
        file = root / "metadata.min.json"
        entries = json.loads(file.read_text())
        entries[1] = {name: value for name, value in {**entries[1], **changes}.items() if value != "gone"}
        file.write_text(json.dumps(entries))

    return change


def test_modify_type_and_a_bare_name_of_the_original_are_read(tmp_path: Path) -> None:
    tree(tmp_path, touch, splits=("train",))
    changes = {"modify_video": "gone", "modify_audio": "gone", "modify_type": "both", "original": "000000.mp4"}
    rewritten(**changes, fake_segments=[[1, 2]], fake_periods="gone")(tmp_path)
    video = source(tmp_path).videos()[1]
    assert (video.method, video.original, video.segments) == ("both_modified", "000000", ((1.0, 2.0),))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda root: (root / "metadata.min.json").write_text("["), r"metadata\.min\.json cannot be read as JSON"),
        (lambda root: (root / "metadata.min.json").unlink(), r"needs metadata\.min\.json or metadata\.json, which"),
        (rewritten(split="val"), r"metadata\.min\.json, entry 2: the split must be one of train, dev, test,"),
        (rewritten(split=["dev"]), r"entry 2: the split must be one of train, dev, test, .*, got \"\['dev'\]\""),
        (
            rewritten(file="other/000001.mp4"),
            r"entry 2: .*, and the file in such a folder, got 'train' and 'other/0",
        ),
        (rewritten(file="train"), r"entry 2: .*, and the file in such a folder, got 'train' and 'train'"),
        (rewritten(file="train/../../a.mp4"), r"entry 2: the file must be a path inside the folder"),
        (rewritten(modify_video=1), r"entry 2: must have a modify_type, or true or false .*, got 1 and False"),
        (rewritten(fake_periods="2.4"), r"entry 2: fake_periods must be a list of \[start, end\] in seconds"),
        (lambda root: (root / "dev").rename(root / "Dev"), r"Dev must be called dev; rename the folder"),
    ],
)
def test_damage_is_one_line(tmp_path: Path, damage: Callable[[Path], object], message: str) -> None:
    tree(tmp_path, touch)
    damage(tmp_path)
    with pytest.raises(SourceError, match=message) as caught:
        source(tmp_path).videos()
    assert "\n" not in str(caught.value)


def test_another_tree_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "Celeb-real").mkdir()
    with pytest.raises(
        SourceError, match=r"must hold metadata\.min\.json with .*, got Celeb-real/; set source\.path"
    ):
        source(tmp_path).videos()
