"""``videos.csv``: one row for every video of the source, none lost."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from dfprep.store.atomic import atomic
from dfprep.types import Label, Status


@dataclass(frozen=True)
class VideoRow:
    """What became of one video; numbers are None where they are not known.

    `path` is relative to the source's folder, `original` empty for a real video, `reason` a sentence with
    its values (empty for `ok`), `seconds` the video's length.
    """

    video: str
    path: str
    label: Label
    original: str
    status: Status
    reason: str = ""
    persons: int | None = None
    attempt: int | None = None
    offset: int | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    n_frames: int | None = None
    seconds: float | None = None
    actor: str = ""
    donor: str = ""

    def as_text(self) -> dict[str, str]:
        """The row as CSV fields by column."""
        return {name: _text(value) for name, value in asdict(self).items()}

    @classmethod
    def from_text(cls, row: dict[str, str]) -> VideoRow:
        """The row that `as_text` wrote."""
        read = {f.name: _READ.get(str(f.type), str) for f in fields(cls)}
        return cls(**{name: read[name](value) for name, value in row.items() if name in read})


COLUMNS = tuple(f.name for f in fields(VideoRow))
KNOWN_TO_SOME_SOURCES = ("actor", "donor")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (Label, Status)):
        return value.value
    return f"{value:.6g}" if isinstance(value, float) else str(value)


_READ: dict[str, Callable[[str], Any]] = {
    "Label": Label,
    "Status": Status,
    "int | None": lambda text: int(text) if text else None,
    "float | None": lambda text: float(text) if text else None,
}


def write_videos(path: Path, rows: Iterable[VideoRow]) -> None:
    """Write ``videos.csv``, sorted by video; actor and donor are columns only where some row has one."""
    table = [row.as_text() for row in sorted(rows, key=lambda row: row.video)]
    columns = [name for name in COLUMNS if name not in KNOWN_TO_SOME_SOURCES or any(row[name] for row in table)]
    with atomic(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(table)


def read_videos(path: Path) -> list[VideoRow]:
    """The rows of ``videos.csv``."""
    with path.open(newline="", encoding="utf-8") as file:
        return [VideoRow.from_text(row) for row in csv.DictReader(file)]
