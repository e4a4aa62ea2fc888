from __future__ import annotations

import logging
from pathlib import Path

import pytest
from trees import put, touch
from trees.folder import tree

from dfprep.errors import ConfigError, SourceError
from dfprep.runs import configured
from dfprep.sources import Folder, families
from dfprep.types import Label

PATTERN = "(?P<original>.+)_(?P<donor>.+)"


def source(root: Path, **changes: object) -> Folder:
    return configured("source=folder", path=str(root), **changes)


def originals(root: Path, **changes: object) -> dict[str, str]:
    return {video.id: video.original for video in source(root, **changes).videos()}


def test_fakes_are_unpaired_and_their_method_is_their_folder(tmp_path: Path) -> None:
    reals = tree(tmp_path, touch, methods=("", "swap"), people=("ann", "bob"))
    (tmp_path / "fake" / "ann_bob.mp4").rename(tmp_path / "fake" / "x.mp4")
    (tmp_path / "fake" / "bob_ann.mp4").rename(tmp_path / "fake" / "y.AVI")
    found = source(tmp_path).videos()
    assert [(video.id, video.label.value, video.method) for video in found] == [
        ("ann", "REAL", ""), ("ann_bob", "FAKE", "swap"), ("bob", "REAL", ""), ("bob_ann", "FAKE", "swap"),
        ("x", "FAKE", ""), ("y", "FAKE", ""),
    ]  # fmt: skip
    assert {video.original for video in found} == {""}
    assert [video.path for video in found if video.label is Label.REAL] == reals
    assert found[-1].name == "y.AVI"


