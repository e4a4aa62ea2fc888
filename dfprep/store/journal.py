"""What is done already: one JSON line for every real video that was finished, in ``progress.jsonl``.

A line is appended after the face file is in its place, so a run killed at any moment repeats at most the
videos it was working on. A torn last line, left by such a kill, counts as not written. A later line of the same
video replaces an earlier one: so the group stage records which fakes are not aligned.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from dfprep.errors import StoreError
from dfprep.files import naming_full_disk
from dfprep.store.paths import open_to_append, refuse_link
from dfprep.tables import VideoRow, as_text, from_text
from dfprep.types import ID_RULE, is_id


class Journal:
    """Finished families by the id of their real video.

    Raises:
        StoreError: a line has a value that it cannot have, or the file is a symbolic link.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None
        self.done: dict[str, list[VideoRow]] = {}
        refuse_link(path)
        if path.exists():
            for number, line in enumerate(path.read_text(encoding="ascii").split("\n"), 1):
                entry, where = _parsed(line), f"{path}, line {number}"
                if entry is not None:
                    self.done[_original(entry, where)] = [from_text(VideoRow, row, where) for row in entry["rows"]]

    def add(self, original: str, rows: Sequence[VideoRow]) -> None:
        """Record that `original` and its fakes are finished.

        Raises:
            DiskFull: there is no room for the line.
        """
        line = json.dumps({"original": original, "rows": [as_text(row) for row in rows]})
        with naming_full_disk(self._path.parent):
            if self._file is None:
                self._file = self._open()
            self._file.write(line + "\n")
            self._file.flush()
        self.done[original] = list(rows)

    def _open(self) -> IO[str]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.fdopen(open_to_append(self._path), "a+", encoding="ascii")
        if file.tell():
            file.seek(file.tell() - 1)
            if file.read(1) != "\n":  # start below a torn line
                file.write("\n")
        return file

    def close(self) -> None:
        """Close the file."""
        file, self._file = self._file, None
        if file is not None:
            with naming_full_disk(self._path.parent):
                file.close()


def _original(entry: dict, where: str) -> str:
    original = entry["original"]
    if not isinstance(original, str) or not is_id(original):
        raise StoreError(f"{where}: original must be {ID_RULE}, got {original!r}; delete the line")
    return original


def _parsed(line: str) -> dict | None:
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return None  # torn by a kill while it was written
