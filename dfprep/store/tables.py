"""The tables: CSV for people and pandas, the same in HDF5."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import h5py
import numpy as np

from dfprep.errors import StoreError
from dfprep.rows import Column, columns, read_rows, write_rows
from dfprep.store.atomic import atomic
from dfprep.types import Label, OriginalId, Status, VideoId

Row = TypeVar("Row")


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


def write_table(path: Path, row_type: type[Row], rows: Sequence[Row], leave_out: Sequence[str] = ()) -> None:
    """Write `rows` as they come to `path`, a CSV, and beside it to an HDF5 file of the same name.

    The columns `leave_out` are in neither.

    In HDF5 each column is a dataset (n,): int64, float64 or bool where no value is empty, float64 with NaN for
    numbers that may be empty, else text as in the CSV.
    """
    with atomic(path) as temporary:
        write_rows(temporary, row_type, rows, leave_out)
    with atomic(path.with_suffix(".h5")) as temporary, h5py.File(temporary, "x") as file:
        for column in columns(row_type):
            if column.name in leave_out:
                continue
            values = [getattr(row, column.field) for row in rows]
            file.create_dataset(column.name, data=_array(column, values))


def read_table(path: Path, row_type: type[Row], stage: str) -> list[Row]:
    """The rows of the CSV at `path`, which `stage` writes and somebody may have edited.

    Raises:
        StoreError: there is no such table, a column is missing, or a value is none that its column can have.
    """
    if not path.exists():
        raise StoreError(f"{path} is not there; run python -m dfprep.{stage} with the same out= first")
    return read_rows(path, row_type)


def _array(column: Column, values: Sequence[Any]) -> np.ndarray:
    if column.kind in (int, float) and column.nullable:
        return np.array([np.nan if value is None else value for value in values], np.float64)
    if column.kind in (int, float, bool):
        return np.array(values, {int: np.int64, float: np.float64, bool: np.bool_}[column.kind])
    return np.array([column.text(value) for value in values], h5py.string_dtype())
