"""Every planted fault is found, and only its file is blamed; the HDF5 twin of a table counts as the table."""

import planted_faults
import pytest

from dfprep.check.stage import check_all


def blamed(checked, file):
    """The files with findings; the twin of a blamed table is the same table."""
    twin = file.removesuffix(".csv") + ".h5"
    return {one.file for one in checked.findings} - ({twin} if file.endswith(".csv") else set())


@pytest.mark.parametrize(
    ("plant", "file"), planted_faults.BLAMED.items(), ids=lambda value: getattr(value, "__name__", "")
)
def test_a_planted_fault_is_found_and_nothing_else_is_blamed(out, plant, file):
    plant(out)
    assert blamed(check_all(out, "full", workers=0), file) == {file}


@pytest.mark.parametrize("plant", planted_faults.QUICK, ids=lambda plant: plant.__name__)
def test_a_quick_check_finds_what_shows_without_reading_every_byte(out, plant):
    plant(out)
    assert planted_faults.BLAMED[plant] in blamed(check_all(out, "quick", workers=0), "")
