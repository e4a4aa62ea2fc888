"""Shards of the group stage measure what one run measures."""

import pytest

from dfprep.group.sharding import measure_shard, unmeasured
from dfprep.group.stage import group_fakes
from dfprep.runs import configured
from dfprep.store import OutputFolder, Shard

PEOPLE = {name: [name] for name in ("ada", "bea", "cleo", "dora")}


@pytest.fixture(scope="module")
def settings():
    return configured("similarity")


def test_the_classes_of_shards_that_measured_apart_are_those_of_one_run(extracted, settings, tmp_path):
    one = OutputFolder(extracted(tmp_path / "one", PEOPLE, n_frames=2))
    parts = OutputFolder(extracted(tmp_path / "parts", PEOPLE, n_frames=2))
    shards = [Shard(index, 3) for index in (1, 0, 2)]
    done = []
    for number, shard in enumerate(shards):
        lacking = unmeasured(parts, settings, 3)
        assert set(lacking) <= set(shards[number:])
        with parts.lock_shard("group", shard):
            done.append(measure_shard(parts, settings, shard, workers=0))
    assert [bool(part.lacking) for part in done] == [True, True, False]
    assert sum(part.n_families for part in done) == len(PEOPLE)
    assert unmeasured(parts, settings, 3) == {}
    measured = {path: path.stat().st_mtime_ns for path in parts.similarity.rglob("*.json")}
    parts.shards("group").remove()  # as the merge does
    with parts.lock_shard("group", shards[0]):
        assert measure_shard(parts, settings, shards[0], workers=0).lacking == {}
    whole, merged = (group_fakes(out, settings, workers=0) for out in (one, parts))
    assert list(merged.rows) == list(whole.rows)
    assert list(merged.alignment) == list(whole.alignment)
    assert {path: path.stat().st_mtime_ns for path in parts.similarity.rglob("*.json")} == measured
