from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from trees import touch
from trees.dfdc import tree

from dfprep.errors import ConfigError, SourceError
from dfprep.runs import configured
from dfprep.sources import Dfdc, families
from dfprep.types import Label

REAL = {"label": "REAL", "split": "train"}


def source(root: Path, **changes: object) -> Dfdc:
    return configured("source=dfdc", path=str(root), **changes)


def fake(original: str) -> dict[str, str]:
    return {"label": "FAKE", "split": "train", "original": original}


def part(folder: Path, entries: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metadata.json").write_text(entries if isinstance(entries, str) else json.dumps(entries))
    return folder


def test_one_part_gives_its_videos_sorted_by_id(tmp_path: Path) -> None:
    part(tmp_path, {"b.mp4": fake("a.mp4"), "a.mp4": {**REAL, "original": None}, "c.mp4": REAL})
    videos = source(tmp_path).videos()
    assert [(v.id, v.label, v.original) for v in videos] == [
        ("a", Label.REAL, ""),
        ("b", Label.FAKE, "a"),
        ("c", Label.REAL, ""),
    ]
    assert videos[1].path == tmp_path / "b.mp4"
    assert [(v.name, v.split) for v in videos] == [("a.mp4", "train"), ("b.mp4", "train"), ("c.mp4", "train")]


def test_a_name_with_dots_keeps_them_and_its_id_does_not(tmp_path: Path) -> None:
    part(tmp_path, {"take.2.mp4": {"label": "REAL"}, "f.mp4": fake("take.2.mp4")})
    ((family,), orphans) = families(source(tmp_path).videos())
    real = family.reference
    assert (real.id, real.name, real.split, orphans) == ("take_2", "take.2.mp4", "", [])
    assert real.path == tmp_path / "take.2.mp4"
    assert [one.original for one in family.replicates] == ["take_2"]


def test_two_names_of_one_id_are_both_named(tmp_path: Path) -> None:
    part(tmp_path, {"take.2.mp4": REAL, "take_2.mp4": REAL})
    with pytest.raises(SourceError, match=r"'take_2' must be unique, but .*take\.2\.mp4 and .*take_2\.mp4 share"):
        source(tmp_path).videos()


def test_an_original_is_found_in_another_part(tmp_path: Path) -> None:
    part(tmp_path / "dfdc_train_part_0", {"r.mp4": REAL})
    part(tmp_path / "dfdc_train_part_1", {"f.mp4": fake("r.mp4")})
    (tmp_path / "notes").mkdir()
    ((family,), orphans) = families(source(tmp_path).videos())
    assert (family.reference.id, [video.id for video in family.replicates], orphans) == ("r", ["f"], [])
    assert family.replicates[0].path == tmp_path / "dfdc_train_part_1" / "f.mp4"


def test_all_119154_entries_are_read_in_seconds_without_their_files(tmp_path: Path) -> None:
    n_real, n_all, n_parts = 19_154, 119_154, 50
    entries: list[dict[str, Any]] = [{} for _ in range(n_parts)]
    for k in range(n_all):
        entries[k % n_parts][f"v{k:06d}.mp4"] = REAL if k < n_real else fake(f"v{k % n_real:06d}.mp4")
    for number, some in enumerate(entries):
        part(tmp_path / f"dfdc_train_part_{number}", some)
    start = time.process_time()
    grouped, orphans = families(source(tmp_path).videos())
    assert time.process_time() - start < 10
    assert (len(grouped), orphans) == (n_real, [])
    assert sum(len(family.replicates) for family in grouped) == n_all - n_real


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ("{not json", "metadata.json cannot be read as JSON"),
        ("[1]", "must hold an object of videos, got a list"),
        ({"a.mp4": "REAL"}, "entry 'a.mp4': must be an object with a label, got 'REAL'"),
        ({"a.mp4": {"label": "real?"}}, "entry 'a.mp4': the label must be REAL or FAKE, got 'real\\?'"),
        ({"a.mp4": {"label": ["REAL"]}}, "entry 'a.mp4': the label must be REAL or FAKE"),
        ({"a.mp4": {}}, "entry 'a.mp4': the label must be REAL or FAKE, got None"),
        ({"a.mp4": {"label": "FAKE", "original": 3}}, "entry 'a.mp4': the original must be a file name, got 3"),
        ({"a.mp4": {"label": "REAL", "split": 3}}, "entry 'a.mp4': the split must be a text, got 3"),
        ({"a.mp4": {"label": "FAKE"}}, "entry 'a.mp4': a FAKE must have its original"),
        ({"a.mp4": {"label": "REAL", "original": "b.mp4"}}, "entry 'a.mp4': .* a REAL none"),
        ({"../a.mp4": REAL}, "entry '../a.mp4': the id of .* must be a plain file name"),
        ({"a.mp4": fake("../../b.mp4")}, "entry 'a.mp4': the original of .* must be a plain file name"),
        ('{"a.mp4": {"label": "REAL"}, "a.mp4": {"label": "REAL"}}', "'a.mp4' occurs twice"),
    ],
)
def test_a_bad_entry_is_one_line_with_its_file_and_name(tmp_path: Path, entries: Any, message: str) -> None:
    part(tmp_path, entries)
    with pytest.raises(SourceError, match=message) as caught:
        source(tmp_path).videos()
    assert "\n" not in str(caught.value)
    assert "metadata.json" in str(caught.value)


