"""The cells of a CSV file, column by column: the texts of a column are few where those of a line all differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

MANY_LINES = 4096  # lines of a block; larger blocks need more memory and are not faster


def by_column(
    lines: Iterable[Sequence[str]], n_columns: int, change: Callable[[str], str] = str
) -> list[list[str]]:
    """The cells of each of the `n_columns` columns of `lines`, each of which has as many.

    Equal texts are one object within `MANY_LINES` lines, so that a table needs little more memory than its ids.

    Args:
        change: of every text, such as `dfprep.tables.formulas.unescaped`.
    """
    columns: list[list[str]] = [[] for _ in range(n_columns)]
    remaining = iter(lines)
    while some := list(islice(remaining, MANY_LINES)):
        for column, cells in zip(columns, zip(*some, strict=True), strict=True):
            if all_equal(cells):
                column += [change(cells[0])] * len(cells)
                continue
            one = {text: change(text) for text in set(cells)}
            column += [one[text] for text in cells]
    return columns


def all_equal(values: Sequence[Any]) -> bool:
    """Whether there are values, and all are equal to the first."""
    return bool(values) and values[0] == values[-1] and values.count(values[0]) == len(values)
