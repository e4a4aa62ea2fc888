"""The digest of each video's rows in a table, from the text of the CSV.

Equal values have equal digests, however they are written: the order of rows and columns, quotes, ``1.0`` for 1 and
``true`` for True do not matter, nor do columns that dfprep does not know. A lacking column has its default.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import MISSING, fields
from operator import itemgetter
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.files import require_file
from dfprep.tables.columns import Column, columns
from dfprep.tables.known_tables import KNOWN_TABLES, View
from dfprep.types import Status

RowDigests = Mapping[str, str]
"""By video the digest of all of its rows: 16 hex digits."""

SPELLED_IN_SEVERAL_WAYS = (int, float, bool, tuple)


def digest_of(rows: RowDigests) -> str:
    """One digest (32 hex digits) of the digests of all videos; their order does not matter."""
    whole = hashlib.blake2b(digest_size=16)
    for video in sorted(rows):
        whole.update(f"{video}\n{rows[video]}\n".encode())
    return whole.hexdigest()


def row_digests(path: Path, views: Collection[View]) -> dict[View, RowDigests]:
    """The digests of `views`, all of the table at `path`, which is read once; nothing if there is no such file.

    Raises:
        StoreError: the file is no CSV in UTF-8, or lacks the key of its rows.
    """
    if not path.exists():
        return {}
    require_file(path)
    (key,) = {KNOWN_TABLES[view.table].key for view in views}
    texts: dict[View, dict[str, list[str]]] = {view: defaultdict(list) for view in views}
    with path.open(newline="", encoding="utf-8-sig") as file:
        lines = csv.reader(file)
        try:
            names = next(lines, [])
            if key not in names:
                raise StoreError(f"{path} lacks the column {key}; run the stage that writes it again")
            of, n_columns = names.index(key), len(names)
            row_type = KNOWN_TABLES[next(iter(views)).table].row_type
            lacking = {column.name: _default(row_type, column) for column in columns(row_type)
                       if column.name not in names}  # fmt: skip
            names, defaults = [*names, *lacking], list(lacking.values())
            spelled = [(names.index(column.name), _Spelling(column)) for column in columns(row_type)
                       if column.kind in SPELLED_IN_SEVERAL_WAYS]  # fmt: skip
            chosen = [(texts[view], _picker(view, names), _filter(view, names)) for view in views]
            for line in lines:
                if not line:
                    continue
                cells = line + [""] * (n_columns - len(line)) + defaults
                for i, one in spelled:
                    cells[i] = one[cells[i]]
                for found, pick, wanted in chosen:
                    if wanted is None or wanted(cells):
                        found[cells[of]].append("\0".join(pick(cells)))
        except (UnicodeDecodeError, csv.Error) as error:
            raise StoreError(f"{path} is no CSV in UTF-8 ({error}); save it as such") from None
    return {view: {video: _digest(rows) for video, rows in found.items()} for view, found in texts.items()}


def _digest(rows: list[str]) -> str:
    return hashlib.blake2b("\n".join(sorted(rows)).encode(), digest_size=8).hexdigest()


def _picker(view: View, names: Sequence[str]) -> Callable[[Sequence[str]], Sequence[str]]:
    """The function that gives a line's cells in the columns of `view`."""
    places = [names.index(name) for name in view.columns]
    if len(places) == 1:
        return lambda cells: (cells[places[0]],)
    return itemgetter(*places)


class _Spelling(dict[str, str]):
    """The one spelling of each value of a column; each is computed once, because most occur in many rows."""

    def __init__(self, column: Column) -> None:
        self._column = column

    def __missing__(self, text: str) -> str:
        try:
            one = self._column.text(self._column.value(text))
        except ValueError:
            one = text  # invalid, which the stage that reads the table reports
        return self.setdefault(text, one)


def _default(row_type: type, column: Column) -> str:
    """The text of the value that rows of a table without `column` have."""
    (default,) = (field.default for field in fields(row_type) if field.name == column.field)
    return "" if default is MISSING else column.text(default)


def _filter(view: View, names: Sequence[str]) -> Callable[[Sequence[str]], bool] | None:
    """Whether a line is of `view`: `VideoRow.has_faces` on its text; None where all are."""
    if not view.with_faces:
        return None
    status, persons = names.index("status"), names.index("persons")

    def wanted(cells: Sequence[str]) -> bool:
        in_file = cells[persons] not in ("", "0")
        return cells[status] == Status.OK.value or (cells[status] == Status.NOT_ALIGNED.value and in_file)

    return wanted
