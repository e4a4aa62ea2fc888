from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from trees import touch
from trees.dfdcp import METHODS, tree

from dfprep.errors import ConfigError, SourceError
from dfprep.runs import configured
from dfprep.sources import Dfdcp, families
from dfprep.types import Label


def source(root: Path, **changes: object) -> Dfdcp:
    return configured("source=dfdcp", path=str(root), **changes)


@pytest.mark.parametrize("extra", ["", "videos"])
def test_the_donor_comes_first_and_the_original_is_the_rest(tmp_path: Path, extra: str) -> None:
    pairs = tree(tmp_path, touch, extra=extra)
    grouped, orphans = families(source(tmp_path).videos())
    assert orphans == []
    assert [family.reference.id for family in grouped] == [original for original, _ in pairs]
    for family, (original, donor) in zip(grouped, pairs, strict=True):
        actor, recording, _ = original.split("_")
        assert all(video.path.is_file() for video in family.videos)
        assert {(video.actor, video.source_video) for video in family.videos} == {(actor, f"{actor}_{recording}")}
        assert family.reference.donor == family.reference.method == ""
        assert [(fake.id, fake.method, fake.donor, fake.name) for fake in family.replicates] == [
            (f"{method}_{donor}_{original}", method, donor, f"{donor}_{original}.mp4") for method in METHODS
        ]


def test_splits_and_methods_are_chosen(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    videos = source(tmp_path).videos()
    assert {video.actor for video in videos if video.split == "test"} == {"1003"}
    assert {video.split for video in videos} == {"train", "test"}
    chosen = source(tmp_path, methods=["method_B"], splits=["test"]).videos()
    assert [video.id for video in chosen] == [
        "1003_A_000", "1003_A_001", "1003_B_000", "1003_B_001", "method_B_1002_1003_A_000",
        "method_B_1002_1003_A_001", "method_B_1002_1003_B_000", "method_B_1002_1003_B_001",
    ]  # fmt: skip
    with pytest.raises(ConfigError, match=r"source\.methods must name some of method_A, method_B, got 'A'"):
        source(tmp_path, methods=["A"]).videos()


def test_what_is_missing_is_not_listed_and_published_numbers_are_known(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    published = source(tmp_path).published()
    assert [(one.kind, one.label, one.count, len(one.names)) for one in published] == [
        ("real", Label.REAL, 1131, 12),
        ("method_A", Label.FAKE, 12, 12),
        ("method_B", Label.FAKE, 12, 12),
    ]
    assert "1003_1001_A_001" in published[1].names
    (tmp_path / "dataset.json").unlink()
    (tmp_path / "method_B").rename(tmp_path / "moved")
    videos = source(tmp_path).videos()
    assert {video.split for video in videos} == {""}
    assert {video.method for video in videos} == {"", "method_A"}
    assert [one.kind for one in source(tmp_path).published()] == ["real"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda root: (root / "Celeb-real").mkdir(), r"must hold original_videos/, .*, got Celeb-real/; set"),
        (lambda root: (root / "Method_A").mkdir(), r"Method_A must be called method_A; rename the folder"),
        (lambda root: source_file(root, "method_A/x/1_2_3.mp4"), r"<donor>_<target>_<recording>_<n>; rename it"),
        (
            lambda root: source_file(root, "original_videos/x/1_2.mp4"),
            r"called <target>_<recording>_<n>; rename it",
        ),
    ],
)
def test_another_tree_is_one_line(tmp_path: Path, make: Callable[[Path], object], message: str) -> None:
    make(tmp_path)
    with pytest.raises(SourceError, match=message):
        source(tmp_path).videos()


def source_file(root: Path, file: str) -> None:
    (root / file).parent.mkdir(parents=True)
    (root / file).touch()


FAKE = "method_A/1/1_A/2_1_A_001.mp4"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ("{", r"dataset\.json cannot be read as JSON"),
        ("[]", r"dataset\.json must hold an object of videos, got a list"),
        ({FAKE: {"label": "real", "set": "train"}}, r"entry 'method_A/.*': must be .* the label 'fake' and a set"),
        ({FAKE: {"label": "fake", "set": 1}}, r"entry 'method_A/.*': must be .* and a set, got"),
        ({FAKE: "fake"}, r"entry 'method_A/.*': must be an object"),
        ({"a/b.mp4": {"label": "fake", "set": "train"}}, r"entry 'a/b\.mp4': must be a path in original_videos/"),
        ({"method_A/../x.mp4": {}}, r"entry 'method_A/\.\./x\.mp4': the file must be a path inside the folder"),
        ({"/method_A/x.mp4": {}}, r"entry '/method_A/x\.mp4': the file must be a path inside the folder"),
    ],
)
def test_a_bad_list_is_one_line(tmp_path: Path, entries: object, message: str) -> None:
    tree(tmp_path, touch)
    (tmp_path / "dataset.json").write_text(entries if isinstance(entries, str) else json.dumps(entries))
    with pytest.raises(SourceError, match=message) as caught:
        source(tmp_path).videos()
    assert "\n" not in str(caught.value)
