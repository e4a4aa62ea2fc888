"""The whole job on a machine that kills its worker processes now and then."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

FAST = ("detector=mtcnn", "embedder=none", "figures=0", "mlflow.enabled=false")


def workers_of(parent):
    """Process ids of the workers of `parent`, those that still start among them."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            ppid = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if ppid == parent and b"spawn_main" in (path / "cmdline").read_bytes():
                found.append(int(path.name))
        except OSError:  # ended meanwhile
            continue
    return found


@pytest.mark.slow
def test_a_worker_killed_every_few_seconds_costs_no_video(command, sample, tmp_path):
    arguments = [*FAST, f"source.path={sample}", "source.n_clips=4", "source.n_frames=40", "workers=2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "dfprep.extract", *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    n_killed = 0
    while n_killed < 6 and process.poll() is None:
        time.sleep(2.5)
        workers = workers_of(process.pid)
        if workers:
            os.kill(workers[n_killed % len(workers)], signal.SIGKILL)
            n_killed += 1
    message, _ = process.communicate(timeout=300)
    assert n_killed == 6, message
    assert process.returncode == 0, message
    statuses = pd.read_csv(tmp_path / "outputs/sample/videos.csv").status
    assert not set(statuses) - {"ok", "pending"}, "a healthy video was given up"
    assert command(tmp_path, *arguments).returncode == 0
    assert set(pd.read_csv(tmp_path / "outputs/sample/videos.csv").status) == {"ok"}
