"""Finished shards that nobody has merged: the next stage merges them, or says which command does."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import mlflow
import pytest

from dfprep.store import OutputFolder, Shard, read_runs
from dfprep.tables import read_videos
from dfprep.types import Status

REPOSITORY = Path(__file__).resolve().parents[2]
FAST = ("embedder=none", "figures=0", "workers=1", "source.n_clips=4", "source.n_frames=40")
NO_FIGURES = ("figures=0", "workers=1")


def in_shards(command, folder, stage, *keys):
    """Run two shards in `folder`/out; somebody reads there while the last one ends, so that it cannot merge."""
    assert command(folder, *keys, "shard.count=2", "shard.index=0", stage=stage).returncode == 0
    with OutputFolder(folder / "out").lock(shared=True):
        last = command(folder, *keys, "shard.count=2", "shard.index=1", stage=stage)
    assert last.returncode == 0, last.stderr
    assert f"then run python -m dfprep.{stage} out=out" in last.stdout


def copied(made, tmp_path):
    for name in ("out", "outputs"):
        shutil.copytree(made / name, tmp_path / name)
    return OutputFolder(tmp_path / "out")


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}


def moved(root):
    root.rename(root.with_name("moved"))


def with_another_video(root):
    (root / "manifest.csv").write_text("video,label,original\nx.mp4,REAL,\n")


@pytest.fixture(scope="module")
def extracted_in_shards(command, sample, tmp_path_factory):
    """A folder whose two shards of extract have finished and are not merged."""
    folder = tmp_path_factory.mktemp("shards")
    in_shards(command, folder, "extract", "out=out", f"source.path={sample}", *FAST)
    return folder


@pytest.fixture
def unmerged(extracted_in_shards, tmp_path):
    return copied(extracted_in_shards, tmp_path)


@pytest.fixture(scope="module")
def grouped_in_shards(command, extracted_in_shards, tmp_path_factory):
    """A folder of which group, in two shards, has merged extract; its own shards are not merged."""
    folder = tmp_path_factory.mktemp("group")
    copied(extracted_in_shards, folder)
    assert command(folder, "out=out", "actors.source=names", stage="cluster").returncode == 0
    in_shards(command, folder, "group", "out=out", *NO_FIGURES)
    return folder


@pytest.mark.slow
def test_the_next_stage_merges_what_the_shards_of_extract_have_done(
    command, sample, extracted_in_shards, unmerged, tmp_path
):
    database = f"sqlite:///{extracted_in_shards}/outputs/mlflow.db"
    keys = ("out=out", "actors.source=names", f"mlflow.tracking_uri={database}")
    done = command(tmp_path, *keys, stage="cluster")
    assert done.returncode == 0, done.stderr
    assert "all 2 shards of extract in" in " ".join(done.stdout.split())
    assert not (unmerged.root / "shards").exists()
    by_hand = command(tmp_path, "out=whole", f"source.path={sample}", *FAST, "mlflow.enabled=false")
    assert by_hand.returncode == 0
    rows, whole = (read_videos(folder / "videos.csv") for folder in (unmerged.root, tmp_path / "whole"))
    assert [row.video for row in rows] == [row.video for row in whole]
    assert {row.status for row in rows} == {Status.OK}
    extract = read_runs(unmerged.root)[0]
    assert (extract.stage, extract.overrides) == ("extract", ["out=out", f"source.path={sample}", *FAST])
    assert extract.config["source"] == "sample"
    records = [json.loads((one / "provenance.json").read_text()) for one in (unmerged.root, tmp_path / "whole")]
    assert len({one["videos.csv"]["config_hash"] for one in records}) == 1
    client = mlflow.MlflowClient(database)
    runs = client.search_runs([client.get_experiment_by_name("dfprep").experiment_id])
    (parent,) = [run for run in runs if run.info.run_id == extract.run_id]
    assert parent.data.metrics["videos_ok"] == len(rows)
    children = [run for run in runs if run.data.tags.get("mlflow.parentRunId") == extract.run_id]
    assert (len(children), {run.info.status for run in runs}) == (2, {"FINISHED"})


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["cluster", "group", "split"])
def test_a_stage_refuses_where_a_shard_has_not_finished_and_names_it(stage, command, sample, unmerged, tmp_path):
    unmerged.shards("extract").record(Shard(1, 2)).unlink()
    before = contents(unmerged.root)
    refused = command(tmp_path, "out=out", stage=stage)
    keys = " ".join(["out=out", f"source.path={sample}", *FAST])
    assert refused.returncode == 1
    assert (
        "has shards that are not merged, and shard 1 of 2 has not finished; run python -m dfprep.extract "
        f"{keys} shard.count=2 shard.index=1, or the same with merge=true instead"
    ) in refused.stderr
    assert contents(unmerged.root) == before


@pytest.mark.slow
@pytest.mark.parametrize(("stage", "keys"), [("report", ()), ("export", ("to=exported",))])
def test_a_stage_that_only_reads_does_not_merge(stage, keys, command, unmerged, tmp_path):
    before = contents(unmerged.root)
    refused = command(tmp_path, "out=out", *keys, stage=stage)
    assert "journals of 2 shards, which are not merged; run python -m dfprep.extract" in refused.stderr
    assert contents(unmerged.root) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (moved, "does not exist; mount it"),
        (with_another_video, "others now"),
    ],
)
def test_without_the_videos_of_the_shards_the_command_is_named(change, says, command, sample, unmerged, tmp_path):
    root = tmp_path / "videos"
    shutil.copytree(sample, root)
    unmerged.config.write_text(unmerged.config.read_text().replace(str(sample), str(root)))
    change(root)
    before = contents(unmerged.root)
    refused = command(tmp_path, "out=out", "mlflow.enabled=false", stage="group")
    assert refused.returncode == 1
    assert "has 2 shards, which are not merged; run python -m dfprep.extract out=out" in refused.stderr
    assert "merge=true; here this is not possible: " in refused.stderr
    assert says in refused.stderr
    assert contents(unmerged.root) == before
    assert root.exists() == (change is not moved)


@pytest.mark.slow
def test_the_jobs_of_a_sweep_do_not_merge(command, unmerged, tmp_path):
    before = contents(unmerged.root)
    keys = ("-m", "out=out", "clustering.eps=0.3,0.5", "mlflow.enabled=false")
    refused = command(tmp_path, *keys, stage="cluster")
    assert "merge=true first: the jobs of a sweep do not write there" in refused.stdout + refused.stderr
    assert contents(unmerged.root) == before


@pytest.mark.slow
def test_shards_of_group_that_start_at_once_merge_those_of_extract_once(unmerged, tmp_path):
    keys = ("out=out", *NO_FIGURES, "mlflow.enabled=false", "shard.count=2")
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "dfprep.group", *keys, f"shard.index={index}"],
            cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for index in range(2)
    ]  # fmt: skip
    printed = [one.communicate()[0] for one in started]
    assert [one.returncode for one in started] == [0, 0], printed
    assert [one.stage for one in read_runs(unmerged.root)] == ["extract", "group"]
    assert not (unmerged.root / "shards").exists()


@pytest.mark.slow
def test_split_merges_the_shards_of_group(command, grouped_in_shards, tmp_path):
    out = copied(grouped_in_shards, tmp_path)
    assert not (out.root / "alterations.csv").exists()
    done = command(tmp_path, "out=out", "folds.n_folds=2", stage="split")
    assert "all 2 shards of group in" in " ".join(done.stdout.split()), done.stderr
    assert [one.stage for one in read_runs(out.root)][:3] == ["extract", "cluster", "group"]
    assert read_runs(out.root)[2].overrides == ["out=out", *NO_FIGURES]
    assert not (out.root / "shards").exists()
    assert (out.root / "alterations.csv").exists()


@pytest.mark.slow
def test_split_refuses_where_a_shard_of_group_has_not_finished(command, grouped_in_shards, tmp_path):
    out = copied(grouped_in_shards, tmp_path)
    out.shards("group").record(Shard(0, 2)).unlink()
    refused = command(tmp_path, "out=out", stage="split")
    assert "shard 0 of 2 has not finished; run python -m dfprep.group out=out" in refused.stderr
    assert refused.stderr.rstrip().endswith("shard.count=2 shard.index=0")
