"""Values of ``faces.csv`` against those of rows."""

import math

import pandas as pd
import pytest

from dfprep.check.faces_table import _same


@pytest.mark.parametrize("unknown", [pd.NA, math.nan, None])
def test_a_value_that_is_not_known_is_that_of_a_row_without_one(unknown):
    assert _same(unknown, None)
    assert not _same(unknown, 1)
    assert _same(1, 1)
    assert not _same(1, None)
