"""Read and write rows as CSV files; the audit has a reader of its own."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from dfprep.errors import StoreError
from dfprep.files import require_file
from dfprep.tables.columns import as_text, columns, from_text

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

    Raises:
        StoreError: it is no file or not UTF-8, or a line has more fields than there are columns.
    """
    require_file(path)
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
    """Write a header, then `rows` in the given order."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [column.name for column in columns(row_type)])
        writer.writeheader()
        writer.writerows(as_text(row) for row in rows)
