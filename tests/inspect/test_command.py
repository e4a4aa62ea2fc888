"""The command as a user runs it: exit codes, tables, figure, MLflow."""

from pathlib import Path

import h5py
import pandas as pd
import pytest
from trees.ffpp import tree


@pytest.fixture(scope="module")
def inspected(command, tmp_path_factory):
    """The run of a data set that is complete: two kinds of FaceForensics++."""
    folder = tmp_path_factory.mktemp("inspect")
    tree(folder / "ffpp", lambda path: path.write_text(path.name), 1000, ("Deepfakes",), ("c23",))
    # the arguments of an extract run
    arguments = ("source=ffpp", "source.path=ffpp", "out=faces", "detector=mtcnn", "crops.large.margin=0.3")
    return folder, command(folder, *arguments, stage="inspect")


def only(folder, pattern):
    (path,) = folder.glob(pattern)
    return path


def test_a_complete_data_set_exits_with_0_and_is_only_looked_at(inspected):
    folder, run = inspected
    assert run.returncode == 0, run.stderr
    assert "complete: 2 of 2 kinds" in run.stdout
    assert "with workers=" in run.stdout
    assert not (folder / "faces").exists()


def test_tables_and_figure_are_in_the_run_folder_and_in_mlflow(inspected):
    folder, _ = inspected
    table = only(folder, "outputs/runs/inspect/*/inspection.csv")
    rows = pd.read_csv(table, keep_default_na=False)
    assert list(rows.columns) == [
        "label", "method", "compression", "split", "videos", "published", "missing", "bytes"
    ]  # fmt: skip
    assert rows[rows.videos > 0][["label", "method", "videos", "missing"]].values.tolist() == [
        ["REAL", "", 1000, 0], ["FAKE", "Deepfakes", 1000, 0]
    ]  # fmt: skip
    with h5py.File(table.with_suffix(".h5")) as file:
        assert set(file) == set(rows.columns)
    assert (table.parent / "figures/source/videos.png").stat().st_size > 1000
    logged = {path.name for path in (folder / "outputs/mlflow-artifacts").rglob("*") if path.is_file()}
    assert {"inspection.csv", "findings.csv", "videos.png", "config.yaml"} <= logged


MANIFEST = "video,label,original\na.mp4,REAL,\nb.mp4,FAKE,a\n"


@pytest.mark.parametrize(
    ("more", "contents", "code", "message"),
    [
        ("c.mp4,FAKE,", {}, 0, ""),
        ("c.mp4,FAKE,z", {}, 1, "1 video is without its original"),
        ("c.mp4,FAKE,a", {"c": "aa"}, 1, "1 file is a duplicate"),
        ("c.mp4,FAKE,a", {"c": ""}, 1, "1 file is empty"),
        ("d.mp4,FAKE,a", {}, 1, "1 file does not exist"),
    ],
    ids=["unpaired", "orphan", "duplicate", "empty", "missing file"],
)
def test_the_exit_code_is_1_if_something_is_wrong(command, tmp_path, more, contents, code, message):
    for name, content in ({"a": "aa", "b": "bbb", "c": "cccc"} | contents).items():
        Path(tmp_path / f"{name}.mp4").write_text(content)
    (tmp_path / "videos.csv").write_text(MANIFEST + more)
    arguments = ("source=manifest", "source.path=videos.csv", "mlflow.enabled=false")
    run = command(tmp_path, *arguments, stage="inspect")
    assert run.returncode == code, run.stderr
    lines = [line for line in run.stderr.splitlines() if line]
    assert lines == (
        [f"dfprep.inspect: manifest: {message}; see the report above, and findings.csv"] * bool(message)
    )


def test_three_videos_less_than_published_exit_with_1(command, tmp_path):
    tree(tmp_path / "ffpp", lambda path: path.write_text(path.name), 1000, ("Deepfakes",), ("c23",))
    for name in ("000_001", "003_002", "999_998"):
        (tmp_path / f"ffpp/manipulated_sequences/Deepfakes/c23/videos/{name}.mp4").unlink()
    arguments = ("source=ffpp", "source.path=ffpp", "mlflow.enabled=false", "duplicates=false")
    run = command(tmp_path, *arguments, stage="inspect")
    assert run.returncode == 1
    assert "dfprep.inspect: ffpp: 3 published videos are missing; see" in run.stderr
    assert "Deepfakes c23: 997 of 1,000; missing 000_001, 003_002, 999_998 (3)" in run.stdout
    assert "NOT CHECKED (duplicates=false)" in run.stdout


def test_duplicates_must_be_true_or_false(command, tmp_path):
    run = command(tmp_path, "source=ffpp", "source.path=.", "duplicates=maybe", stage="inspect")
    assert run.returncode == 2
    assert run.stderr.strip() == "dfprep.inspect: duplicates must be true or false, got 'maybe'"
