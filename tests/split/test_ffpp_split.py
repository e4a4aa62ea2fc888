"""The published split of FaceForensics++, with its real lists and files without content."""

import json
import shutil
from collections import defaultdict
from pathlib import Path

import pytest
from trees import put

from dfprep.errors import DfprepError
from dfprep.folds import load_split
from dfprep.runs import configured
from dfprep.split.stage import split_videos
from dfprep.store import FACE_SCHEMA, OutputFolder, as_yaml
from dfprep.tables import ActorRow, AlterationRow, VideoRow, write_table, write_videos
from dfprep.types import Label, Status

COPIES = configured("copies")

LISTS = Path(__file__).resolve().parents[3] / "shared" / "datasets" / "ffpp"
SPLITS = ("train", "val", "test")
LEAKS = ["605/606", "639/640", "755/756", "837/838", "875/876", "954/955", "982/983"]
"""Sequences of one YouTube video on two sides of the published split."""


@pytest.fixture(scope="module")
def lists():
    """The folder with the published lists beside the checkout; it is no part of the project."""
    if not LISTS.is_dir():
        pytest.skip("the folder with the lists of FaceForensics++, ../shared/datasets/ffpp, is not there")
    return LISTS


def tree(root, lists):
    """All sequences in two compressions, and the fakes of two methods."""
    root.mkdir()
    for path in lists.glob("*.json"):
        shutil.copy(path, root)
    pairs = [pair for split in SPLITS for pair in json.loads((lists / f"{split}.json").read_text())]
    for compression in ("c23", "c40"):
        for pair in pairs:
            for target, source in (pair, pair[::-1]):
                put(named, root / f"original_sequences/youtube/{compression}/videos/{target}.mp4")
                for method in ("Deepfakes", "NeuralTextures"):
                    folder = root / "manipulated_sequences" / method / compression / "videos"
                    put(named, folder / f"{target}_{source}.mp4")


def named(path):
    """A file like no other: equal files would be linked."""
    path.write_text("/".join(path.parts[-5:]))


@pytest.fixture(scope="module")
def out(lists, tmp_path_factory):
    """The tables of the stages before the split; every sequence shows an actor of its own."""
    root = tmp_path_factory.mktemp("ffpp")
    tree(root / "videos", lists)
    videos = configured("source=ffpp", path=str(root / "videos")).videos()
    out = root / "out"
    out.mkdir()
    rows = [
        VideoRow(
            video=video.id, name=video.name, path=str(video.path.relative_to(root / "videos")), label=video.label,
            original=video.original, method=video.method, compression=video.compression, official_split=video.split,
            status=Status.OK, persons=1, actor=video.actor, donor=video.donor, source_video=video.source_video,
        )
        for video in videos
    ]  # fmt: skip
    write_videos(out / "videos.csv", rows)
    write_table(out / "actors.csv", ActorRow, [ActorRow(row.video, 0, int(row.actor)) for row in rows])
    classes = [AlterationRow(row.video, 0, 2 * (row.label is Label.FAKE)) for row in rows]
    write_table(out / "alterations.csv", AlterationRow, classes)
    (out / "config.yaml").write_text(as_yaml({"schema": FACE_SCHEMA, "source": {"root": str(root / "videos")}}))
    return OutputFolder(out)


@pytest.fixture(scope="module")
def made(out):
    return split_videos(out, configured("folds=official"), out.root, COPIES)


def test_the_published_split_leaks_exactly_the_seven_known_source_videos(made, lists):
    sequences = defaultdict(list)
    for number, value in json.loads((lists / "conversion_dict.json").read_text()).items():
        sequences[value.split()[0]].append(number)
    found = {check.what: check for check in made.audit.checks}
    assert [what for what, check in found.items() if not check.checked] == ["near copies"]  # there are no faces
    assert sorted("/".join(sorted(sequences[key])) for key in found["source videos"].values) == LEAKS
    assert found["source videos"].n_keys == 977
    assert made.audit.leaks == 7


def test_levels_and_validation_are_those_of_the_lists(made, out, lists):
    rows = [row for row in made.rows if row.split]
    assert len(rows) == 6000
    level = {"train": "1st_level", "val": "1st_level", "test": "2nd_level"}
    assert all(row.split == level[row.official_split] for row in rows)
    assert all(row.isVal == (row.official_split == "val") for row in rows if row.split == "1st_level")
    train, validation = load_split(out.root, level=1, fold=4)
    for split, found in (("train", train), ("val", validation)):
        numbers = {number for pair in json.loads((lists / f"{split}.json").read_text()) for number in pair}
        assert {row.name[:3] for row in found} == numbers
    assert max(made.assignment.sizes["1st_level"][:4]) <= 1.02 * min(made.assignment.sizes["1st_level"][:4])


def test_the_leaks_are_warnings_unless_they_must_not_be(made, out, caplog):
    made.check()
    values = next(check.values for check in made.audit.checks if check.leaks)
    (warning,) = (record.getMessage() for record in caplog.records if "leaks" in record.getMessage())
    assert "7 source videos are on both sides of a boundary" in warning
    assert all(value in warning for value in values)
    strict = split_videos(out, configured("folds=official", strict=True), out.root, COPIES)
    with pytest.raises(DfprepError, match="the folds leak: 7 source videos are on both sides"):
        strict.check()


def test_source_videos_that_do_not_bind_are_no_leak(out):
    made = split_videos(
        out, configured("folds=official", bind=["original", "actor", "donor"], strict=True), out.root, COPIES
    )
    found = {check.what: check for check in made.audit.checks}["source videos"]
    assert len(found.values) >= 7
    assert made.audit.leaks == 0
    made.check()


def test_our_own_split_of_the_same_videos_has_no_leak(out, tmp_path):
    made = split_videos(out, configured("folds"), tmp_path, COPIES)
    assert made.audit.leaks == 0
    assert made.assignment.warnings == ()
    sizes = {size.bind: (size.n_components, size.largest) for size in made.binding}
    assert sizes[("original",)] == (1000, 6)
    assert sizes[("original", "source_video")] == (977, 18)
    assert sizes[("original", "donor")] == sizes[("original",)]  # each source has one target
    assert sizes[("original", "actor", "donor")] == (500, 12)
