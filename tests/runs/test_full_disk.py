"""Full and read-only disks, and limits of files and memory: one line, the tables as they were, and the run goes on.

The disks are real: small ones in memory, which only root may mount; elsewhere these tests are skipped.
"""

import errno
import multiprocessing
import os
import resource
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import h5py
import numpy as np
import pytest

from dfprep.errors import DfprepError, DiskFull
from dfprep.files import atomic, warn_of_little_space
from dfprep.runs.resources import as_user_error
from dfprep.tables import ActorRow, VideoRow, read_rows, write_table
from dfprep.types import Label, Status

REPOSITORY = Path(__file__).resolve().parents[2]

MB = 1 << 20


def mounted(*arguments):
    """Whether ``mount`` succeeded."""
    try:
        return subprocess.run(["mount", *map(str, arguments)], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def disk(tmp_path):
    """A disk of 48 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mounted("-t", "tmpfs", "-o", "size=48m", "tmpfs", folder):
        pytest.skip("this user may not mount a disk in memory")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk, n_free):
    """Leave `n_free` bytes; returns the file that takes the room."""
    status = os.statvfs(disk)
    path = disk / "filling"
    path.write_bytes(bytes(max(0, status.f_bavail * status.f_frsize - n_free)))
    return path


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".csv", ".json")}


@pytest.fixture
def out(disk, extracted, command):
    """An output folder on the small disk, with the tables of a cluster run."""
    (disk / "outputs").mkdir()
    (disk / "outputs" / "mlflow.db").touch()  # so that `command` puts none there
    folder = extracted(disk / "out", {"ada": ["ann"], "bea": ["bob"], "cyd": ["ann"]})
    assert command(disk, "out=out", "mlflow.enabled=false", stage="cluster").returncode == 0
    return folder


def require_one_line(done, said):
    lines = [line for line in done.stderr.splitlines() if line.startswith("dfprep.")]
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert "Logging error" not in done.stderr
    assert len(lines) == 1, done.stderr
    assert said in lines[0], lines[0]


@pytest.mark.parametrize("n_free", [0, 40_000])
def test_a_full_disk_is_one_line_and_the_run_goes_on_later(n_free, disk, out, command):
    before, filling = contents(out), fill(disk, n_free)
    rows = read_rows(out / "actors.csv", ActorRow)
    done = command(disk, "out=out", "mlflow.enabled=false", "actors.source=clusters", stage="cluster")
    require_one_line(done, "must have free disk space, got ")
    assert n_free or contents(out) == before
    assert len(read_rows(out / "actors.csv", ActorRow)) == len(rows)
    assert not list(out.rglob("*.tmp"))
    filling.unlink()
    again = command(disk, "out=out", "mlflow.enabled=false", "actors.source=clusters", stage="cluster")
    assert again.returncode == 0, again.stderr


@pytest.mark.slow
def test_a_database_that_does_not_fit_is_one_line_and_is_made_later(disk, out, command):
    filling = fill(disk, 300_000)
    mine = "mlflow.tracking_uri=sqlite:///mine/runs.db"
    require_one_line(command(disk, "out=out", mine, stage="cluster"), "MLflow's runs.db needs more")
    assert not (disk / "mine" / "runs.db").exists()
    filling.unlink()
    assert command(disk, "out=out", mine, stage="cluster").returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("more", [-100_000, 0])
def test_a_limit_that_the_database_meets_is_one_line(more, extracted, command, tmp_path):
    folder = extracted(tmp_path / "out", {"ada": ["ann"], "bea": ["bob"], "cyd": ["ann"]})
    assert command(tmp_path, f"out={folder}", stage="cluster").returncode == 0
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    limit = (tmp_path / "outputs" / "mlflow.db").stat().st_size + more
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        done = command(tmp_path, f"out={folder}", stage="cluster")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    require_one_line(done, "MLflow")
    assert command(tmp_path, f"out={folder}", stage="cluster").returncode == 0


def test_a_disk_that_becomes_read_only_is_one_line(disk, out, command, tmp_path):
    if not mounted("-o", "remount,ro", disk):
        pytest.skip("this user may not mount a disk again")
    require_one_line(command(tmp_path, f"out={out}", "mlflow.enabled=false", stage="cluster"), "Read-only")


def in_a_process(call, *arguments):
    """Call in a process of its own: HDF5 cannot close a file on a full disk, and may end its process much later."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as processes:
        processes.submit(call, *arguments).result()


def test_a_table_and_its_hdf5_file_stay_as_they_were_together(disk):
    path = disk / "videos.csv"
    rows = [VideoRow(video=f"v{k}", label=Label.REAL, status=Status.OK) for k in range(2000)]
    write_table(path, VideoRow, rows[:1])
    before = path.read_bytes(), path.with_suffix(".h5").read_bytes()
    fill(disk, 250_000)  # enough for the CSV
    with pytest.raises(DiskFull, match=r"videos\.h5 needs more than [0-9,]+ bytes"):
        in_a_process(write_table, path, VideoRow, rows)
    assert (path.read_bytes(), path.with_suffix(".h5").read_bytes()) == before
    assert read_rows(path, VideoRow) == rows[:1]


TABLE_OVER_THE_LIMIT = """
import resource, sys
from pathlib import Path
from dfprep.errors import DiskFull
from dfprep.tables import VideoRow, write_table
from dfprep.types import Label, Status
rows = [VideoRow(video=f"v{k}", label=Label.REAL, status=Status.OK) for k in range(2000)]
path = Path(sys.argv[1]) / "videos.csv"
write_table(path, VideoRow, rows)
assert path.stat().st_size < path.with_suffix(".h5").stat().st_size - 1000
limit = path.with_suffix(".h5").stat().st_size - 1000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    write_table(path, VideoRow, rows)
except DiskFull as error:
    print(error)
"""


def test_hdf5_does_not_end_a_process_whose_table_met_a_limit(tmp_path):
    # as it did with what it could not write, when its objects were deleted
    script = [sys.executable, "-c", TABLE_OVER_THE_LIMIT, str(tmp_path)]
    done = subprocess.run(script, capture_output=True, text=True, cwd=REPOSITORY, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert "videos.h5" in done.stdout


@pytest.fixture
def small_files():
    """Files of at most 100,000 bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def write_bytes(path):
    path.write_bytes(bytes(MB))


def write_hdf5(path):
    with h5py.File(path, "x") as file:
        file["a"] = np.zeros(MB, np.uint8)


def write_atomically(write, path):
    with atomic(path) as temporary:
        write(temporary)


@pytest.mark.parametrize("write", [write_bytes, write_hdf5])
def test_a_limit_of_the_size_of_files_is_named(write, tmp_path, small_files):
    said = r"must take files of any size, got the limit of 100,000 bytes for each \(ulimit -f\); a\.h5 needs more"
    with pytest.raises(DiskFull, match=said):
        in_a_process(write_atomically, write, tmp_path / "a.h5")
    assert not list(tmp_path.iterdir())


LIMITS = [("cluster", 600_000, "1,000"), ("extract", 1_500_000, "2,000")]


@pytest.mark.parametrize(("stage", "limit_kb", "needed"), LIMITS)
def test_too_little_address_space_is_one_line_before_anything_else(stage, limit_kb, needed, tmp_path):
    command = f"ulimit -v {limit_kb}; exec {sys.executable} -m dfprep.{stage} out={tmp_path}/none"
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    require_one_line(done, f"the address space must have at least {needed} MB, got the limit of")
    assert not list(tmp_path.iterdir())


def chained(cause, *, at="__cause__"):
    error = ValueError("of a library")
    setattr(error, at, cause)
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "must have free disk space"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "or less by a quota"),
        (chained(OSError(errno.ENOSPC, "No space left on device")), "must have free disk space"),
        (chained(OSError(errno.ENOSPC, "No space left on device"), at="__context__"), "must have free disk space"),
        (RuntimeError("(errno = 28, error message = 'No space left on device')"), "must have free disk space"),
        (OSError(errno.EROFS, "Read-only file system", "/x/y"), "is on a read-only disk"),
        (chained(RuntimeError("(sqlite3.OperationalError) database or disk is full\nmore")), "MLflow's database"),
        (MemoryError("Unable to allocate 3 GiB"), r"too little memory \(Unable to allocate 3 GiB\)"),
        (ImportError("libtorch_cpu.so: failed to map segment from shared object"), "too little memory"),
    ],
)
def test_errors_of_the_machine_are_the_users(error, said):
    found = as_user_error(error)
    assert isinstance(found, DfprepError)
    assert "\n" not in str(found)
    with pytest.raises(DfprepError, match=said):
        raise found


@pytest.mark.parametrize("error", [ValueError("x"), OSError(errno.EIO, "Input/output error"), ImportError("none")])
def test_bugs_remain_bugs(error):
    assert as_user_error(error) is None


def test_too_little_room_for_a_run_is_a_warning_before_it(tmp_path, caplog):
    warn_of_little_space(tmp_path / "not" / "there", 1, "a byte")
    assert not caplog.records
    warn_of_little_space(tmp_path / "not" / "there", 1e18, "the faces of 9 videos")
    assert "the faces of 9 videos may need about 1,000,000,000,000,000,000" in caplog.text