def test_two_parts_with_one_video_are_named(tmp_path: Path) -> None:
    for name in ("p0", "p1"):
        part(tmp_path / name, {"a.mp4": REAL})
    with pytest.raises(SourceError, match=r"'a' must be unique, but .*p0/a.mp4 and .*p1/a.mp4"):
        source(tmp_path).videos()


def test_folders_without_metadata_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="gone does not exist"):
        source(tmp_path / "gone").videos()
    with pytest.raises(SourceError, match=r"neither .* nor a folder in it has a metadata.json"):
        source(tmp_path).videos()
    part(tmp_path / "dfdc_train_part_0", {"a.mp4": REAL})
    (tmp_path / "dfdc_train_part_1").mkdir()
    with pytest.raises(
        SourceError, match=r"1 of the parts .* have no metadata.json, the first is dfdc_train_part_1"
    ):
        source(tmp_path).videos()


@pytest.mark.parametrize("extra", ["", "videos"])
def test_train_parts_validation_and_test_are_read_together(tmp_path: Path, extra: str) -> None:
    reals = tree(tmp_path, touch, extra=extra)
    videos = source(tmp_path).videos()
    assert all(video.path.is_file() for video in videos)
    grouped, orphans = families(videos)
    assert orphans == []
    sizes = {family.reference.id: len(family.replicates) for family in grouped}
    assert sizes == {**dict.fromkeys(reals, 2), "v_real": 0, "v_fake": 0, "t_real": 0, "t_fake": 0}
    held_out = {video.id: (video.label.value, video.split) for video in videos if video.split != "train"}
    assert held_out == {
        "v_real": ("REAL", "val"),
        "v_fake": ("FAKE", "val"),
        "t_real": ("REAL", "test"),
        "t_fake": ("FAKE", "test"),
    }


def test_splits_are_chosen_and_methods_do_not_exist(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    assert [video.id for video in source(tmp_path, splits=["test"]).videos()] == ["t_fake", "t_real"]
    with pytest.raises(ConfigError, match=r"source\.methods must name some of none, because the data set has none"):
        source(tmp_path, methods=["FSGAN"]).videos()


@pytest.mark.parametrize("name", ["labels.csv", "label.csv"])
def test_a_held_out_folder_alone_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("\ufefffilename,label\nb.mp4,1\n\na.mp4,0\n")
    videos = source(tmp_path).videos()
    assert [(video.id, video.label, video.original, video.split) for video in videos] == [
        ("a", Label.REAL, "", "test"),
        ("b", Label.FAKE, "", "test"),
    ]
    assert videos[1].path == tmp_path / "b.mp4"


def test_a_split_in_the_metadata_is_stronger_than_the_folder(tmp_path: Path) -> None:
    part(tmp_path / "test", {"a.mp4": {"is_fake": 1, "split": "validation"}, "b.mp4": {"is_fake": True}})
    assert [(v.label, v.split) for v in source(tmp_path).videos()] == [
        (Label.FAKE, "validation"),
        (Label.FAKE, "test"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("filename,label\na.mp4,2\n", r"labels\.csv, line 2: label must be 0 or 1, got '2'; correct"),
        ("filename,label\na.mp4,FAKE\n", r"line 2: label must be 0 or 1, got 'FAKE'"),
        ("filename,label\na.mp4,0\nb.mp4\n", r"line 3: must have 2 values, got 1; fetch"),
        ("filename\na.mp4\n", r"line 1: the column 'label' is missing, got \['filename'\]"),
        ("", r"line 1: the column 'filename' is missing, got \[\]"),
        ("filename,label\n../a.mp4,0\n", r"line 2: the id of .* must be a plain file name"),
        ("filename,label\n/a.mp4,0\n", r"line 2: the id of .* must be a plain file name"),
        ('filename,label\n"a.mp4,0\n', r"labels\.csv cannot be read as CSV"),
        ("filename,label\n\udcff.mp4,0\n", r"labels\.csv cannot be read as CSV"),
    ],
)
def test_a_bad_line_is_one_line_with_its_file_and_number(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "labels.csv").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(SourceError, match=message) as caught:
        source(tmp_path).videos()
    assert "\n" not in str(caught.value)


def test_is_fake_outside_its_values_is_one_line(tmp_path: Path) -> None:
    part(tmp_path, {"a.mp4": {"is_fake": 2}})
    with pytest.raises(SourceError, match=r"metadata\.json, entry 'a\.mp4': is_fake must be 0 or 1, got 2;"):
        source(tmp_path).videos()


def test_published_numbers_are_those_of_the_train_parts(tmp_path: Path) -> None:
    assert {one.label: one.count for one in source(tmp_path).published()} == {
        Label.REAL: 19_154,
        Label.FAKE: 100_000,
    }


def test_the_list_of_another_data_set_is_one_line(tmp_path: Path) -> None:
    part(tmp_path, [{"file": "train/000001.mp4"}])
    with pytest.raises(SourceError, match=r"metadata\.json must hold an object of videos, got a list"):
        source(tmp_path).videos()


def test_a_bare_part_in_the_train_folder_is_named(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    (tmp_path / "train" / "dfdc_train_part_1" / "metadata.json").unlink()
    (tmp_path / "train").rename(tmp_path / "Train")
    with pytest.raises(SourceError, match=r"1 of the parts .*, the first is dfdc_train_part_1; unpack"):
        source(tmp_path).videos()
