import pytest

from dfprep.errors import ConfigError
from dfprep.runs import configured


def test_the_published_thresholds_are_the_default():
    assert configured("similarity").thresholds == [0.965, 0.95, 0.90, 0.85]
    assert configured("similarity", thresholds="auto").thresholds == "auto"


@pytest.mark.parametrize(
    "thresholds",
    [
        [0.9, 0.8, 0.7],
        [0.9, 0.9, 0.8, 0.7],
        [0.7, 0.8, 0.85, 0.9],
        [1.0, 0.9, 0.8, 0.7],
        [0.9, 0.8, 0.7, 0.0],
        "best",
    ],
)
def test_thresholds_that_are_not_four_falling_numbers_are_refused(thresholds):
    with pytest.raises(ConfigError, match=r"^similarity\.thresholds must (be a list of 4|fall)"):
        configured("similarity", thresholds=thresholds)


@pytest.mark.parametrize("colors", [[3, 6, 12], [3, 3, 6, 12], [24, 12, 6, 3], [0.0, 6, 12, 24]])
def test_thresholds_of_colour_that_are_not_four_rising_numbers_are_refused(colors):
    with pytest.raises(ConfigError, match=r"^similarity\.color_thresholds must (be a list of 4|rise)"):
        configured("similarity", color_thresholds=colors)


@pytest.mark.parametrize(
    ("field", "value"),
    [("min_surroundings", 1.1), ("max_shift_px", -1), ("max_lag", -1), ("max_lag", 11)],
)
def test_values_out_of_range_are_refused(field, value):
    with pytest.raises(ConfigError, match=f"{field} must be"):
        configured("similarity", **{field: value})
