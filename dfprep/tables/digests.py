"""The digest of each video's rows in a table, from the text of the CSV.

Equal values have equal digests, however they are written: the order of rows and columns, quotes, ``1.0`` for 1 and
``true`` for True do not matter, nor do columns that dfprep does not know. A lacking column has its default.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from itertools import compress, islice
from pathlib import Path

from dfprep.collection import no_collection
from dfprep.errors import StoreError
from dfprep.files import require_file
from dfprep.tables.columns import Column, columns
from dfprep.tables.known_tables import KNOWN_TABLES, KnownTable, View, views_of
from dfprep.tables.text_columns import MANY_LINES, by_column
from dfprep.types import Status

RowDigests = Mapping[str, str]
"""By video the digest of all of its rows: 16 hex digits."""

OK, NOT_ALIGNED = Status.OK.value, Status.NOT_ALIGNED.value

SPELLED_IN_SEVERAL_WAYS = (int, float, bool, tuple)


def digest_of(rows: RowDigests) -> str:
    """One digest (32 hex digits) of the digests of all videos; their order does not matter."""
    whole, videos = hashlib.blake2b(digest_size=16), iter(sorted(rows))
    while some := list(islice(videos, MANY_LINES)):
        whole.update("".join([f"{video}\n{rows[video]}\n" for video in some]).encode())
    return whole.hexdigest()


@no_collection()
def row_digests(path: Path, views: Collection[View]) -> dict[View, RowDigests]:
    """The digests of `views`, all of the table at `path`, which is read once; nothing if there is no such file.

    Raises:
        StoreError: the file is no CSV in UTF-8, or lacks the key of its rows.
    """
    if not path.exists():
        return {}
    (known,) = {KNOWN_TABLES[view.table] for view in views}
    cells = _cells(path, known)
    return {view: _of_view(view, cells, known.key) for view in views}


@no_collection()
def whole_and_views(path: Path) -> tuple[RowDigests, dict[View, str]]:
    """The digests of the rows of the known table at `path`, and the `digest_of` each view of it.

    The rows' digests of one view only are in memory at a time: those of 100,000 videos take 16 MB.

    Raises:
        StoreError: as `row_digests`.
    """
    known = KNOWN_TABLES[path.name]
    cells = _cells(path, known)
    views = {view: digest_of(_of_view(view, cells, known.key)) for view in views_of(path.name)}
    return _of_view(known.whole, cells, known.key), views


def _cells(path: Path, known: KnownTable) -> dict[str, Sequence[str]]:
    """The texts by column of the table at `path`, each in its one spelling."""
    require_file(path)
    with path.open(newline="", encoding="utf-8-sig") as file:
        lines = csv.reader(file)
        try:
            names = next(lines, [])
            if known.key not in names:
                raise StoreError(f"{path} lacks the column {known.key}; run the stage that writes it again")
            n = len(names)
            full = (line[:n] + [""] * (n - len(line)) for line in lines if line)
            cells: dict[str, Sequence[str]] = dict(
                zip(reversed(names), reversed(by_column(full, n)), strict=True)
            )  # the first of a name counts
        except (UnicodeDecodeError, csv.Error) as error:
            raise StoreError(f"{path} is no CSV in UTF-8 ({error}); save it as such") from None
    for column in columns(known.row_type):
        if column.name not in cells:
            cells[column.name] = [_default(known.row_type, column)] * len(cells[known.key])
        if column.kind in SPELLED_IN_SEVERAL_WAYS:
            cells[column.name] = list(map(_Spelling(column).__getitem__, cells[column.name]))
    return cells


def _of_view(view: View, cells: Mapping[str, Sequence[str]], key: str) -> RowDigests:
    """The digests of `view` by video, from the texts by column."""
    videos, rows = cells[key], map("\0".join, zip(*(cells[name] for name in view.columns), strict=True))
    chosen: Iterable[tuple[str, str]] = zip(videos, rows, strict=True)
    if view.with_faces:
        chosen = compress(chosen, map(_has_faces, cells["status"], cells["persons"]))
    if len(set(videos)) == len(videos):
        return {video: _digest(row) for video, row in chosen}
    found: dict[str, list[str]] = defaultdict(list)
    for video, row in chosen:
        found[video].append(row)
    return {video: _digest("\n".join(sorted(of_it))) for video, of_it in found.items()}


def _has_faces(status: str, persons: str) -> bool:
    """`VideoRow.has_faces` on its text."""
    return status == OK or (status == NOT_ALIGNED and persons not in ("", "0"))


def _digest(rows: str) -> str:
    return hashlib.blake2b(rows.encode(), digest_size=8).hexdigest()


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
