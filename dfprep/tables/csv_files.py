"""Read and write rows as CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from dfprep.errors import StoreError
from dfprep.files import require_file
from dfprep.tables.columns import Column, columns, from_text
from dfprep.tables.formulas import escaped, unescaped
from dfprep.types import CONTROL

Row = TypeVar("Row")


def read_rows(path: Path, row_type: type[Row], needed: Mapping[str, str] | None = None) -> list[Row]:
    """All rows of a CSV table; missing columns have the defaults of the row type.

    Args:
        needed: columns that are required although they have a default, and the setting that requires each.

    Raises:
        StoreError: as `read_csv`; a column is missing, or a value is invalid.
    """
    names, lines = read_csv(path)
    missing = [column.name for column in columns(row_type) if not column.optional and column.name not in names]
    if missing:
        raise StoreError(f"{path} lacks the column {', '.join(missing)}; run the stage that writes it again")
    for name, needs_it in (needed or {}).items():
        if name not in names:
            raise StoreError(
                f"{path} lacks the column {name}, which {needs_it} needs; add it, run the stage that writes the "
                "table, or choose another setting"
            )
    return [from_text(row_type, line, f"{path}, line {number}") for number, line in lines]


def read_csv(path: Path) -> tuple[Sequence[str], list[tuple[int, dict[str, str]]]]:
    """The column names of a CSV file, and its lines with their numbers; missing fields at the end are empty.

    An apostrophe that `escaped` added is taken away.

    Raises:
        StoreError: it is no file, no CSV in UTF-8 or has control characters, a column occurs twice, or a line has
            more fields than there are columns.
    """
    require_file(path)
    lines = []
    with path.open(newline="", encoding="utf-8-sig") as file:
        table = csv.DictReader(_without_control(file, path), restval="")
        try:
            _require_once(path, table.fieldnames or ())
            for line in table:
                if None in line:
                    raise StoreError(
                        f"{path}, line {table.line_num} has more fields than there are columns; put a field with a "
                        "comma in quotes"
                    )
                lines.append((table.line_num, {name: unescaped(field) for name, field in line.items()}))
        except UnicodeDecodeError as error:
            raise StoreError(f"{path} is not UTF-8 ({error}); save it as UTF-8") from None
        except csv.Error as error:
            raise StoreError(f"{path}, line {table.line_num + 1} is no CSV ({error}); correct the line") from None
        return table.fieldnames or (), lines


def _without_control(file: Iterable[str], path: Path) -> Iterator[str]:
    for number, line in enumerate(file, 1):
        if found := CONTROL.search(line):
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
    of_type = [(column, is_free_text(column)) for column in columns(row_type)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column, _ in of_type])
        for row in rows:
            texts = ((column.text(getattr(row, column.field)), free) for column, free in of_type)
            writer.writerow([escaped(text) if free else text for text, free in texts])
