"""The committed catalogue of odd and broken videos is what the reader says today."""

import re
from pathlib import Path

import pytest
from broken_inputs import KINDS, PAGE, page

NUMBER = re.compile(r"\d[\d,.]*")  # where damage begins depends on the version of the encoder


def without_numbers(text: str) -> list[str]:
    return [NUMBER.sub("#", line) for line in text.splitlines()]


@pytest.mark.slow
def test_the_page_says_what_is_reported_of_each_kind(tmp_path: Path) -> None:
    assert without_numbers(PAGE.read_text(encoding="utf-8")) == without_numbers(page(tmp_path))


def test_each_kind_has_one_line_of_the_page() -> None:
    rows = [line.split(" | ")[0] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert rows[1:] == [f"| {kind.name}" for kind in KINDS]
    assert len({kind.name for kind in KINDS}) == len(KINDS)
