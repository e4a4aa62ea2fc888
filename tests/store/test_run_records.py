"""``runs.jsonl``: the runs that wrote into a folder."""

import pytest

from dfprep.errors import StoreError
from dfprep.store import RUNS, RunRecord, add_run, last_run, read_runs

RECORD = RunRecord(
    "extract", "abc", "2026-01-01T00:00:00+00:00", 3.5, {"dfprep": "1"}, ["a=1"], {"a": 1}, {"n": 2.0}
)


def test_runs_come_back_in_their_order(tmp_path):
    later = RunRecord("cluster", "", "", 1.0, {}, [], {}, {})
    add_run(tmp_path, RECORD)
    add_run(tmp_path, later)
    assert read_runs(tmp_path) == [RECORD, later]
    assert last_run(read_runs(tmp_path), "extract") == RECORD
    assert last_run(read_runs(tmp_path), "split") is None
    assert read_runs(tmp_path / "other") == []


@pytest.mark.parametrize(
    "line", ["", "{", "[]", "3", '{"stage": "x"}', "[" * 10_000, '{"metrics": {"n": 1e999}}', "\x00"]
)
def test_a_line_that_is_no_run_is_left_out(tmp_path, line):
    add_run(tmp_path, RECORD)
    with open(tmp_path / RUNS, "a") as file:
        file.write(f"{line}\n")
    add_run(tmp_path, RECORD)
    assert read_runs(tmp_path) == [RECORD, RECORD]


def test_a_link_is_refused(tmp_path):
    (tmp_path / RUNS).symlink_to(tmp_path / "elsewhere")
    for use in (lambda: add_run(tmp_path, RECORD), lambda: read_runs(tmp_path)):
        with pytest.raises(StoreError, match="must not be a symbolic link"):
            use()
    assert not (tmp_path / "elsewhere").exists()
