"""Read and write a table: CSV, and the same columns in HDF5."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

import h5py
import numpy as np

from dfprep.collection import no_collection
from dfprep.errors import StoreError
from dfprep.files import atomic
from dfprep.hdf5 import kinds_of, open_file, read, reading
from dfprep.new_hdf5 import made_in_memory
from dfprep.tables.columns import Column, columns
from dfprep.tables.csv_files import read_rows, write_rows

Row = TypeVar("Row")


@no_collection()
def write_table(path: Path, row_type: type[Row], rows: Sequence[Row]) -> None:
    """Write `rows` in the given order to the CSV `path` and to the HDF5 file of the same name next to it.

    In HDF5 each column is a dataset (n,): int64, float64 or bool for columns without empty values, float64 with NaN
    for numbers that may be empty, else text as in the CSV.
    """
    # a full disk leaves both as they were
    with atomic(path) as csv_file, atomic(path.with_suffix(".h5")) as hdf5_file:
        write_rows(csv_file, row_type, rows)
        with made_in_memory(hdf5_file) as file:
            for column in columns(row_type):
                array = _array(column, list(map(attrgetter(column.field), rows)))
                if array.dtype.kind == "O" and not any(array):  # only empty texts, which HDF5 need not write
                    file.create_dataset(column.name, array.shape, array.dtype)
                else:
                    file.create_dataset(column.name, data=array)


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


def twin_problem(path: Path, row_type: type[Row], rows: Sequence[Row]) -> str:
    """How the HDF5 table beside the CSV `path` differs from its `rows`; empty if it does not.

    Numbers of the CSV have six digits.
    """
    twin = path.with_suffix(".h5")
    try:
        with reading(twin, "is no table", "run the stage that writes it again"), open_file(twin) as file:
            for column in columns(row_type):
                there = read(file, column.name, kinds_of(file, column.name), (len(rows),))
                if not _equal(there, _array(column, [getattr(row, column.field) for row in rows])):
                    return f"its column {column.name} differs from that of {path.name}"
    except StoreError as error:
        return str(error).removeprefix(f"{twin} ")
    return ""


def _equal(there: np.ndarray, here: np.ndarray) -> bool:
    if here.dtype.kind == "f" and there.dtype.kind == "f":
        return bool(np.allclose(there, here, rtol=1e-5, atol=1e-12, equal_nan=True))
    return there.tolist() == here.tolist()


def _array(column: Column, values: Sequence[Any]) -> np.ndarray:
    if column.kind in (int, float) and column.nullable:
        return np.array([np.nan if value is None else value for value in values], np.float64)
    if column.kind in (int, float, bool):
        return np.array(values, {int: np.int64, float: np.float64, bool: np.bool_}[column.kind])
    return np.array(column.texts(values), h5py.string_dtype())
