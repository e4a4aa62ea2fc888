"""A folder as the stages leave it has no findings."""

import pytest

from dfprep.check.stage import check_all


@pytest.mark.parametrize("level", ["quick", "full", "decode"])
def test_what_the_stages_left_has_nothing_wrong(finished, level):
    checked = check_all(finished, level, workers=0)
    assert checked.findings == []
    assert checked.n_files > 12


@pytest.mark.slow  # 3 minutes, half a gigabyte
@pytest.mark.parametrize("level", ["quick", "full"])
def test_a_thousand_face_files_have_nothing_wrong(thousand, level):
    checked = check_all(thousand, level, workers=2)
    assert checked.findings == []
    assert checked.not_checked == []
    assert checked.n_files > 3000
