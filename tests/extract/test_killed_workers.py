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


def children_of(parent, what):
    """Ids of the processes that `parent` started and whose command contains `what`."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            ppid = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if ppid == parent and what in (path / "cmdline").read_bytes():
                found.append(int(path.name))
        except OSError:  # ended meanwhile
            continue
    return found


def workers_of(parent):
    """Ids of the workers of `parent`, which are forked from its server, those that still start among them."""
    servers = children_of(parent, b"multiprocessing.forkserver")
    return [one for server in servers for one in children_of(server, b"multiprocessing.forkserver")]


@pytest.mark.slow
def test_a_worker_killed_every_second_costs_no_video(command, sample, tmp_path):
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
        time.sleep(1)
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
