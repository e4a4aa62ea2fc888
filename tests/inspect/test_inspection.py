"""What an inspection finds in small trees and manifests, without the command."""

import json
import os
from pathlib import Path

import pytest
from trees.ffpp import tree

from dfprep.errors import DfprepError
from dfprep.inspect import files as files_module
from dfprep.inspect import report as report_module
from dfprep.inspect.estimate import Estimate
from dfprep.inspect.stage import inspect_source
from dfprep.runs import configured
from dfprep.tables import FindingRow, InspectionRow, read_table

ALL = ("train", "val", "test")
"""Selecting all splits switches off the comparison with the published 1,000 videos a kind."""


def numbered():
    """A function that writes a file of content and size of its own."""
    count = iter(range(1, 10**6))
    return lambda path: path.write_bytes(b"x" * next(count))


def complete(root, methods=("Deepfakes",), compressions=("c23",)):
    """All videos of some kinds of FaceForensics++; returns the folder of the fakes of the first kind."""
    count = iter(range(10**6))
    tree(root, lambda path: path.write_text(f"{next(count)}"), 1000, methods, compressions)
    return root / "manipulated_sequences" / methods[0] / compressions[0] / "videos"


def inspected(source, *, duplicates=True, **options):
    return inspect_source(source, source.videos(), 2, duplicates=duplicates, **options)


def inspected_tree(root, *, duplicates=True, **choices):
    return inspected(configured("source=ffpp", path=str(root), **choices), duplicates=duplicates)


def inspected_manifest(root, lines, *, duplicates=True):
    (root / "videos.csv").write_text("\n".join(["id,video,label,original", *lines]))
    return inspected(configured("source=manifest", path=str(root / "videos.csv")), duplicates=duplicates)


def report(found):
    return "\n".join(part for part in found.report() if isinstance(part, str))


def faults(found):
    return {name: n for name, n in found.faults().items() if n}


def findings(found, folder):
    found.write_tables(folder)
    return [(r.finding, r.video, r.detail) for r in read_table(folder / "findings.csv", FindingRow, "inspect")]


def rows(found, folder):
    found.write_tables(folder)
    return {
        (row.label.value, row.method, row.compression): row
        for row in read_table(folder / "inspection.csv", InspectionRow, "inspect")
    }


def test_nothing_is_wrong_with_a_complete_data_set(tmp_path):
    complete(tmp_path, compressions=("c23", "c40"))
    found = inspected_tree(tmp_path)
    found.check()
    assert faults(found) == {}
    assert findings(found, tmp_path) == []
    assert "complete: 4 of 4 kinds" in report(found)
    assert "ffpp: 4,000 videos, 2,000 REAL and 2,000 FAKE, in 1,000 families" in report(found)


def test_three_missing_videos_are_named_and_absent_kinds_are_one_line(tmp_path):
    videos = complete(tmp_path)
    for name in ("000_001", "003_002", "999_998"):
        (videos / f"{name}.mp4").unlink()
    found = inspected_tree(tmp_path)
    assert "Deepfakes c23: 997 of 1,000; missing 000_001, 003_002, 999_998 (3)\n" in report(found)
    assert "complete: 1 of 2 kinds\n" in report(found)
    assert "not there: real raw, real c40, Deepfakes raw, Deepfakes c40, Face2Face raw, " in report(found)
    assert faults(found) == {"missing": 3}
    ((name, figure),) = found.figures()
    assert (name, figure.get_suptitle()) == (
        "source/videos", "ffpp: 1,997 videos; 16 published kinds are not there"
    )  # fmt: skip
    assert [text.get_text() for text in figure.axes[0].texts] == ["1,000", "997 of 1,000"]
    assert findings(found, tmp_path) == [
        ("missing", name, "Deepfakes c23") for name in ("000_001", "003_002", "999_998")
    ]
    with pytest.raises(DfprepError, match=r"^ffpp: 3 published videos are missing; see .*findings\.csv$"):
        found.check()


