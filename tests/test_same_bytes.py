"""Identical runs give identical bytes, whatever the number of workers and the seed of Python's hashes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]

WITH_TIMES = {"runs.jsonl", ".lock"}
"""What may differ: when a run was, and how long it took."""

IN_ORDER_OF_COMPLETION = "progress.jsonl"

ARGUMENTS = (
    "source.n_clips=4", "source.n_frames=40", "sampling=uniform", "sampling.n_frames=4", "embedder=dlib",
    "figures=0", "out=out", "mlflow.enabled=false",
)  # fmt: skip


def without_time_of_face_file(measures):
    """A file of kept measures without its key, which has the time of the face file, and the digest of both."""
    return {name: value for name, value in json.loads(measures).items() if name not in ("key", "digest")}


def run(folder, sample, workers, hash_seed):
    """All bytes that ``dfprep.pipeline`` writes, by the name of the file, sorted lines of the journal."""
    done = subprocess.run(
        [sys.executable, "-m", "dfprep.pipeline", *ARGUMENTS, f"source.path={sample}", f"workers={workers}"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    out = folder / "out"
    found = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    found[IN_ORDER_OF_COMPLETION] = b"\n".join(sorted(found[IN_ORDER_OF_COMPLETION].split(b"\n")))
    for name in [name for name in found if name.startswith("similarity/")]:
        found[name] = without_time_of_face_file(found[name])
    out.rename(folder / f"out{workers}")
    return {name: content for name, content in found.items() if name not in WITH_TIMES}


@pytest.mark.slow
def test_identical_runs_give_identical_bytes(sample, tmp_path):
    one, other = run(tmp_path, sample, 1, "0"), run(tmp_path, sample, 2, "1")
    assert {Path(name).suffix for name in one} >= {".csv", ".h5", ".json", ".jsonl", ".yaml"}
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
