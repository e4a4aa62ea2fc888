"""A data set on a read-only disk is checked and reported; what writes into it is refused in one line.

The disk is real: the folder is mounted a second time, read-only, which only root may do; elsewhere the tests are
skipped. Where the folder is only not writable for this user, the same is decided by `is_writable`.
"""

import os
import shutil
import subprocess

import pytest

from dfprep.errors import StoreError
from dfprep.store import OutputFolder, is_writable

PEOPLE = {"ada": ["ann"], "bea": ["bob"], "cyd": ["ann"]}
ALONE = ("workers=0", "mlflow.enabled=false")


def mounted(*arguments):
    """Whether ``mount`` succeeded."""
    mount = shutil.which("mount")
    return bool(mount) and subprocess.run([mount, *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture(params=["with a lock", "without a lock"])
def read_only(request, extracted, command, tmp_path):
    """A folder on a read-only disk, as extract and cluster left it, or copied without its hidden files."""
    folder, mount = extracted(tmp_path / "writable", PEOPLE), tmp_path / "mounted"
    done = command(tmp_path, f"out={folder}", "mlflow.enabled=false", stage="cluster")
    assert done.returncode == 0, done.stderr
    if request.param == "without a lock":
        (folder / ".lock").unlink()
    mount.mkdir()
    if not mounted("--bind", str(folder), str(mount)):
        pytest.skip("this user may not mount a folder")
    try:
        if not mounted("-o", "remount,bind,ro", str(mount)):
            pytest.skip("this user may not mount a folder read-only")
        yield mount
    finally:
        subprocess.run(["umount", "-l", str(mount)], check=True)


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_check_writes_its_table_into_the_folder_of_the_run(read_only, command, tmp_path):
    before = contents(read_only)
    run = command(tmp_path, f"out={read_only}", "level=full", *ALONE, stage="check")
    assert run.returncode == 0, run.stderr
    said = " ".join(run.stdout.split())
    assert said.count("is read-only: check.csv is written to") == 1
    assert len(list((tmp_path / "outputs/runs/check").glob("*/check.csv"))) == 1
    assert contents(read_only) == before
    has_lock = (read_only / ".lock").exists()
    assert ("is read-only and has no lock" in said) != has_lock


def test_report_writes_its_page_elsewhere_and_says_what_it_did_not_keep(read_only, command, tmp_path):
    before = contents(read_only)
    keys = (f"out={read_only}", "projection.perplexity=2", *ALONE)
    run = command(tmp_path, *keys, "to=page.html", stage="report")
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert contents(read_only) == before
    refused = command(tmp_path, *keys, stage="report")
    assert refused.returncode == 2
    line = f"to must be in a folder that can be written, which {read_only} is not, got '{read_only}/report.html'"
    assert line in refused.stderr


def test_runs_are_recorded_in_a_database_elsewhere(read_only, command, tmp_path):
    run = command(tmp_path, f"out={read_only}", "level=quick", "workers=0", stage="check")
    assert run.returncode == 0, run.stderr
    assert "Runs:" in run.stdout


@pytest.mark.parametrize(("stage", "keys"), [("check", ["repair=true"]), ("group", []), ("split", [])])
def test_what_writes_into_the_folder_is_refused_in_one_line(stage, keys, read_only, command, tmp_path):
    run = command(tmp_path, f"out={read_only}", *keys, *ALONE, stage=stage)
    assert run.returncode == 1
    (line,) = run.stderr.strip().splitlines()
    assert line == (
        f"dfprep.{stage}: {read_only}/.lock cannot be opened for writing (Read-only file system); make {read_only} "
        "writable, or choose another out="
    )


def test_a_lock_that_another_run_has_is_seen_through_the_read_only_disk(read_only, tmp_path):
    if not (read_only / ".lock").exists():
        pytest.skip("nobody can lock this folder")
    with OutputFolder(tmp_path / "writable").lock(), pytest.raises(StoreError, match="another run is using"):
        OutputFolder(read_only).lock(shared=True).__enter__()
    with OutputFolder(read_only).lock(shared=True), pytest.raises(StoreError, match="another run is using"):
        OutputFolder(tmp_path / "writable").lock().__enter__()


def test_a_folder_of_another_user_is_shared_without_a_lock(tmp_path, monkeypatch, caplog):
    caplog.set_level("INFO")
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)  # chmod does not stop root
    assert not is_writable(tmp_path)
    with OutputFolder(tmp_path).lock(shared=True):
        assert not (tmp_path / ".lock").exists()
    assert caplog.messages == [f"{tmp_path} is read-only and has no lock: do not change it elsewhere meanwhile"]
