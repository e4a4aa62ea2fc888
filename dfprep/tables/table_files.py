"""Read and write a table: CSV, and the same columns in HDF5."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import h5py
import numpy as np

from dfprep.errors import StoreError
from dfprep.files import atomic
from dfprep.tables.columns import Column, columns
from dfprep.tables.csv_files import read_rows, write_rows

Row = TypeVar("Row")


def write_table(path: Path, row_type: type[Row], rows: Sequence[Row]) -> None:
    """Write `rows` in the given order to the CSV `path` and to the HDF5 file of the same name next to it.

    In HDF5 each column is a dataset (n,): int64, float64 or bool for columns without empty values, float64 with NaN
    for numbers that may be empty, else text as in the CSV.
    """
    with atomic(path) as temporary:
        write_rows(temporary, row_type, rows)
    with atomic(path.with_suffix(".h5")) as temporary, h5py.File(temporary, "x") as file:
        for column in columns(row_type):
            values = [getattr(row, column.field) for row in rows]
            file.create_dataset(column.name, data=_array(column, values))


def read_table(path: Path, row_type: type[Row], stage: str, needed: Mapping[str, str] | None = None) -> list[Row]:
    """The rows of the CSV at `path`, which `stage` or another tool wrote.

    Args:
        needed: see `read_rows`.

    Raises:
        StoreError: the table does not exist, a column is missing, or a value is invalid.
    """
    if not path.exists():
        raise StoreError(f"{path} does not exist; run python -m dfprep.{stage} with the same out= first")
    return read_rows(path, row_type, needed)


def _array(column: Column, values: Sequence[Any]) -> np.ndarray:
    if column.kind in (int, float) and column.nullable:
        return np.array([np.nan if value is None else value for value in values], np.float64)
    if column.kind in (int, float, bool):
        return np.array(values, {int: np.int64, float: np.float64, bool: np.bool_}[column.kind])
    return np.array([column.text(value) for value in values], h5py.string_dtype())
