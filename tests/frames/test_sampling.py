"""The frame numbers of a try, against the published rules worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfprep.errors import ConfigError, TooShort
from dfprep.frames import Consecutive, FirstAndSpaced, Sampling, Uniform
from dfprep.runs import configured

CHOICES = ["first_and_spaced", "uniform", "consecutive"]


def first_and_spaced(n_first: int = 10, n_spaced: int = 7) -> FirstAndSpaced:
    return FirstAndSpaced(n_first, n_spaced, retry_offset=20, max_retries=5)


def uniform(n_frames: int) -> Uniform:
    return Uniform(n_frames, retry_offset=20, max_retries=5)


def consecutive(n_frames: int, start: int = 0) -> Consecutive:
    return Consecutive(n_frames, start, retry_offset=20, max_retries=5)


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
    rule = first_and_spaced()
    assert rule.indices(17, 0).tolist() == list(range(17))
    with pytest.raises(
        TooShort, match="has 16 frames, but 17 are needed: 10 first and 7 spaced ones from frame 0 on"
    ):
        rule.indices(16, 0)
    with pytest.raises(TooShort, match="has 36 frames, but 37 are needed"):
        rule.indices(36, 20)


@given(st.integers(0, 3000), st.integers(0, 200), st.integers(1, 20), st.integers(0, 20))
def test_indices_rise_within_the_video_or_it_is_too_short(n: int, offset: int, first: int, spaced: int) -> None:
    rule = first_and_spaced(first, spaced)
    if n < offset + first + spaced:
        with pytest.raises(TooShort):
            rule.indices(n, offset)
        return
    indices = rule.indices(n, offset)
    assert len(indices) == first + spaced
    assert (np.diff(indices) > 0).all()
    assert indices[:first].tolist() == list(range(offset, offset + first))
    assert indices[-1] == (n - 1 if spaced else offset + first - 1)


def test_uniform_gives_the_fields_indices_from_the_first_frame_to_the_last() -> None:
    rule = configured("sampling=uniform")
    assert (rule.n_frames, rule.start, rule.retry_offset, rule.max_retries) == (32, 0, 20, 5)
    # linspace(0, 299, 32): steps of 299 / 31 = 9.645
    expected = [0, 9, 19, 28, 38, 48, 57, 67, 77, 86, 96, 106, 115, 125, 135, 144]
    expected += [154, 163, 173, 183, 192, 202, 212, 221, 231, 241, 250, 260, 270, 279, 289, 299]
    indices = rule.indices(300, 0)
    assert indices.tolist() == expected
    assert indices.dtype == np.int32


@given(st.integers(0, 3000), st.integers(0, 200), st.integers(1, 300))
def test_uniform_is_numpys_linspace_truncated_or_too_short(n: int, offset: int, count: int) -> None:
    if n < offset + count:
        with pytest.raises(
            TooShort, match=f"has {n} frames, but {offset + count} are needed: {count} evenly spaced"
        ):
            uniform(count).indices(n, offset)
        return
    indices = uniform(count).indices(n, offset)
    assert indices.tolist() == [int(x) for x in np.linspace(offset, n - 1, count)]
    assert (np.diff(indices) > 0).all(), "no index repeats"


def test_uniform_takes_every_frame_of_a_video_that_has_no_more() -> None:
    assert uniform(32).indices(32, 0).tolist() == list(range(32))
    with pytest.raises(TooShort, match="has 31 frames, but 32 are needed: 32 evenly spaced ones from frame 0 on"):
        uniform(32).indices(31, 0)


@given(st.integers(0, 500), st.integers(0, 200), st.integers(1, 300))
def test_consecutive_are_the_frames_from_the_offset_on_or_too_short(n: int, offset: int, count: int) -> None:
    rule = consecutive(count)
    if n < offset + count:
        with pytest.raises(
            TooShort, match=f"{offset + count} are needed: {count} consecutive ones from frame {offset}"
        ):
            rule.indices(n, offset)
        return
    assert rule.indices(n, offset).tolist() == list(range(offset, offset + count))


def test_consecutive_begins_at_its_start_and_the_others_at_the_first_frame() -> None:
    assert [configured(f"sampling={choice}").start for choice in CHOICES] == [0, 0, 0]
    assert configured("sampling=consecutive", start=7).start == 7


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("offset", [0, 20])
def test_every_choice_gives_as_many_frames_as_it_says_it_needs(choice: str, offset: int) -> None:
    rule: Sampling = configured(f"sampling={choice}")
    needed = offset + rule.n_frames
    assert rule.indices(needed, offset).tolist() == list(range(offset, needed))
    with pytest.raises(TooShort):
        rule.indices(needed - 1, offset)


@pytest.mark.parametrize(
    ("choice", "field", "value"),
    [
        ("first_and_spaced", "n_first", 0),
        ("first_and_spaced", "n_spaced", -1),
        ("first_and_spaced", "n_first", 2.5),
        ("first_and_spaced", "n_spaced", True),
        ("uniform", "n_frames", 0),
        ("consecutive", "n_frames", 0),
        ("consecutive", "start", -1),
        *((choice, "retry_offset", 0) for choice in CHOICES),
        *((choice, "max_retries", -1) for choice in CHOICES),
    ],
)
def test_sampling_names_the_field_and_the_value_it_refuses(choice: str, field: str, value: object) -> None:
    with pytest.raises(
        ConfigError, match=rf"^sampling\.{field} must be a whole number of at least [01], got {value}"
    ):
        configured(f"sampling={choice}", **{field: value})


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("name", ["available", "offset"])
def test_negative_numbers_are_refused_by_name(choice: str, name: str) -> None:
    values = {"available": 300, "offset": 0, name: -1}
    with pytest.raises(ValueError, match=f"{name} must not be negative, got -1"):
        configured(f"sampling={choice}").indices(**values)
