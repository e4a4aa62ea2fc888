"""``progress.jsonl``, the journal: one JSON line for every finished family.

A line is appended after the face file has its final name, so a run that is killed repeats at most the families in
progress. An incomplete last line is ignored. A later line of a family replaces an earlier one, which the group
stage uses to record the fakes that are not aligned.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from dfprep.errors import StoreError
from dfprep.files import atomic, naming_full_disk, require_file
from dfprep.parsing import json_of
from dfprep.store.paths import open_to_append, refuse_link
from dfprep.tables import VideoRow, as_text, from_text
from dfprep.types import ID_RULE, is_id


class Journal:
    """Finished families by the id of their real video.

    Raises:
        StoreError: a line has an invalid value, or the file is a symbolic link or no regular file.
    """

    def __init__(self, path: Path, *earlier: Path) -> None:
        """Read the journals `earlier`, then the one at `path`, to which lines are added."""
        self._path = path
        self._file: IO[str] | None = None
        self.done: dict[str, list[VideoRow]] = {}
        for one in (*earlier, path):
            self.done |= {line.original: line.rows for line in _valid_lines(one)}

    def add(self, original: str, rows: Sequence[VideoRow]) -> None:
        """Record that the family of `original` is finished.

        Raises:
            DiskFull: the disk is full.
        """
        line = json.dumps({"original": original, "rows": [as_text(row) for row in rows]})
        with naming_full_disk(self._path.parent):
            if self._file is None:
                self._file = self._open()
            self._file.write(line + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())  # the face file's name is older, and a power failure keeps it, too
        self.done[original] = list(rows)

    def _open(self) -> IO[str]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.fdopen(open_to_append(self._path), "a+", encoding="ascii")
        if file.tell():
            file.seek(file.tell() - 1)
            if file.read(1) != "\n":  # start below an incomplete line
                file.write("\n")
        return file

    def close(self) -> None:
        """Close the file."""
        file, self._file = self._file, None
        if file is not None:
            with naming_full_disk(self._path.parent):
                file.close()


class JournalLine(NamedTuple):
    """A line: a family with its `rows`, an incomplete line without any, or an invalid one with its `problem`."""

    text: str
    original: str = ""
    rows: list[VideoRow] = []  # noqa: RUF012  # never changed
    problem: str = ""


def journal_lines(path: Path) -> Iterator[JournalLine]:
    """The lines of the journal at `path`; none if there is no such file.

    Raises:
        StoreError: it is a symbolic link or no regular file.
    """
    refuse_link(path)
    require_file(path)
    if not path.exists():
        return
    for number, text in enumerate(path.read_text(encoding="ascii", errors="replace").split("\n"), 1):
        entry, where = _parsed(text), f"{path}, line {number}"
        if entry is None:
            yield JournalLine(text)
            continue
        try:
            original = _original(entry, where)
            yield JournalLine(text, original, [from_text(VideoRow, row, where) for row in entry["rows"]])
        except StoreError as error:
            yield JournalLine(text, problem=str(error))


def _valid_lines(path: Path) -> Iterator[JournalLine]:
    """The complete lines; raises StoreError at one that has an invalid value."""
    for line in journal_lines(path):
        if line.problem:
            raise StoreError(line.problem)
        if line.original:
            yield line


def append_journals(path: Path, others: Sequence[Path]) -> None:
    """Add the lines of the journals `others` to the one at `path`, then remove them.

    A run that is killed between loses nothing: the same lines are added again.

    Raises:
        StoreError: a line has an invalid value; then nothing is changed.
    """
    texts = [line.text for one in (path, *others) for line in _valid_lines(one)]
    with atomic(path) as temporary:
        temporary.write_text("".join(f"{text}\n" for text in texts), encoding="ascii")
    for other in others:
        other.unlink()


def drop_families(path: Path, dropped: Collection[str]) -> int:
    """Write the journal without the families in `dropped` and without invalid lines; returns how many lines went.

    Args:
        path: of a journal that this run has locked.
    """
    lines = [line for line in journal_lines(path) if line.text]
    kept = [line.text for line in lines if line.original and line.original not in dropped]
    if len(kept) < len(lines):
        with atomic(path) as temporary:
            temporary.write_text("".join(f"{text}\n" for text in kept), encoding="ascii")
    return len(lines) - len(kept)


def _original(entry: Any, where: str) -> str:
    rows = entry.get("rows") if isinstance(entry, dict) else None
    if not isinstance(rows, list) or not all(_is_row(row) for row in rows):
        raise StoreError(f"{where} must be an object with original and rows, a list of objects of texts; delete it")
    original = entry.get("original")
    if not isinstance(original, str) or not is_id(original):
        raise StoreError(f"{where}: original must be {ID_RULE}, got {original!r}; delete the line")
    return original


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and all(isinstance(value, str) for value in row.values())


def _parsed(line: str) -> Any:
    try:
        return json_of(line)
    except ValueError:
        return None  # incomplete: the run was killed while it was written
