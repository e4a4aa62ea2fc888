"""Shards of an extraction give what one run gives, whichever is killed on the way."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import mlflow
import pytest

from dfprep.errors import DfprepError, WeightsError
from dfprep.extract.__main__ import settle_embedder
from dfprep.extract.family import FamilyResult
from dfprep.extract.sharding import ShardExtraction, merge, merge_journals
from dfprep.extract.stage import extract_all
from dfprep.extract.statuses import row_of
from dfprep.store import ALL, OutputFolder, Shard
from dfprep.tables import USER_BLOCK_BYTES, read_videos, user_block
from dfprep.types import Label, Status, Video

DIGEST = "0123456789abcdef" * 2
NAMES = [f"v{k:02d}" for k in range(12)]
COMMAND = "python -m dfprep.extract out=mine"


def extracts(out, killed_at, family):
    name = family.reference.id
    if name == killed_at:
        raise KeyboardInterrupt
    out.face_file(name).parent.mkdir(exist_ok=True)
    out.face_file(name).write_bytes(user_block(DIGEST, USER_BLOCK_BYTES))
    rows = tuple(replace(row_of(video, out.root, Status.OK), face_digest=DIGEST) for video in family.videos)
    return FamilyResult(name, rows, {"detect": 2.0}, n_faces=len(rows))


@pytest.fixture
def source(tmp_path):
    real = [Video(name, tmp_path / f"{name}.mp4", Label.REAL) for name in NAMES]
    fakes = [Video(f"{name}_f", tmp_path / f"{name}_f.mp4", Label.FAKE, name) for name in NAMES]
    return [*real, *fakes, Video("orphan", tmp_path / "orphan.mp4", Label.FAKE, "nobody")]


@pytest.fixture
def run(source, tmp_path):
    """run(out, shard, killed_at=""): extract one shard, or everything, and finish it as the command does."""

    def make(out, shard=ALL, killed_at="", limit=None):
        work = partial(extract_all, source, tmp_path, out, lambda: partial(extracts, out, killed_at), 0, limit)
        if shard.is_all:
            with out.lock(new=True):
                return work()
        with out.lock_shard("extract", shard, new=True):
            done = ShardExtraction.of(work(shard=shard), shard)
            out.shards("extract").finish(shard, done.record())
            return done, done.lacking()

    return make


@pytest.fixture
def merged(source, tmp_path):
    """merged(out): what `merge` makes."""

    def make(out, **keys):
        with out.lock():
            return merge(source, tmp_path, out, again=COMMAND, **keys)

    return make


def table(out):
    return [replace(row, path="") for row in read_videos(out.videos_csv)]


def test_four_shards_are_one_run_in_any_order(run, merged, tmp_path):
    one, four = OutputFolder(tmp_path / "one"), OutputFolder(tmp_path / "four")
    whole = run(one)
    parts = [run(four, Shard(index, 4)) for index in (2, 0, 3, 1)]
    assert [bool(lacking) for _, lacking in parts] == [True, True, True, False]
    assert not four.videos_csv.exists()
    done = merged(four)
    done.check()
    assert table(four) == table(one)
    assert len(table(one)) == 2 * len(NAMES) + 1
    assert sum(len(part.rows) for part, _ in parts) == len(table(one))
    assert (done.n_faces, done.seconds) == (whole.n_faces, {"detect": 2.0 * len(NAMES)})
    assert sorted(os.listdir(four.faces)) == sorted(os.listdir(one.faces))


def test_a_killed_shard_is_named_and_goes_on_where_it_was(run, merged, tmp_path):
    out, shards = OutputFolder(tmp_path / "out"), [Shard(0, 2), Shard(1, 2)]
    of_it = [name for name in NAMES if shards[1].has(name)]
    run(out, shards[0])
    with pytest.raises(KeyboardInterrupt):
        run(out, shards[1], killed_at=of_it[2])
    half = merged(out)
    n_left = len(of_it) - 2
    with pytest.raises(DfprepError) as caught:
        half.check()
    assert str(caught.value) == (
        f"shard 1 of 2 has not finished ({n_left} families are left): run {COMMAND} shard.count=2 shard.index=1"
    )
    assert sum(row.status is Status.PENDING for row in table(out)) == 2 * n_left
    again, lacking = run(out, shards[1])
    assert (again.n_faces, lacking) == (2 * n_left, {})
    whole = OutputFolder(tmp_path / "whole")
    run(whole)
    merged(out).check()
    assert table(out) == table(whole)


def test_a_shard_that_never_ran_is_lacking(run, merged, tmp_path):
    out = OutputFolder(tmp_path / "out")
    _, lacking = run(out, Shard(0, 3))
    assert list(lacking) == [Shard(1, 3), Shard(2, 3)]
    with pytest.raises(
        DfprepError, match=r"run python -m dfprep\.extract -m out=mine shard\.count=3 shard\.index=1,2$"
    ):
        merged(out).check()


def test_a_run_of_everything_goes_on_with_what_the_shards_have_done(run, tmp_path):
    out = OutputFolder(tmp_path / "out")
    part, _ = run(out, Shard(0, 2))
    with out.lock():
        merge_journals(out)
    rest = run(out)
    assert part.n_faces + rest.n_faces == 2 * len(NAMES)
    assert part.n_faces > 0
    assert rest.n_faces > 0


def test_the_limit_is_of_all_families_and_not_of_each_shard(run, merged, tmp_path):
    out = OutputFolder(tmp_path / "out")
    for index in range(3):
        run(out, Shard(index, 3), limit=5)
    merged(out, limit=5).check()
    assert [row.video for row in table(out) if row.status is Status.OK and not row.original] == NAMES[:5]


def test_a_shard_in_which_no_video_has_faces_is_no_failure(run, tmp_path):
    shard = next(Shard(index, 40) for index in range(40) if not any(Shard(index, 40).has(name) for name in NAMES))
    done, _ = run(OutputFolder(tmp_path / "out"), shard)
    assert done.n_faces == 0
    done.check()
    assert done.write_tables(tmp_path) == []


FAST = ("embedder=none", "figures=0", "workers=1", "source.n_clips=4", "source.n_frames=40")


@pytest.mark.slow
def test_four_real_shards_side_by_side_are_one_run_array_by_array(command, sample, tmp_path):
    """Two at once, one of them killed and run again, then the others; the last one merges."""
    repository = Path(__file__).resolve().parents[2]
    same = (f"source.path={sample}", *FAST, "mlflow.enabled=false")
    assert command(tmp_path, *same, "out=one").returncode == 0
    env = {**os.environ, "PYTHONPATH": str(repository)}

    def start(index):
        arguments = [
            sys.executable,
            "-m",
            "dfprep.extract",
            *same,
            "out=four",
            "shard.count=4",
            f"shard.index={index}",
        ]
        return subprocess.Popen(arguments, cwd=tmp_path, env=env, stdout=subprocess.PIPE, text=True)

    busiest = max(range(4), key=lambda index: sum(Shard(index, 4).has(f"clip{k:02d}") for k in range(1, 5)))
    lost = start(busiest)
    journal = tmp_path / "four/shards/extract" / f"{busiest}-of-4.jsonl"
    while not journal.exists() and lost.poll() is None:
        time.sleep(0.05)
    lost.send_signal(signal.SIGKILL)
    lost.communicate()
    others = [start(index) for index in range(4) if index != busiest]
    printed = [process.communicate()[0] for process in others]
    assert [process.returncode for process in others] == [0, 0, 0]
    assert all(f"shard {busiest} of 4 has not finished" in text for text in printed)
    refused = command(tmp_path, *same, "out=four", "merge=true")
    assert refused.returncode == 1
    assert f"shard.count=4 shard.index={busiest}" in refused.stderr
    last = start(busiest)
    assert "Tables:" in last.communicate()[0]
    assert last.returncode == 0
    compared = subprocess.run(
        [sys.executable, repository / "scripts/compare_outputs.py", "one", "four"],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (compared.returncode, "DIFFER" in compared.stdout) == (0, False), compared.stdout
    assert not (tmp_path / "four/shards").exists()
    shutil.rmtree(tmp_path / "four")


@pytest.mark.slow
def test_a_sweep_over_shards_with_joblib_fills_one_folder_and_has_one_parent_in_mlflow(command, sample, tmp_path):
    swept = ("-m", "hydra/launcher=joblib", "hydra.launcher.n_jobs=2", "shard.count=3", "shard.index=0,1,2")
    run = command(tmp_path, *swept, f"source.path={sample}", *FAST, "out=mine")
    assert run.returncode == 0, run.stderr
    rows = read_videos(tmp_path / "mine/videos.csv")
    assert {row.status for row in rows} == {Status.OK}
    client = mlflow.MlflowClient(f"sqlite:///{tmp_path}/outputs/mlflow.db")
    runs = client.search_runs([client.get_experiment_by_name("dfprep").experiment_id])
    (parent,) = [run for run in runs if "mlflow.parentRunId" not in run.data.tags]
    assert {run.info.status for run in runs} == {"FINISHED"}
    assert len(runs) == 4
    assert {run.data.tags["mlflow.parentRunId"] for run in runs if run is not parent} == {parent.info.run_id}
    assert parent.data.metrics["videos_ok"] == len(rows)


def test_a_machine_that_only_merges_needs_no_weights(composed, tmp_path):
    config = composed("source=manifest", f"source.path={tmp_path}/m.csv", "out=out", "embedder=facenet")
    config.embedder.weights = str(tmp_path / "none.pt")
    settings = SimpleNamespace(merge=True, workers=0, threads=1, out=tmp_path, sweeping=False, overwrite=False)
    given = config.copy()
    settle_embedder(config, settings, tmp_path)
    assert config == given
    settings.merge = False
    with pytest.raises(WeightsError, match=r"none\.pt"):
        settle_embedder(config, settings, tmp_path)
