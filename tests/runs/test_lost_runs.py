"""A killed process's run is closed as failed by the next one; no run of a process that may be alive is touched."""

import multiprocessing
import os
import shutil
import signal
import time
from dataclasses import replace

import mlflow
import pytest

from dfprep.runs.lost_runs import Process, close_lost_runs, is_dead, tags_of
from dfprep.runs.tracking import start_run
from dfprep.store import OutputFolder

HERE = Process("here", "machine", "boot", "pid:[1]", os.getpid(), Process.current().started)
NOBODY = 2**22 + 1  # above the largest id of a process that Linux gives


@pytest.fixture
def config(composed, mlflow_database, tmp_path):
    """A configuration with a database of its own."""
    shutil.copy(mlflow_database, tmp_path / "m.db")
    return composed(f"mlflow.tracking_uri=sqlite:///{tmp_path}/m.db")


@pytest.fixture
def client(config, tmp_path):
    client = mlflow.MlflowClient(config.mlflow.tracking_uri)
    client.create_experiment("dfprep", artifact_location=(tmp_path / "artifacts").as_uri())
    return client


def work_for_ever(config, folder, root, started):
    out = OutputFolder(root)
    with out.lock(new=True), start_run(config, folder), start_run(config, folder, out, inherits=False):
        started.set()
        time.sleep(600)


@pytest.fixture
def at_work(config, client, tmp_path):
    """A process with a pipeline's run and, in it, that of a stage on the folder ``out``, whose lock it has."""
    context = multiprocessing.get_context("fork")  # mlflow is imported already
    started = context.Event()
    process = context.Process(target=work_for_ever, args=(config, tmp_path / "run", tmp_path / "out", started))
    process.start()
    assert started.wait(60)
    yield process
    process.kill()
    process.join()


def runs(client, status):
    return [run for run in client.search_runs(["1"]) if run.info.status == status]


def test_the_runs_of_a_killed_process_are_closed_as_failed_by_the_next_on_its_folder(
    at_work, config, client, tmp_path
):
    (tmp_path / "run").mkdir(exist_ok=True)
    (tmp_path / "run" / "extract.log").touch()
    assert len(runs(client, "RUNNING")) == 2
    at_work.kill()
    time.sleep(0.5)  # not joined: a process that nobody waits for, a zombie, is dead, too
    out = OutputFolder(tmp_path / "out")
    with out.lock(), start_run(config, tmp_path / "next", out, inherits=False):
        assert len(runs(client, "RUNNING")) == 1
    failed = runs(client, "FAILED")
    assert len(failed) == 2
    last_log_ms = (tmp_path / "run" / "extract.log").stat().st_mtime * 1000
    for run in failed:
        assert run.data.tags["error"].startswith(f"its process {at_work.pid} on ")
        assert run.data.tags["error"].endswith(" was killed; closed by a later run")
        assert run.info.end_time == max(run.info.start_time, int(last_log_ms))
    assert len(runs(client, "FINISHED")) == 1


def test_the_runs_of_a_paused_process_stay_open(at_work, config, client, tmp_path):
    os.kill(at_work.pid, signal.SIGSTOP)
    with start_run(config, tmp_path / "next"):
        pass
    assert len(runs(client, "RUNNING")) == 2
    assert not runs(client, "FAILED")


def test_runs_of_other_machines_and_of_other_programs_stay_open_and_the_former_are_named(client, tmp_path, caplog):
    out = OutputFolder(tmp_path)
    with out.lock():
        elsewhere = replace(Process.current(), host="elsewhere", boot="of elsewhere", pid=NOBODY)
        client.create_run("1", tags=tags_of(out) | {"process": elsewhere.tag})
        client.create_run("1", tags={"out": str(out.root)})
        client.create_run("1", tags=tags_of(out) | {"process": '{"pid": "none"}'})
        close_lost_runs(client, "1", out)
    assert len(runs(client, "RUNNING")) == 3
    assert f"RUNNING on {tmp_path} by process {NOBODY} of elsewhere, which cannot be seen from here" in caplog.text


def test_a_process_of_another_container_is_dead_if_its_lock_is_ours(client, tmp_path):
    out = OutputFolder(tmp_path / "out")
    with out.lock(new=True):
        theirs = replace(Process.current(), host="0a1b", namespace="pid:[2]")
        client.create_run("1", tags=tags_of(out) | {"process": theirs.tag})
        client.create_run("1", tags=tags_of(None) | {"process": theirs.tag})  # the pipeline that the run belongs to
        client.create_run("1", tags=tags_of(out) | {"process": replace(theirs, pid=5).tag, "lock": "1:1"})
    with out.lock(shared=True):
        close_lost_runs(client, "1", out)
    assert len(runs(client, "RUNNING")) == 3
    with out.lock():
        close_lost_runs(client, "1", out)
    assert len(runs(client, "FAILED")) == 2
    assert [run.data.tags["lock"] for run in runs(client, "RUNNING")] == ["1:1"]


@pytest.mark.parametrize(
    ("change", "dead"),
    [
        ({}, False),
        ({"pid": NOBODY}, True),
        ({"started": 1}, True),  # its id was given to another one since
        ({"pid": 1, "started": 1}, True),
        ({"boot": "before the restart"}, True),
        ({"boot": "before the restart", "host": "elsewhere"}, False),
        ({"boot": "before the restart", "machine": "another of the same name"}, False),
        ({"namespace": "pid:[2]", "pid": NOBODY}, False),
        ({"boot": "", "pid": NOBODY}, False),
    ],
)
def test_a_process_is_dead_only_where_that_is_certain(change, dead):
    assert is_dead(replace(HERE, **change), HERE) is dead


def test_nothing_is_known_without_an_id_of_the_restart_or_of_the_machine():
    assert not is_dead(replace(HERE, pid=NOBODY), replace(HERE, boot=""))
    nameless = replace(HERE, machine="")
    assert not is_dead(replace(nameless, boot="before"), nameless)


def test_a_process_is_what_its_tag_says():
    assert Process.of(Process.current().tag) == Process.current()
    assert Process.current().started > 0
