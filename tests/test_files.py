import pytest

from dfprep.errors import StoreError
from dfprep.files import atomic


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
        pytest.raises(StoreError, match=r"faces cannot be made \(File exists\)"),
        atomic(tmp_path / "faces" / "a.h5"),
    ):
        pass
