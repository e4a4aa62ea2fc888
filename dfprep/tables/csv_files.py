"""Rows to CSV files and back; the only reader of the tables but the audit's own."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from dfprep.errors import StoreError
from dfprep.tables.columns import as_text, columns, from_text

Row = TypeVar("Row")


def read_rows(path: Path, row_type: type[Row], needed: Mapping[str, str] | None = None) -> list[Row]:
    """All rows of a CSV table; columns that it lacks have the row type's defaults.

    Args:
        needed: columns that must be there although they have a default, and for each what needs it.

    Raises:
        StoreError: as `read_csv`; a column is missing, or a value is none that its column can have.
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
    """The names of a CSV file's columns, and its lines with their numbers; missing fields at an end are empty.

    Raises:
        StoreError: it is not UTF-8, or a line has more fields than there are columns.
    """
    lines = []
    with path.open(newline="", encoding="utf-8-sig") as file:
        table = csv.DictReader(file, restval="")
        try:
            for line in table:
                if None in line:
                    raise StoreError(
                        f"{path}, line {table.line_num} has more fields than there are columns; put a field with a "
                        "comma in quotes"
                    )
                lines.append((table.line_num, line))
        except UnicodeDecodeError as error:
            raise StoreError(f"{path} is not UTF-8 ({error}); save it as UTF-8") from None
        return table.fieldnames or (), lines


def write_rows(path: Path, row_type: type[Row], rows: Iterable[Row]) -> None:
    """Write `rows` as they come, below a header that is always there."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [column.name for column in columns(row_type)])
        writer.writeheader()
        writer.writerows(as_text(row) for row in rows)
