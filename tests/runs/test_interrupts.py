"""Signals to real processes: every way of asking ends the run, and loses nothing that is done."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dfprep.store import FaceFile

REPOSITORY = Path(__file__).resolve().parents[2]

FAST = ("detector=mtcnn", "embedder=none", "figures=0", "mlflow.enabled=false")

STUCK = """
import hashlib, os, threading
from dfprep.runs import interrupts
interrupts.END_WITHIN_S = 0.5
interrupts.listen(lambda: os._exit(130))
threading.Timer(1, print, ["ready"], {"flush": True}).start()  # while the call below is running
hashlib.pbkdf2_hmac("sha256", b"", b"", 2 * 10**9)  # in C, where no exception comes
"""

ENDING = """
import time
from dfprep.runs import interrupts
interrupts.listen(lambda: print("overdue"))
try:
    print("ready", flush=True)
    time.sleep(600)
except KeyboardInterrupt:
    print("asked", flush=True)
    time.sleep(1)  # as long as tables take
    print("written", flush=True)
"""

CAUGHT = """
import time
from dfprep.runs import launch
def task(config):
    try:
        print("ready", flush=True)
        time.sleep(600)
    except KeyboardInterrupt:
        pass
launch("split", task)
"""

COMPILED = """
from dfprep.runs import launch
def task(config):
    exec("import time; print('ready', flush=True); time.sleep(600)")
launch("split", task)
"""

SHUTDOWN = """
import os, time
from dfprep.runs import launch
class Last:
    def __del__(self, write=os.write, sleep=time.sleep):
        write(1, b"ready\\n")
        sleep(1)
last = Last()
launch("split", lambda config: None)
"""


@pytest.fixture
def started():
    """started(*command): a process in a session of its own; ended at the end, with all that it started."""
    processes = []

    def start(*command, cwd=None):
        processes.append(
            subprocess.Popen(
                [sys.executable, *command],
                cwd=cwd,
                env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        )
        return processes[-1]

    yield start
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_a_call_that_does_not_return_cannot_hold_the_run(started):
    process = started("-c", STUCK)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 130


def test_a_second_request_does_not_break_off_the_ending(started):
    process = started("-c", ENDING)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    assert process.stdout.readline() == "asked\n"
    process.send_signal(signal.SIGINT)
    message, _ = process.communicate(timeout=60)
    assert (message, process.returncode) == ("written\n", 0)


def test_a_request_whose_exception_a_library_catches_is_reported(started, tmp_path):
    process = started("-c", CAUGHT, cwd=tmp_path)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    _, message = process.communicate(timeout=60)
    assert process.returncode == 130
    assert message.startswith("dfprep.split: interrupted; ")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_request_while_a_library_runs_compiled_text_is_reported(number, started, tmp_path):
    # run as a module: only then does Python look whether a KeyboardInterrupt left such text
    (tmp_path / "compiled.py").write_text(COMPILED)
    process = started("-m", "compiled", cwd=tmp_path)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    _, message = process.communicate(timeout=60)
    assert message.startswith("dfprep.split: interrupted; ")
    assert process.returncode == 130


def test_a_request_during_the_shutdown_of_python_does_not_change_the_exit_code(started, tmp_path):
    process = started("-c", SHUTDOWN, cwd=tmp_path)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 0


WAYS = [
    pytest.param(
        number, to_group, times, workers,
        id=f"{number.name}-{'group' if to_group else 'parent'}-{times}-{workers}",
    )
    for workers in (2, 0)
    for number in (signal.SIGINT, signal.SIGTERM)
    for to_group in (False, True)
    for times in (1, 2)
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("number", "to_group", "times", "workers"), WAYS)
def test_every_way_of_asking_ends_the_run_and_keeps_what_is_done(
    number, to_group, times, workers, started, command, sample, tmp_path
):
    arguments = [*FAST, f"source.path={sample}", "source.n_clips=4", "source.n_frames=40", f"workers={workers}"]
    process = started("-m", "dfprep.extract", *arguments, cwd=tmp_path)
    journal = tmp_path / "outputs/sample/progress.jsonl"
    while not journal.exists() or not journal.read_text().endswith("\n"):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    for _ in range(times):
        (os.killpg if to_group else os.kill)(process.pid, number)
        time.sleep(0.3)
    _, message = process.communicate(timeout=20)
    assert process.returncode == 130, message
    assert (
        message == "dfprep.extract: interrupted; completed work is kept, run the same command again to continue\n"
    )
    done = {path: path.read_bytes() for path in (tmp_path / "outputs/sample/faces").glob("*.h5")}
    assert done
    for path in done:
        with FaceFile(path) as faces:
            assert faces.crop("large", 0, 0).shape == (17, 299, 299, 3)
    assert command(tmp_path, *arguments).returncode == 0
    assert len(list((tmp_path / "outputs/sample/faces").glob("*.h5"))) == 4
    assert {path: path.read_bytes() for path in done} == done
