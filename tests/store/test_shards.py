"""Shards: every family is in exactly one, and what excludes what."""

import json

import pytest

from dfprep.errors import ConfigError, FolderInUse, StoreError
from dfprep.store import FACE_SCHEMA, Journal, OutputFolder, Shard, append_journals, by_shard, shard_index

TWO = Shard(0, 2), Shard(1, 2)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 50])
def test_every_family_is_in_exactly_one_shard(count):
    references = {"a", "Übung", "\udcff", *(f"{k:03d}_{k + 1:03d}" for k in range(40))}
    shards = [Shard(index, count) for index in range(count)]
    parts = [{name for name in references if shard.has(name)} for shard in shards]
    assert sum(len(part) for part in parts) == len(references)
    assert set().union(*parts) == references
    assert by_shard(references, count) == {s: len(part) for s, part in zip(shards, parts, strict=True) if part}


def test_the_shard_of_a_family_is_the_same_on_every_machine_and_for_ever():
    names = [f"clip{k:02d}" for k in range(1, 9)]
    assert [shard_index(name, 4) for name in names] == [3, 0, 3, 2, 2, 0, 0, 0]


def test_a_thousand_families_are_spread_evenly():
    sizes = by_shard((f"video{k}" for k in range(1000)), 4).values()
    assert min(sizes) > 200
    assert max(sizes) < 300


@pytest.mark.parametrize(
    ("index", "count", "message"),
    [
        (4, 4, r"^index must be below shard\.count=4, as it counts from 0, got 4$"),
        (1, 1, r"^index must be below shard\.count=1"),
        (0, 0, r"^count must be a whole number of at least 1, got 0$"),
        (-1, 2, r"^index must be a whole number of at least 0, got -1$"),
        (True, 2, r"^index must be a whole number"),
    ],
)
def test_an_index_that_is_no_shard_is_refused(index, count, message):
    with pytest.raises(ConfigError, match=message):
        Shard(index, count)


def test_two_shards_run_at_once_but_none_twice(tmp_path):
    out = OutputFolder(tmp_path)
    again = pytest.raises(FolderInUse, match=r"^shard 1 of 2 of extract is using .*; wait until it ends")
    with out.lock_shard("extract", TWO[0]), out.lock_shard("extract", TWO[1]), again:
        out.lock_shard("extract", TWO[1]).__enter__()
    with out.lock_shard("extract", TWO[1]):
        pass


@pytest.mark.parametrize("shared", [False, True])
def test_a_run_of_the_whole_folder_and_a_shard_exclude_each_other(shared, tmp_path):
    out = OutputFolder(tmp_path)
    with out.lock_shard("extract", TWO[0]), pytest.raises(FolderInUse, match="shard 0 of 2 of extract is using"):
        out.lock(shared=shared).__enter__()
    with out.lock(shared=shared):
        if not shared:  # one that only reads goes on
            with pytest.raises(FolderInUse, match="another run is using"):
                out.lock_shard("extract", TWO[0]).__enter__()
    with out.lock_shard("extract", TWO[0]):
        pass


def test_shards_of_two_stages_exclude_each_other(tmp_path):
    out = OutputFolder(tmp_path)
    with out.lock_shard("extract", TWO[0]), pytest.raises(FolderInUse, match="shard 0 of 2 of extract is using"):
        out.lock_shard("group", TWO[1]).__enter__()


def test_a_lock_that_was_removed_when_its_holder_ended_is_made_again(tmp_path):
    out = OutputFolder(tmp_path)
    with out.lock_shard("extract", TWO[0]):
        out.shards("extract").remove()
        with out.lock_shard("extract", TWO[0]):  # of another file than the removed one
            pass
    assert out.shards("extract").locks()


def test_what_a_shard_finished_is_forgotten_when_it_begins_again(tmp_path):
    out = OutputFolder(tmp_path)
    with out.lock_shard("extract", TWO[1]):
        out.shards("extract").finish(TWO[1], {"faces": 3})
        assert out.shards("extract").finished() == {TWO[1]: {"faces": 3.0}}
    with out.lock_shard("extract", TWO[1]):
        assert out.shards("extract").finished() == {}


@pytest.mark.parametrize("text", ["", "[1]", '{"faces": "many"}', "no"])
def test_a_damaged_record_counts_as_not_finished(text, tmp_path):
    out = OutputFolder(tmp_path)
    with out.lock_shard("extract", TWO[1]):
        out.shards("extract").record(TWO[1]).write_text(text)
        assert out.shards("extract").finished() == {}


def test_another_number_of_shards_than_that_of_the_journals_is_refused(tmp_path):
    out = OutputFolder(tmp_path)
    with out.lock_shard("extract", TWO[0]):
        out.shards("extract").journal(TWO[0]).write_text(line("ada"))
    with pytest.raises(
        StoreError, match=r"journals of shard\.count=2, got shard\.count=3; go on with shard\.count=2"
    ):
        out.lock_shard("extract", Shard(0, 3)).__enter__()
    with pytest.raises(
        StoreError, match=r"journals of 1 shards, which are not merged; run python -m dfprep\.extract"
    ):
        out.shards("extract").require_merged()


def line(original, status="ok"):
    row = {"video": original, "label": "REAL", "status": status}
    return json.dumps({"original": original, "rows": [row]}) + "\n"


def test_the_lines_of_shards_come_after_those_of_the_journal_and_replace_them(tmp_path):
    paths = [tmp_path / name for name in ("progress.jsonl", "0-of-2.jsonl", "1-of-2.jsonl")]
    paths[0].write_text(line("ada", "no_face") + line("bea"))
    paths[1].write_text(line("ada") + '{"original": "cut o')
    paths[2].write_text(line("cid"))
    append_journals(paths[0], paths[1:])
    done = Journal(paths[0]).done
    assert {name: rows[0].status.value for name, rows in done.items()} == {"ada": "ok", "bea": "ok", "cid": "ok"}
    assert not any(path.exists() for path in paths[1:])


def test_a_damaged_journal_of_a_shard_stops_the_merge_before_anything_changes(tmp_path):
    paths = [tmp_path / name for name in ("progress.jsonl", "0-of-2.jsonl")]
    paths[1].write_text(line("ada") + '{"original": "../x", "rows": []}\n')
    with pytest.raises(StoreError, match=r"0-of-2\.jsonl, line 2: original must be"):
        append_journals(paths[0], paths[1:])
    assert paths[1].exists()
    assert not paths[0].exists()


def test_overwriting_removes_what_the_shards_left(tmp_path):
    out = OutputFolder(tmp_path)
    with out.lock_shard("extract", TWO[0]):
        out.shards("extract").journal(TWO[0]).write_text(line("ada"))
        out.shards("extract").finish(TWO[0], {})
    with out.lock():
        out.write_config({"schema": FACE_SCHEMA}, overwrite=True)
    assert (out.shards("extract").journals(), out.shards("extract").finished()) == ({}, {})


def test_a_link_in_place_of_the_shards_of_a_stage_is_refused(tmp_path):
    out = OutputFolder(tmp_path / "out")
    (out.root / "shards").mkdir(parents=True)
    (out.root / "shards" / "extract").symlink_to(tmp_path)
    with pytest.raises(StoreError, match="symbolic link"):
        out.lock_shard("extract", TWO[0]).__enter__()
    assert not list(tmp_path.glob("*of*"))
