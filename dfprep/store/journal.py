"""``progress.jsonl``, the journal: one JSON line for every finished family.

A line is appended after the face file has its final name, so a run that is killed repeats at most the families in
progress. An incomplete last line is ignored. A later line of a family replaces an earlier one, which the group
stage uses to record the fakes that are not aligned.
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
        StoreError: a line has an invalid value, or the file is a symbolic link.
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


def _original(entry: dict, where: str) -> str:
    original = entry["original"]
    if not isinstance(original, str) or not is_id(original):
        raise StoreError(f"{where}: original must be {ID_RULE}, got {original!r}; delete the line")
    return original


def _parsed(line: str) -> dict | None:
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return None  # incomplete: the run was killed while it was written