def test_a_pattern_gives_original_donor_and_method(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    put(touch, tmp_path / "fake" / "more" / "deep" / "bob_eve.mp4")
    found = {video.id: video for video in source(tmp_path, pattern=PATTERN).videos()}
    pairs = {(video.id, video.original, video.donor) for video in found.values() if video.label is Label.FAKE}
    assert pairs == {("ann_bob", "ann", "bob"), ("bob_cid", "bob", "cid"), ("cid_ann", "cid", "ann"),
                     ("bob_eve", "bob", "eve")}  # fmt: skip
    assert (found["ann_bob"].method, found["bob_eve"].method) == ("swap", "more")
    grouped, orphans = families(found.values())
    assert [len(family.replicates) for family in grouped] == [1, 2, 1]
    assert orphans == []
    put(touch, tmp_path / "fake" / "swap" / "reenacted-ann.mp4")
    both = rf"{PATTERN}|(?P<method>[a-z]+)-.*"
    with pytest.raises(ConfigError, match="have the named group original"):
        source(tmp_path, pattern="(?P<method>[a-z]+)-.*")
    found = {video.id: video for video in source(tmp_path, pattern=both).videos()}
    assert (found["reenacted-ann"].original, found["reenacted-ann"].method) == ("", "reenacted")
    assert found["ann_bob"].method == "swap"


def test_splits_are_folders_above_or_directly_below_the_label(tmp_path: Path) -> None:
    tree(tmp_path, touch, splits=("train", "val", "test"))
    put(touch, tmp_path / "fake" / "Test" / "swap" / "new.mp4")
    put(touch, tmp_path / "real" / "validation" / "new.mp4")
    put(touch, tmp_path / "real" / "ann" / "test" / "deep.mp4")  # too deep: a folder of the user's own
    found = {str(v.path.relative_to(tmp_path)): v for v in source(tmp_path, ids="path").videos()}
    assert len(found) == 3 * 6 + 3
    assert found["val/real/ann.mp4"].split == found["val/fake/swap/ann_bob.mp4"].split == "val"
    new = found["fake/Test/swap/new.mp4"]
    assert (new.split, new.method) == ("test", "swap")
    assert found["real/validation/new.mp4"].split == "val"
    deep = found["real/ann/test/deep.mp4"]
    assert (deep.split, deep.method) == ("", "")
    chosen = source(tmp_path, ids="path", splits=["test"]).videos()
    assert len(chosen) == 6 + 1
    with pytest.raises(ConfigError, match=r"source\.splits must name some of test, train, val, got 'dev'"):
        source(tmp_path, ids="path", splits=["dev"]).videos()


def test_repeated_stems_need_ids_from_paths(tmp_path: Path) -> None:
    tree(tmp_path, touch, people=("ann", "bob"), splits=("train", "test"))
    with pytest.raises(SourceError, match=r"'ann_bob' must be unique, but .* share it; set source\.ids=path$"):
        source(tmp_path).videos()
    found = originals(tmp_path, ids="path", pattern=PATTERN)
    assert found == {
        "train_real_ann": "", "train_real_bob": "", "test_real_ann": "", "test_real_bob": "",
        "train_fake_swap_ann_bob": "train_real_ann", "train_fake_swap_bob_ann": "train_real_bob",
        "test_fake_swap_ann_bob": "test_real_ann", "test_fake_swap_bob_ann": "test_real_bob",
    }  # fmt: skip
    donors = {video.id: video.donor for video in source(tmp_path, ids="path", pattern=PATTERN).videos()}
    assert donors["test_fake_swap_ann_bob"] == "test_real_bob"


def test_a_fake_may_be_called_like_its_original(tmp_path: Path) -> None:
    for path in ("real/a.b.mp4", "fake/a.b.mp4", "fake/c.mp4"):
        put(touch, tmp_path / path)
    same = "(?P<original>.+)"
    with pytest.raises(SourceError, match=r"set source\.ids=path$"):
        source(tmp_path, pattern=same).videos()
    assert originals(tmp_path, pattern=same, ids="path") == {
        "real_a_b": "", "fake_a_b": "real_a_b", "fake_c": "real_c"
    }  # fmt: skip
    (tmp_path / "fake/a.b.mp4").unlink()
    with pytest.raises(
        SourceError, match=r"the original of .*fake/c\.mp4 must be a real video, got 'c'.*; correct"
    ):
        source(tmp_path, pattern=same).videos()


def test_an_original_that_does_not_exist_stays_named(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    put(touch, tmp_path / "fake" / "gone_ann.mp4")
    assert originals(tmp_path, pattern=PATTERN)["gone_ann"] == "gone"
    assert originals(tmp_path, pattern=PATTERN, ids="path")["fake_gone_ann"] == "real_gone"
    assert [video.id for video in families(source(tmp_path, pattern=PATTERN).videos())[1]] == ["gone_ann"]


def test_an_original_in_two_places_is_ambiguous_unless_one_is_nearer(tmp_path: Path) -> None:
    for path in ("a/real/x.mp4", "b/real/x.mp4", "a/fake/x_y.mp4"):
        put(touch, tmp_path / path)
    assert originals(tmp_path, pattern=PATTERN, ids="path")["a_fake_x_y"] == "a_real_x"
    put(touch, tmp_path / "fake" / "x_z.mp4")
    with pytest.raises(
        SourceError, match=r"must be one real video, but .*a/real/x\.mp4 and .*b/real/x\.mp4 are both"
    ):
        source(tmp_path, pattern=PATTERN, ids="path").videos()


@pytest.mark.parametrize(
    "layout",
    [{"extra": "videos"}, {"labels": ("Real", "FAKE")}, {"splits": ("Train",)}, {"splits": ("some/where",)}],
    ids=str,
)
def test_other_case_and_further_levels_change_nothing(tmp_path: Path, layout: dict) -> None:
    tree(tmp_path / "plain", touch)
    tree(tmp_path / "other", touch, **layout)
    plain, other = ([(v.id, v.label, v.original, v.donor, v.method) for v in source(root, pattern=PATTERN).videos()]
                    for root in (tmp_path / "plain", tmp_path / "other"))  # fmt: skip
    assert other == plain
    assert len(plain) == 6


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(.+)_.+", r"^source\.pattern must have the named group original, got '\(\.\+\)_\.\+'; such as \(\?P<"),
        ("(?P<original>.+", r"^source\.pattern must be a regular expression, got .* \(missing \), unterm.*\)$"),
        ("(?P<original>.+)_(?P<doner>.+)", r"^source\.pattern must have only the named groups .*, got 'doner'$"),
        (3, r"^source\.pattern must be text or null, got 3$"),
    ],
)
def test_a_wrong_pattern_is_one_line(tmp_path: Path, pattern: object, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        source(tmp_path, pattern=pattern)


def test_a_pattern_must_match_the_whole_stem_of_every_fake(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    some = "(?P<original>ann|bob)_[a-z]"
    with pytest.raises(ConfigError, match=r"^source\.pattern must match the whole stem .* for 'ann_bob' \(.*mp4\)"):
        source(tmp_path, pattern=some).videos()
    found = originals(tmp_path, pattern=f"{some}+|.*")
    assert (found["ann_bob"], found["cid_ann"]) == ("ann", "")


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (["reals/a.mp4"], r"must hold video files in real/ and fake/ .*, got reals/; set source\.path"),
        (["real/1/0.png"], r"must hold video files .* \(of pictures: source=frames\), got real/; set"),
        ([], "must hold .*, got an empty folder"),
        (["fake/x/real/a.mp4"], r"^fake/x/real must be below real/ or fake/, not both; rename"),
        (["real/a.mp4", "real/a.avi"], r"a\.avi and .*a\.mp4 share it; set source\.ids=path$"),
        (["real/a\nb.mp4"], "must be a plain file name"),
    ],
    ids=["names", "pictures", "empty", "both", "clash", "newline"],
)
def test_another_tree_is_one_line(tmp_path: Path, paths: list[str], message: str) -> None:
    for path in paths:
        put(touch, tmp_path / path)
    with pytest.raises(SourceError, match=message) as caught:
        source(tmp_path).videos()
    assert "\n" not in str(caught.value)


def test_a_clash_of_paths_does_not_recommend_paths(tmp_path: Path) -> None:
    for path in ("real/a.mp4", "real/a.avi"):
        put(touch, tmp_path / path)
    with pytest.raises(SourceError, match=r"share it; rename one file$"):
        source(tmp_path, ids="path").videos()


def test_hidden_and_other_files_are_ignored_and_videos_elsewhere_reported(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tree(tmp_path, touch)
    for path in ("real/._ann.mp4", ".trash/real/x.mp4", "real/notes.txt"):
        put(touch, tmp_path / path)
    with caplog.at_level(logging.WARNING):
        assert len(source(tmp_path).videos()) == 6
    assert caplog.messages == []
    put(touch, tmp_path / "fakes" / "x.mp4")
    assert len(source(tmp_path).videos()) == 6
    assert caplog.messages == ["video files below neither real/ nor fake/ are left out: 1, such as fakes/x.mp4"]


def test_links_are_followed_and_loops_are_not(tmp_path: Path) -> None:
    tree(tmp_path / "disk", touch)
    (tmp_path / "data").mkdir()
    for label in ("real", "fake"):
        (tmp_path / "data" / label).symlink_to(tmp_path / "disk" / label)
    (tmp_path / "disk" / "real" / "again").symlink_to(tmp_path / "data")
    (tmp_path / "disk" / "real" / "same").symlink_to(tmp_path / "disk" / "real")
    assert len(source(tmp_path / "data").videos()) == 6
