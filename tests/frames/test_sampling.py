"""The frame numbers of a try, against the published rule worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfprep.errors import ConfigError, TooShort
from dfprep.frames import frame_indices
from dfprep.runs import configured


def test_dfdc_video_of_300_frames_gives_the_published_indices() -> None:
    # linspace(10, 299, 8)[1:] = 51.29, 92.57, 133.86, 175.14, 216.43, 257.71, 299
    expected = [*range(10), 51, 92, 133, 175, 216, 257, 299]
    indices = configured("sampling").indices(300, 0)
    assert indices.tolist() == expected
    assert indices.dtype == np.int32


def test_second_try_begins_20_frames_later() -> None:
    # linspace(30, 299, 8)[1:] = 68.43, 106.86, 145.29, 183.71, 222.14, 260.57, 299
    assert configured("sampling").indices(300, 20).tolist() == [
        *range(20, 30),
        68,
        106,
        145,
        183,
        222,
        260,
        299,
    ]


def test_17_frames_are_just_enough_and_16_too_short() -> None:
    assert frame_indices(17, 0, 10, 7).tolist() == list(range(17))
    with pytest.raises(TooShort, match="has 16 frames, but 17 are needed"):
        frame_indices(16, 0, 10, 7)
    with pytest.raises(TooShort, match="has 36 frames, but 37 are needed"):
        frame_indices(36, 20, 10, 7)


@given(st.integers(0, 3000), st.integers(0, 200), st.integers(1, 20), st.integers(0, 20))
def test_indices_rise_within_the_video_or_it_is_too_short(n: int, offset: int, first: int, spaced: int) -> None:
    if n < offset + first + spaced:
        with pytest.raises(TooShort):
            frame_indices(n, offset, first, spaced)
        return
    indices = frame_indices(n, offset, first, spaced)
    assert len(indices) == first + spaced
    assert (np.diff(indices) > 0).all()
    assert indices[:first].tolist() == list(range(offset, offset + first))
    assert indices[-1] == (n - 1 if spaced else offset + first - 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("n_first", 0),
        ("n_spaced", -1),
        ("retry_offset", 0),
        ("max_retries", -1),
        ("n_first", 2.5),
        ("n_spaced", True),
    ],
)
def test_sampling_names_the_field_and_the_value_it_refuses(field: str, value: object) -> None:
    with pytest.raises(
        ConfigError, match=rf"^sampling\.{field} must be a whole number of at least [01], got {value}"
    ):
        configured("sampling", **{field: value})


@pytest.mark.parametrize("name", ["n_frames", "offset", "n_first", "n_spaced"])
def test_negative_numbers_are_refused_by_name(name: str) -> None:
    values = {"n_frames": 300, "offset": 0, "n_first": 10, "n_spaced": 7, name: -1}
    with pytest.raises(ValueError, match=f"{name} must not be negative, got -1"):
        frame_indices(**values)