def test_many_missing_videos_are_some_examples(tmp_path):
    videos = complete(tmp_path)
    for path in sorted(videos.iterdir())[:700]:
        path.unlink()
    assert "300 of 1,000; missing 000_001, 001_000, 002_003, 003_002, 004_005, ... (700)" in report(
        inspected_tree(tmp_path)
    )


def test_without_lists_the_numbers_are_compared(tmp_path):
    videos = complete(tmp_path)
    (videos / "000_001.mp4").unlink()
    for split in ALL:
        (tmp_path / f"{split}.json").unlink()
    found = inspected_tree(tmp_path)
    assert "Deepfakes c23: 999 of 1,000; missing 1\n" in report(found)
    assert faults(found) == {"missing": 1}


def test_with_some_of_the_lists_only_their_names_are_known(tmp_path):
    videos = complete(tmp_path)
    for name in ("000_001", "998_999"):  # train and test
        (videos / f"{name}.mp4").unlink()
    (tmp_path / "train.json").unlink()
    found = inspected_tree(tmp_path)
    assert "Deepfakes c23: 998 of 1,000; missing 2, among them 998_999\n" in report(found)
    assert "in no list" not in report(found)
    for name in ("000_777", "998_777"):
        (videos / f"{name}.mp4").write_text(name)
    assert faults(inspected_tree(tmp_path)) == {"missing": 1}  # 998_999, although there are 1,000 videos


def test_a_video_that_was_not_published_is_named_and_replaces_no_published_one(tmp_path):
    videos = complete(tmp_path)
    (videos / "000_001.mp4").rename(videos / "000_777.mp4")
    found = inspected_tree(tmp_path)
    assert "Deepfakes c23: 999 of 1,000; missing 000_001 (1)" in report(found)
    assert "Deepfakes c23: in no list: 000_777.mp4 (1)" in report(found)
    assert faults(found) == {"missing": 1}
    ((_, figure),) = found.figures()
    assert "999 of 1,000" in [text.get_text() for text in figure.axes[0].texts]


def test_only_the_chosen_methods_and_compressions_are_compared(tmp_path):
    complete(tmp_path, methods=("Deepfakes", "FaceSwap"), compressions=("c23", "c40"))
    found = inspected_tree(tmp_path, methods=["FaceSwap"], compressions=["c40"])
    assert faults(found) == {}
    assert "complete: 2 of 2 kinds" in report(found)
    assert "not there" not in report(found)


def test_chosen_splits_are_not_compared_and_the_report_says_so(tmp_path):
    tree(tmp_path, numbered())
    found = inspected_tree(tmp_path, splits=["test"])
    assert faults(found) == {}
    assert "NOT CHECKED, because source.splits selects videos" in report(found)
    assert {row.published for row in rows(found, tmp_path).values()} == {None}


def test_a_source_without_lists_says_so(tmp_path):
    (tmp_path / "a.mp4").write_text("a")
    found = inspected_manifest(tmp_path, ["a,a.mp4,REAL,"])
    assert "Published:  there is no list for this source" in report(found)


def test_the_table_has_videos_splits_and_bytes_of_each_kind(tmp_path):
    tree(tmp_path, lambda path: path.write_bytes(b"12345"), methods=("Deepfakes",), compressions=("c23", "c40"))
    (tmp_path / "original_sequences/youtube/c40/videos/005.mp4").write_bytes(b"123")
    table = rows(inspected_tree(tmp_path, duplicates=False), tmp_path)
    row = table["REAL", "", "c40"]
    assert (row.videos, row.published, row.missing, row.bytes) == (6, 1000, 994, 28)
    assert {tuple(part.split()) for part in row.split.split(", ")} == {("train", "2"), ("val", "2"), ("test", "2")}
    absent = table["FAKE", "FaceSwap", "raw"]
    assert (absent.videos, absent.published, absent.missing, absent.bytes, absent.split) == (0, 1000, 1000, 0, "")
    assert len(table) == 18
    assert sum(row.videos for row in table.values()) == 24


