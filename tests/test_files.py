import errno
import re
from pathlib import Path

import h5py
import pytest

from dfprep.errors import DiskFull, StoreError
from dfprep.files import atomic
from dfprep.store import Journal

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a file that is always full")


def test_a_block_that_fails_leaves_what_was_there(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), atomic(path) as temporary:
        temporary.write_text(f"half {1 // 0}")
    assert [one.name for one in tmp_path.iterdir()] == ["table.csv"]
    assert path.read_text() == "old"


def write_text():
    Path("/dev/full").write_text("a")


def write_hdf5():
    with h5py.File("/dev/full", "w") as file:
        file["a"] = 1


def as_h5py_when_it_closes():
    raise RuntimeError("Can't decrement id ref count (errno = 28, error message = 'No space left on device')")


def over_quota():
    raise OSError(errno.EDQUOT, "Disk quota exceeded")


@needs_full
@pytest.mark.parametrize("write", [write_text, write_hdf5, as_h5py_when_it_closes, over_quota])
def test_a_full_disk_is_named_with_its_folder_and_the_bytes_that_are_free(write, tmp_path):
    said = re.escape(f"{tmp_path} must have free disk space, got ") + "[0-9,]+ bytes.*free some space"
    with pytest.raises(DiskFull, match=said), atomic(tmp_path / "table.csv"):
        write()
    assert not list(tmp_path.iterdir())


def test_other_errors_of_files_stay_what_they_are(tmp_path):
    with pytest.raises(OSError, match="Input/output error"), atomic(tmp_path / "table.csv"):
        raise OSError(errno.EIO, "Input/output error")


def full_file():
    return Path("/dev/full").open("w")


@needs_full
def test_a_journal_without_room_says_so_and_can_be_closed(tmp_path, monkeypatch):
    journal = Journal(tmp_path / "progress.jsonl")
    monkeypatch.setattr(journal, "_open", full_file)
    with pytest.raises(DiskFull, match="must have free disk space"):
        journal.add("ada", [])
    with pytest.raises(DiskFull, match="must have free disk space"):
        journal.close()
    journal.close()
    assert not journal.done


def test_two_writers_of_one_path_have_a_temporary_file_each(tmp_path):
    path = tmp_path / "a.csv"
    with atomic(path) as first:
        first.write_text("first")
        with atomic(path) as second:
            second.write_text("second")
        assert path.read_text() == "second"
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_and_not_followed(tmp_path):
    path, mine = tmp_path / "a.csv", tmp_path / "mine.txt"
    mine.write_text("mine")
    path.symlink_to(mine)
    with atomic(path) as temporary:
        temporary.write_text("new")
    assert (mine.read_text(), path.read_text(), path.is_symlink()) == ("mine", "new", False)


def test_a_folder_that_cannot_be_made_is_reported(tmp_path):
    (tmp_path / "faces").symlink_to(tmp_path / "gone")
    with (
        pytest.raises(StoreError, match=r"faces cannot be created \(File exists\)"),
        atomic(tmp_path / "faces" / "a.h5"),
    ):
        pass
