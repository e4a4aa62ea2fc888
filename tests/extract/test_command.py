"""The command as a user runs it: real networks, real videos, real HDF5 and MLflow."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest

from dfprep.frames import VideoReader
from dfprep.runs import configured
from dfprep.store import FaceFile
from dfprep.types import Label

REPOSITORY = Path(__file__).resolve().parents[2]


def of_sample(folder):
    return f"source.path={folder}", "source.n_clips=4", "source.n_frames=40"


FAST = ("embedder=none", "figures=0", "mlflow.enabled=false")


@pytest.fixture(scope="module")
def finished(command, sample, tmp_path_factory):
    """A folder in which the default job was run on two families of a small sample, and what it printed."""
    folder = tmp_path_factory.mktemp("run")
    run = command(folder, "experiment=sample", *of_sample(sample), "figures=1", "workers=2", "limit=2")
    assert run.returncode == 0, run.stderr
    return folder, run.stdout


def test_every_video_of_the_source_has_one_row_and_the_table_adds_up(finished, sample):
    folder, printed = finished
    videos = configured("source=sample", path=str(sample), n_clips=4, n_frames=40).videos()
    table = pd.read_csv(folder / "outputs/sample/videos.csv")
    assert sorted(table.video) == sorted(v.id for v in videos)
    asked = table.video.str.contains("clip01|clip02")
    assert set(table.status[asked]) == {"ok"}
    assert set(table.status[~asked]) == {"pending"}
    last = next(line for line in printed.splitlines() if line.startswith("│ all"))
    assert [int(cell) for cell in last.replace("│", " ").split()[1:4]] == [
        sum(v.label is Label.REAL for v in videos),
        sum(v.label is Label.FAKE for v in videos),
        len(videos),
    ]


def test_faces_are_where_the_table_says(finished):
    folder, _ = finished
    table = pd.read_csv(folder / "outputs/sample/videos.csv", keep_default_na=False)
    for real in table[(table.label == "REAL") & (table.status == "ok")].itertuples():
        with FaceFile(folder / f"outputs/sample/faces/{real.video}.h5") as faces:
            fakes = table[(table.original == real.video) & (table.status == "ok")].video
            assert faces.videos == [real.video, *sorted(fakes)]
            assert faces.n_persons == int(real.persons)
            assert faces.crop("large", 0, 0).shape == (17, 299, 299, 3)
            assert faces.crop("small", 0, 0).shape == (17, 160, 160, 3)
            assert faces.embeddings.shape == (len(faces.videos), faces.n_persons, 17, 128)
            np.testing.assert_allclose(np.linalg.norm(faces.embeddings, axis=-1), 1, atol=1e-5)


def test_the_run_is_in_mlflow_with_parameters_metrics_config_and_figures(finished):
    folder, _ = finished
    client = mlflow.MlflowClient(f"sqlite:///{folder}/outputs/mlflow.db")
    experiment = client.get_experiment_by_name("dfprep")
    (run,) = client.search_runs([experiment.experiment_id])
    table = pd.read_csv(folder / "outputs/sample/videos.csv")
    assert run.info.status == "FINISHED"
    assert run.data.params["sampling.n_first"] == "10"
    assert run.data.params["detector.members.blaze.score_min"] == "0.75"
    assert run.data.metrics["videos"] == len(table)
    assert run.data.metrics["videos_ok"] == (table.status == "ok").sum()
    assert run.data.metrics["faces_per_second"] > 0
    assert {"seconds_decode", "seconds_detect", "seconds_embed", "seconds_write", "retries", "persons"} <= set(
        run.data.metrics
    )
    assert {a.path for a in client.list_artifacts(run.info.run_id)} >= {"config.yaml", "videos.csv", "figures"}
    drawn = {
        f"{kind.path}/{a.path.rpartition('/')[2]}"
        for kind in client.list_artifacts(run.info.run_id, "figures")
        for a in client.list_artifacts(run.info.run_id, kind.path)
    }
    local = {
        str(p.relative_to(run_folder))
        for run_folder in folder.glob("outputs/runs/*/*")
        for p in run_folder.rglob("*.png")
    }
    assert drawn == local
    assert {name.split("/")[1] for name in drawn} == {"boxes", "extraction", "faces", "replicates"}


def test_running_again_does_nothing_and_another_config_is_refused(finished, command, sample):
    folder, _ = finished
    files = {p: p.stat().st_mtime_ns for p in (folder / "outputs/sample/faces").glob("*.h5")}
    same = ("experiment=sample", *of_sample(sample), "limit=2", "mlflow.enabled=false", "figures=0")
    again = command(folder, *same)
    assert again.returncode == 0
    assert "No new faces" in again.stdout
    assert {p: p.stat().st_mtime_ns for p in files} == files
    other = command(folder, *same, "tracks.max_gap=2")
    assert other.returncode == 1
    assert other.stderr.strip().splitlines()[-1].startswith("dfprep.extract: ")
    assert "tracks.max_gap=2 (there: 1)" in other.stderr
    assert "Traceback" not in other.stderr
    assert {p: p.stat().st_mtime_ns for p in files} == files


def test_another_sampling_and_dropped_frames_are_chosen_on_the_command_line(command, sample, tmp_path, write_video):
    with VideoReader(next(sample.rglob("clip01.mp4"))) as reader:
        frames = list(reader.read(range(40)).frames)
    hidden = [np.zeros_like(frame) if 15 <= i < 25 else frame for i, frame in enumerate(frames)]
    for name, shown in (("whole", frames), ("partly", hidden)):
        write_video(tmp_path / f"{name}.mp4", shown)
    (tmp_path / "list.csv").write_text("video,label,original\nwhole.mp4,REAL,\npartly.mp4,REAL,\n")
    arguments = ["source=manifest", "source.path=list.csv", "sampling=uniform", "sampling.n_frames=5"]
    arguments += ["tracks.incomplete=drop_frames", "out=out", "workers=0", *FAST]
    run = command(tmp_path, *arguments)
    assert run.returncode == 0, run.stderr
    with FaceFile(tmp_path / "out/faces/whole.h5") as faces:
        assert faces.frame_index.tolist() == [0, 9, 19, 29, 39]  # linspace(0, 39, 5), truncated
    assert dict(pd.read_csv(tmp_path / "out/videos.csv").set_index("video").attempt.dropna()) == {
        "whole": 0,
        "partly": 1,
    }
    run = command(tmp_path, *arguments, "tracks.min_frames=2", "overwrite=true")
    assert run.returncode == 0, run.stderr
    with FaceFile(tmp_path / "out/faces/partly.h5") as faces:
        # the two frames before the black ones and the two behind them are different shots
        assert faces.frame_index.tolist() in ([0, 9], [29, 39])
        assert faces.crop("large", 0, 0).shape == (2, 299, 299, 3)


def test_overwrite_replaces_faces_on_the_disk_of_a_linked_folder(command, sample, tmp_path):
    disk, out = tmp_path / "disk", tmp_path / "outputs" / "sample"
    disk.mkdir()
    out.mkdir(parents=True)
    (out / "faces").symlink_to(disk)
    arguments = [*FAST, *of_sample(sample), "workers=0", "limit=1"]
    assert command(tmp_path, *arguments).returncode == 0
    (before,) = disk.glob("*.h5")
    time_ns = before.stat().st_mtime_ns
    again = command(tmp_path, *arguments, "tracks.max_gap=2", "overwrite=true")
    assert again.returncode == 0, again.stderr
    assert (out / "faces").is_symlink()
    assert before.stat().st_mtime_ns > time_ns
    assert (pd.read_csv(out / "videos.csv").status == "ok").any()


@pytest.fixture(scope="module")
def uninterrupted(command, sample, tmp_path_factory):
    """The contents of `out` after a run from start to end."""
    folder = tmp_path_factory.mktemp("whole")
    assert command(folder, *FAST, *of_sample(sample), "workers=2").returncode == 0
    return contents(folder)


def contents(folder):
    out = folder / "outputs/sample"
    return {
        p.relative_to(out): p.read_bytes() for p in sorted(out.rglob("*")) if p.suffix in (".h5", ".csv", ".yaml")
    }


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM], ids=lambda s: s.name)
def test_an_interrupted_run_run_again_ends_with_the_same_files(how, uninterrupted, command, sample, tmp_path):
    arguments = [*FAST, *of_sample(sample), "workers=2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "dfprep.extract", *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    faces, journal = tmp_path / "outputs/sample/faces", tmp_path / "outputs/sample/progress.jsonl"
    # a face file alone is not enough: killed before its line is written, a family is done once more
    while not journal.exists() or not journal.read_text().endswith("\n"):
        assert process.poll() is None, "ended before it could be interrupted"
        time.sleep(0.02)
    # Ctrl-C reaches the whole group, a kill or a scheduler's signal one process
    (os.killpg if how is signal.SIGINT else os.kill)(process.pid, how)
    _, message = process.communicate(timeout=60)
    if how is not signal.SIGKILL:
        assert process.returncode == 130
        assert message.strip().splitlines() == [
            "dfprep.extract: interrupted; completed work is kept, run the same command again to continue"
        ]
        statuses = pd.read_csv(tmp_path / "outputs/sample/videos.csv").status
        assert "pending" in set(statuses)
    wait_for_the_end_of_group(process.pid)
    lines = journal.read_text().splitlines()
    done = {
        path: path.stat().st_mtime_ns for path in faces.glob("*.h5") if any(path.stem in line for line in lines)
    }
    assert 1 <= len(done) < 4
    assert command(tmp_path, *arguments).returncode == 0
    assert contents(tmp_path) == uninterrupted
    assert {path: path.stat().st_mtime_ns for path in done} == done, "what was done was done again"
    assert not list(faces.glob(".*"))


def wait_for_the_end_of_group(group):
    """No worker outlives its parent."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError("workers are still there 20 s after their parent's end")


