from __future__ import annotations

from pathlib import Path

import pytest
from trees import put, touch
from trees.uadfv import tree

from dfprep.errors import SourceError
from dfprep.runs import configured
from dfprep.sources import Uadfv, families
from dfprep.types import Label


def source(root: Path, **changes: object) -> Uadfv:
    return configured("source=uadfv", path=str(root), **changes)


@pytest.mark.parametrize("extra", ["", "videos"])
def test_each_real_video_has_its_fake(tmp_path: Path, extra: str) -> None:
    stems = tree(tmp_path, touch, extra=extra)
    grouped, orphans = families(source(tmp_path).videos())
    assert orphans == []
    assert [[video.id for video in family.videos] for family in grouped] == [[s, f"{s}_fake"] for s in stems]
    real, fake = grouped[1].videos
    assert (real.label, real.name, real.method) == (Label.REAL, "0001.mp4", "")
    assert (fake.label, fake.name, fake.method) == (Label.FAKE, "0001_fake.mp4", "FakeApp")
    assert fake.path == tmp_path / "fake" / extra / "0001_fake.mp4"


def test_one_of_the_folders_is_enough(tmp_path: Path) -> None:
    stems = tree(tmp_path, touch)
    (tmp_path / "real").rename(tmp_path / "elsewhere")
    _, orphans = families(source(tmp_path).videos())
    assert [video.id for video in orphans] == [f"{stem}_fake" for stem in stems]
    (tmp_path / "elsewhere").rename(tmp_path / "real")
    (tmp_path / "fake").rename(tmp_path / "elsewhere")
    assert [video.id for video in source(tmp_path).videos()] == stems


def test_published_numbers_are_known(tmp_path: Path) -> None:
    assert [(one.label, one.method, one.count) for one in source(tmp_path).published()] == [
        (Label.REAL, "", 49), (Label.FAKE, "FakeApp", 49)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("Celeb-real/id0_0000.mp4", "must hold real/ and fake/, got Celeb-real/; set"),
        ("Real/0000.mp4", "Real must be called real; rename"),
        ("real/clip.mp4", r"clip\.mp4 must have the form <4 digits>, such as 0000; move the file away"),
        ("real/0000_fake.mp4", r"0000_fake\.mp4 must have the form <4 digits>, such"),
        ("fake/0000.mp4", r"0000\.mp4 must have the form <4 digits>_fake"),
    ],
)
def test_another_tree_or_name_is_one_line(tmp_path: Path, file: str, message: str) -> None:
    put(touch, tmp_path / file)
    with pytest.raises(SourceError, match=message) as caught:
        source(tmp_path).videos()
    assert "\n" not in str(caught.value)


def test_a_stem_that_is_there_twice_is_one_line(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    put(touch, tmp_path / "real" / "videos" / "0000.mp4")
    with pytest.raises(SourceError, match="the video id '0000' must be unique"):
        source(tmp_path).videos()
