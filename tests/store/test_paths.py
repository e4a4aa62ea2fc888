import pytest

from dfprep.errors import StoreError
from dfprep.store import OutputFolder, inside


@pytest.mark.parametrize(
    "parts",
    [("../x",), ("..",), (".",), ("",), ("/x",), ("a/b",), ("a\\b",), ("a", "..", "x"), ("/", "x"), ("a\0",)],
)
def test_a_part_that_may_lead_out_of_the_folder_is_refused(tmp_path, parts):
    with pytest.raises(StoreError, match="which may leave it; correct the id"):
        inside(tmp_path, *parts)


def test_a_path_below_a_folder_that_is_not_there_yet_is_given(tmp_path):
    assert inside(tmp_path / "new", "a", "take.2.h5") == tmp_path / "new" / "a" / "take.2.h5"


def test_the_folder_may_be_a_link_and_no_folder_below_it(tmp_path):
    disk, other = tmp_path / "disk", tmp_path / "other"
    disk.mkdir()
    other.mkdir()
    (tmp_path / "similarity").symlink_to(disk)
    out = OutputFolder(tmp_path)
    assert out.measures_file("ada", 2) == tmp_path / "similarity" / "lag2" / "ada.json"
    (disk / "lag2").symlink_to(other)
    with pytest.raises(StoreError, match=r"lag2 is a symbolic link to .*other; remove the link"):
        out.measures_file("ada", 2)


@pytest.mark.parametrize("original", ["../../x", "/x", "a/b"])
def test_no_path_of_the_output_folder_leads_out_of_it(tmp_path, original):
    out = OutputFolder(tmp_path)
    for path_of in (out.face_file, out.mask_file, lambda name: out.measures_file(name, 2)):
        with pytest.raises(StoreError, match=f"must be inside {tmp_path}"):
            path_of(original)
