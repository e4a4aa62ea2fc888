from __future__ import annotations

import re
from pathlib import Path

import pytest

from dfprep.errors import SourceError
from dfprep.sources.names import folder_at, name_parts

PATTERN = re.compile(r"(?P<target>id\d+)_((?P<source>id\d+)_)?(?P<number>\d+)")


def test_a_group_that_takes_no_part_is_empty() -> None:
    assert name_parts(Path("a/id1_id2_0003.mp4"), PATTERN, "") == {
        "target": "id1",
        "source": "id2",
        "number": "0003",
    }
    assert name_parts(Path("id1_0003.avi"), PATTERN, "") == {"target": "id1", "source": "", "number": "0003"}


@pytest.mark.parametrize("name", ["id1_0003_x.mp4", "x_id1_0003.mp4", "id1_00\n03.mp4"])
def test_a_name_that_does_not_fit_as_a_whole_is_one_line(name: str) -> None:
    with pytest.raises(
        SourceError, match=r"03.*mp4'? must have the form id<n>_<number>; move the file away"
    ) as caught:
        name_parts(Path(name), PATTERN, "id<n>_<number>")
    assert "\n" not in str(caught.value)


def test_a_folder_is_found_at_the_end_of_its_path_and_in_its_case_only(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert folder_at(tmp_path, "a", "b") == tmp_path / "a" / "b"
    assert folder_at(tmp_path, "a", "c") is folder_at(tmp_path, "c", "b") is None
    for names in (("A", "b"), ("a", "B")):
        with pytest.raises(SourceError, match=r"must be called [AB]; rename the folder"):
            folder_at(tmp_path, *names)