def test_a_sweep_gives_each_job_its_own_folder_under_one_parent_run(command, sample, tmp_path):
    run = command(
        tmp_path, "-m", "detector=mtcnn,blaze,mtcnn+blaze", "embedder=none", "figures=0", "limit=1", "workers=0",
        f"source.path={sample}", "source.n_clips=4", "source.n_frames=40",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    folders = sorted((tmp_path / "outputs/sample/sweep").iterdir())
    assert len(folders) == 3
    assert all(set(folder.name).isdisjoint("=,'\" ") for folder in folders), "out= takes them as they are"
    assert all(list(folder.glob("faces/*.h5")) for folder in folders)
    client = mlflow.MlflowClient(f"sqlite:///{tmp_path}/outputs/mlflow.db")
    runs = client.search_runs([client.get_experiment_by_name("dfprep").experiment_id])
    (parent,) = [r for r in runs if "mlflow.parentRunId" not in r.data.tags]
    children = [r for r in runs if r.data.tags.get("mlflow.parentRunId") == parent.info.run_id]
    assert parent.info.status == "FINISHED"
    assert len(children) == 3
    assert sorted(c.data.tags["out"] for c in children) == [str(folder) for folder in folders]
    names = sorted(c.info.run_name for c in children)
    assert names == [
        f"extract sample: detector={d},embedder=none,source.n_clips=4,source.n_frames=40"
        for d in ("blaze", "mtcnn+blaze", "mtcnn")
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["sampling.nfirst=3"], 2, "there is no key sampling.nfirst; did you mean sampling.n_first"),
        (["crops.small.side_px=4"], 2, "crops.small.side_px must be a whole number in [16, 4096], got 4"),
        (["source=manifest"], 2, "source.path"),
        (["out=/dev/null/x", "embedder=none"], 1, "choose another out="),
        (["workers=-1"], 2, "workers.count must be a whole number of at least 0 or auto, got -1"),
        (["workers=2", "workers.timeout_s=9"], 2, "workers.timeout_s beside workers=N; write workers.count=N"),
        (["source=manifest", "source.path=none.csv", "embedder=none"], 1, "none.csv cannot be read"),
    ],
)
def test_mistakes_stop_at_once_with_one_line(arguments, code, message, command, tmp_path):
    run = command(tmp_path, *arguments)
    assert run.returncode == code
    assert len(run.stderr.strip().splitlines()) == 1, run.stderr
    assert run.stderr.startswith("dfprep.extract: ")
    assert message in run.stderr
    assert not list(tmp_path.rglob("faces"))
    assert not list((tmp_path / "outputs").glob("*/config.yaml")), "a mistake must not claim the folder"
