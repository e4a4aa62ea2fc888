"""One system for configured values: what fits, and the words of the error."""

from __future__ import annotations

import doctest
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

import pytest

from dfprep import values
from dfprep.errors import ConfigError
from dfprep.values import Auto, Count, Ge, Gt, Le, Len, Lt, Remedy, Share, checked, fits, rule


@checked
@dataclass(frozen=True)
class Settings:
    share: Share
    eps: Annotated[float, Gt(0)] | Auto = "auto"
    thresholds: Annotated[Sequence[Share], Len(3, 3)] = (0.6, 0.7, 0.7)
    path: str | Path = "x"
    factor: Annotated[float, Gt(0), Lt(1), Remedy("the published value is 0.709")] = 0.5
    other: object = None


class Network:
    def __init__(self, batch: Count) -> None:
        self.batch = batch


def test_the_docstring_shows_what_happens():
    assert doctest.testmod(values).failed == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"share": 1.5}, r"^share must be a number in \[0, 1\], got 1.5$"),
        ({"share": "0.5"}, r"^share must be a number in \[0, 1\], got '0.5'$"),
        ({"share": True}, r"^share must be a number in \[0, 1\], got True$"),
        ({"share": float("nan")}, r"^share must be a number in \[0, 1\], got nan$"),
        ({"eps": 0}, "^eps must be a number above 0 or auto, got 0$"),
        ({"eps": "best"}, "^eps must be a number above 0 or auto, got 'best'$"),
        ({"thresholds": (0.6, 0.7)}, r"^thresholds must be a list of 3 numbers in \[0, 1\], got \(0.6, 0.7\)$"),
        ({"thresholds": [0.6, 0.7, 2]}, r"^thresholds must be a list of 3 numbers in \[0, 1\]"),
        ({"path": 3}, "^path must be text or a path, got 3$"),
        ({"factor": 1}, r"^factor must be a number in \(0, 1\), got 1; the published value is 0.709$"),
    ],
)
def test_an_error_names_field_rule_value_and_remedy(changes, message):
    with pytest.raises(ConfigError, match=message):
        Settings(**{"share": 0.5} | changes)


def test_values_that_fit_are_taken_as_they_are():
    made = Settings(0, eps=1, thresholds=[0, 0.5, 1], other=object)
    assert (made.share, made.eps, made.thresholds, made.other) == (0, 1, [0, 0.5, 1], object)


def test_a_copy_with_changes_is_checked_too():
    with pytest.raises(ConfigError, match="share must be"):
        replace(Settings(0.5), share=2)


def test_a_plain_class_is_checked_before_its_init_runs():
    assert checked(Network)(batch=3).batch == 3
    with pytest.raises(ConfigError, match=r"^batch must be a whole number of at least 1, got 0$"):
        checked(Network)(0)
    with pytest.raises(TypeError, match="bach"):
        checked(Network)(bach=3)


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        (Annotated[int, Ge(0), Le(9)], "a whole number in [0, 9]"),
        (Annotated[float, Le(2)], "a number of at most 2"),
        (Annotated[float, Lt(2)], "a number below 2"),
        (int | None, "a whole number or null"),
        (Literal["own", "nearest"], "own or nearest"),
        (Sequence[str], "a list of texts"),
        (tuple[int, ...], "a list of whole numbers"),
        (bool, "true or false"),
        (Annotated[str, Len(1)], "text of at least 1 character"),
        (Annotated[Sequence[str], Len(2)], "a list of at least 2 texts"),
    ],
)
def test_a_rule_is_expressed_in_words(hint, words):
    assert rule(hint) == words


def test_what_is_not_plain_is_not_judged():
    assert fits(3, dict[str, int])
    assert fits(None, object)
