"""Read and write rows as CSV files."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from dfprep.collection import no_collection
from dfprep.errors import StoreError
from dfprep.files import require_file
from dfprep.tables.columns import Column, columns, from_text
from dfprep.tables.formulas import escaped, unescaped
from dfprep.tables.text_columns import MANY_LINES, by_column
from dfprep.types import CONTROL, has_control

Row = TypeVar("Row")


@dataclass(frozen=True)
class Cells:
    """The texts of a CSV file.

    Attributes:
        columns: those of each column by its name, in the order of the lines.
        line_numbers: of each line its number in the file.
    """

    columns: Mapping[str, Sequence[str]]
    line_numbers: Sequence[int]


@no_collection()
def read_rows(path: Path, row_type: type[Row], needed: Mapping[str, str] | None = None) -> list[Row]:
    """All rows of a CSV table; missing columns have the defaults of the row type.

    Args:
        needed: columns that are required although they have a default, and the setting that requires each.

    Raises:
        StoreError: as `read_csv`; a column is missing, or a value is invalid.
    """
    cells = read_csv(path)
    missing = [
        column.name for column in columns(row_type) if not column.optional and column.name not in cells.columns
    ]
    if missing:
        raise StoreError(f"{path} lacks the column {', '.join(missing)}; run the stage that writes it again")
    for name, needs_it in (needed or {}).items():
        if name not in cells.columns:
            raise StoreError(
                f"{path} lacks the column {name}, which {needs_it} needs; add it, run the stage that writes the "
                "table, or choose another setting"
            )
    there = [column for column in columns(row_type) if column.name in cells.columns]
    fields = [column.field for column in there]
    try:
        values = [column.values(cells.columns[column.name]) for column in there]
    except ValueError:
        _raise_first_invalid(path, row_type, cells)
    return [row_type(**dict(zip(fields, of_row, strict=True))) for of_row in zip(*values, strict=True)]


def _raise_first_invalid(path: Path, row_type: type, cells: Cells) -> NoReturn:
    """Raise the error of the first line that has an invalid value."""
    for number, *texts in zip(cells.line_numbers, *cells.columns.values(), strict=True):
        from_text(row_type, dict(zip(cells.columns, texts, strict=True)), f"{path}, line {number}")
    raise AssertionError(f"{path} has an invalid value in a column, and none in a line")


def read_csv(path: Path) -> Cells:
    """The texts of a CSV file; missing fields at the end are empty, and empty lines are left out.

    An apostrophe that `escaped` added is taken away.

    Raises:
        StoreError: it is no file, no CSV in UTF-8 or has control characters, a column occurs twice, or a line has
            more fields than there are columns.
    """
    require_file(path)
    numbers: list[int] = []
    with path.open(newline="", encoding="utf-8-sig") as file:
        table = csv.reader(_without_control(file, path))
        try:
            names = next(table, [])
            _require_once(path, names)
            cells = by_column(_full_lines(table, len(names), numbers, path), len(names), unescaped)
        except UnicodeDecodeError as error:
            raise StoreError(f"{path} is not UTF-8 ({error}); save it as UTF-8") from None
        except csv.Error as error:
            raise StoreError(f"{path}, line {table.line_num} is no CSV ({error}); correct the line") from None
    return Cells(dict(zip(names, cells, strict=True)), numbers)


def _full_lines(table: Any, n_columns: int, numbers: list[int], path: Path) -> Iterator[list[str]]:
    """The lines that have any field, filled up with empty fields; adds the number of each to `numbers`.

    Args:
        table: a `csv.reader`.
    """
    for line in table:
        if len(line) > n_columns:
            raise StoreError(
                f"{path}, line {table.line_num} has more fields than there are columns; put a field with a "
                "comma in quotes"
            )
        if line:
            numbers.append(table.line_num)
            yield line if len(line) == n_columns else line + [""] * (n_columns - len(line))


def _without_control(file: Iterable[str], path: Path) -> Iterator[str]:
    for number, line in enumerate(file, 1):
        if has_control(line.rstrip("\r\n")) and (found := CONTROL.search(line)):
            raise StoreError(
                f"{path}, line {number} must have no control characters, got {found[0]!r}; correct the line"
            )
        yield line


def _require_once(path: Path, names: Sequence[str]) -> None:
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice:
        raise StoreError(f"{path} must have each column once, got {twice!r} twice; remove one")


def is_free_text(column: Column) -> bool:
    """Whether the column's texts are of any kind: those that are escaped in CSV files. Ids are no formulas."""
    return column.kind is str and column.text_rule is None


def write_rows(path: Path, row_type: type[Row], rows: Iterable[Row]) -> None:
    """Write a header, then `rows` in the given order; texts that could be formulas are `escaped`."""
    of_type = columns(row_type)
    fields, remaining = _getter(of_type), iter(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in of_type])
        while some := list(islice(remaining, MANY_LINES)):
            values = zip(*map(fields, some), strict=True)
            writer.writerows(zip(*map(_csv_texts, of_type, values), strict=True))


def _getter(of_type: Sequence[Column]) -> Callable[[Any], Sequence[Any]]:
    """The function that gives a row's values in the columns `of_type`."""
    if len(of_type) == 1:
        return lambda row: (getattr(row, of_type[0].field),)
    return attrgetter(*(column.field for column in of_type))


def _csv_texts(column: Column, values: Sequence[Any]) -> list[str]:
    return column.texts(values, escaped) if is_free_text(column) else column.texts(values)