def test_a_fake_whose_original_is_not_there_is_an_orphan(tmp_path):
    tree(tmp_path, numbered(), methods=("Deepfakes",), compressions=("c23",))
    (tmp_path / "original_sequences/youtube/c23/videos/003.mp4").unlink()
    found = inspected_tree(tmp_path, splits=ALL)
    assert faults(found) == {"orphan": 1}
    assert findings(found, tmp_path) == [("orphan", "Deepfakes_c23_003_002", "c23_003")]
    assert "(orphans): Deepfakes_c23_003_002 (of c23_003)" in report(found)
    with pytest.raises(DfprepError, match="1 video is without its original"):
        found.check()


def test_an_unpaired_fake_is_named_and_is_no_fault(tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.mp4").write_text(name)
    found = inspected_manifest(tmp_path, ["a,a.mp4,REAL,", "b,b.mp4,FAKE,a", "c,c.mp4,FAKE,"])
    found.check()
    assert "1 fakes name no original (unpaired): c\n" in report(found)
    assert found.metrics()["unpaired"] == 1


def test_equal_files_are_duplicates(tmp_path):
    tree(tmp_path, numbered(), methods=("Deepfakes",), compressions=("c23",))
    real = tmp_path / "original_sequences/youtube/c23/videos/003.mp4"
    fake = tmp_path / "manipulated_sequences/Deepfakes/c23/videos/000_001.mp4"
    fake.write_bytes(real.read_bytes())
    found = inspected_tree(tmp_path, splits=ALL)
    assert faults(found) == {"duplicate": 1}
    assert findings(found, tmp_path) == [("duplicate", "c23_003", "Deepfakes_c23_000_001")]
    assert (
        "1 groups of equal files among 2 of equal sizes: Deepfakes_c23_000_001 (FAKE) = c23_003 (REAL)"
        in report(found)
    )


def test_files_are_compared_by_content_only_where_sizes_are_equal(tmp_path, monkeypatch):
    for name, content in (("a", "one"), ("b", "two"), ("c", "three"), ("d", ""), ("e", "")):
        (tmp_path / f"{name}.mp4").write_text(content)
    read = []
    monkeypatch.setattr(files_module, "sha256_of", lambda path: read.append(path.name) or path.read_text())
    found = inspected_manifest(tmp_path, [f"{name},{name}.mp4,REAL," for name in "abcde"])
    assert read == ["a.mp4", "b.mp4"]
    assert faults(found) == {"empty_file": 2}


def test_without_the_comparison_no_file_is_read_and_the_report_says_so(tmp_path, monkeypatch):
    for name in "ab":
        (tmp_path / f"{name}.mp4").write_text("equal")
    monkeypatch.setattr(files_module, "sha256_of", lambda path: pytest.fail("read"))
    found = inspected_manifest(tmp_path, ["a,a.mp4,REAL,", "b,b.mp4,REAL,"], duplicates=False)
    found.check()
    assert "equal files: NOT CHECKED (duplicates=false)" in report(found)


def test_a_file_that_is_listed_twice_is_a_duplicate_without_being_read(tmp_path):
    (tmp_path / "a.mp4").write_text("a")
    (tmp_path / "x").mkdir()
    found = inspected_manifest(tmp_path, ["a,a.mp4,REAL,", "b,./x/../a.mp4,FAKE,a"], duplicates=False)
    assert findings(found, tmp_path) == [("duplicate", "b", "a")]
    assert "1 files listed twice: a (REAL) = b (FAKE)" in report(found)
    found = inspected_manifest(tmp_path, ["a,a.mp4,REAL,", "b,./x/../a.mp4,FAKE,a"])
    assert faults(found) == {"duplicate": 1}


def test_missing_and_empty_files_are_named(tmp_path):
    (tmp_path / "a.mp4").write_text("a")
    (tmp_path / "b.mp4").touch()
    (tmp_path / "c.mp4").mkdir()
    os.mkfifo(tmp_path / "e.mp4")
    lines = ["a,a.mp4,REAL,", "b,b.mp4,REAL,", "c,c.mp4,REAL,", "d,d.mp4,REAL,", "e,e.mp4,REAL,"]
    found = inspected_manifest(tmp_path, lines)
    assert sorted(findings(found, tmp_path)) == [
        ("empty_file", "b", ""),
        ("empty_file", "c", ""),
        ("missing_file", "d", "No such file or directory"),
        ("missing_file", "e", "Is not a file"),
    ]
    with pytest.raises(DfprepError, match="manifest: 2 files do not exist, 2 files are empty; see"):
        found.check()


def test_a_folder_of_pictures_has_the_size_of_its_pictures(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for k in range(3):
            (tmp_path / name / f"{k}.png").write_text("picture")
    found = inspected_manifest(tmp_path, ["a,a,REAL,", "b,b,REAL,"])
    assert findings(found, tmp_path) == []
    assert found.files.sizes == {"a": 21, "b": 21}
    found.check()


def test_a_file_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    def hashed(path: Path) -> str:
        if path.name == "a.mp4":
            raise PermissionError(13, "Permission denied")
        return path.read_text()

    monkeypatch.setattr(files_module, "sha256_of", hashed)
    for name in "abc":
        (tmp_path / f"{name}.mp4").write_text("equal")
    found = inspected_manifest(tmp_path, [f"{name},{name}.mp4,REAL," for name in "abc"])
    assert findings(found, tmp_path) == [
        ("unreadable_file", "a", "Permission denied"), ("duplicate", "c", "b")
    ]  # fmt: skip
    assert faults(found) == {"unreadable_file": 1, "duplicate": 1}
    assert "1 files cannot be read: a (Permission denied)" in report(found)


def test_the_estimate_counts_videos_that_extract_will_try(tmp_path):
    tree(tmp_path, numbered(), methods=("Deepfakes",), compressions=("c23",))
    (tmp_path / "original_sequences/youtube/c23/videos/003.mp4").unlink()
    (tmp_path / "original_sequences/youtube/c23/videos/000.mp4").write_bytes(b"")
    source = configured("source=ffpp", path=str(tmp_path))
    assert inspected(source).estimate.videos == 12 - 3  # the removed one, its fake, the empty one
    assert inspected(source, limit=2).estimate == Estimate(3, 2)  # 000 is empty


@pytest.mark.parametrize(
    ("hours", "words"), [((0.01, 0.02), "0.6 to 1.2 minutes"), ((900, 2000), "900.0 to 2,000.0 hours")]
)
def test_a_short_time_is_given_in_minutes(hours, words):
    assert report_module._span(*hours) == words


def test_the_estimate_is_proportional_to_videos_and_inversely_to_workers():
    one = Estimate(950, 1)
    assert one.n_bytes == pytest.approx(3.16e9)
    fast, slow = one.hours
    # the sample: 97 videos, 1,921 faces, by 2 workers at 27.5 and 12.7 faces a second
    assert fast == pytest.approx(2 * 1921 / 27.5 / 97 * 950 / 3600)
    assert slow == pytest.approx(2 * 1921 / 12.7 / 97 * 950 / 3600)
    assert Estimate(1900, 4).hours == pytest.approx((fast / 2, slow / 2))
    assert Estimate(950, 0).hours == one.hours


def test_the_metrics_are_numbers_of_everything(tmp_path):
    tree(tmp_path, lambda path: path.write_bytes(b"12345"), methods=("Deepfakes",), compressions=("c23",))
    metrics = inspected_tree(tmp_path, splits=ALL).metrics()
    assert (metrics["videos"], metrics["videos_real"], metrics["videos_fake"], metrics["families"]) == (12, 6, 6, 6)
    assert (metrics["bytes"], metrics["faults_duplicate"], metrics["faults_missing"]) == (60, 11, 0)
    assert all(isinstance(json.loads(json.dumps(value)), int | float) for value in metrics.values())
