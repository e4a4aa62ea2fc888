"""``videos.csv``: what became of every video of a source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.tables.table_files import read_table, write_table
from dfprep.types import Label, OriginalId, Status, VideoId


@dataclass(frozen=True)
class VideoRow:
    """What became of one video; numbers are None where they are not known.

    `path` is relative to the source's folder, `original` empty for a real video, `reason` a sentence with
    its values (empty for `ok`), `seconds` the video's length.
    """

    video: VideoId
    path: str
    label: Label
    original: OriginalId
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


KNOWN_TO_SOME_SOURCES = ("actor", "donor")


def write_videos(path: Path, rows: Iterable[VideoRow]) -> None:
    """Write ``videos.csv`` and ``videos.h5`` by video; actor and donor are columns only where some row has one."""
    table = sorted(rows, key=lambda row: row.video)
    unknown = [name for name in KNOWN_TO_SOME_SOURCES if not any(getattr(row, name) for row in table)]
    write_table(path, VideoRow, table, unknown)


def read_videos(path: Path) -> list[VideoRow]:
    """The rows of ``videos.csv``.

    Raises:
        StoreError: there is no such table, or it cannot be read.
    """
    return read_table(path, VideoRow, "extract")


def extracted_videos(path: Path) -> list[VideoRow]:
    """The rows of the real videos in ``videos.csv`` that have a face file, by id.

    Raises:
        StoreError: there is none.
    """
    rows = [r for r in read_videos(path) if r.label is Label.REAL and r.status is Status.OK]
    if not rows:
        raise StoreError(f"{path} has no real video with faces; its status column says why")
    return sorted(rows, key=lambda row: row.video)
