"""Tables as pandas frames: for tables with too many rows for an object each, and for the users' own analyses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import h5py
import numpy as np

from dfprep.errors import StoreError
from dfprep.files import atomic, require_file
from dfprep.hdf5 import kinds_of, most_bytes, open_file, read
from dfprep.new_hdf5 import made_in_memory
from dfprep.tables.columns import Column, columns
from dfprep.tables.csv_files import is_free_text
from dfprep.tables.formulas import escaped, unescaped

if TYPE_CHECKING:  # importing pandas takes as long as a small stage
    import pandas as pd

SUFFIXES = (".csv", ".h5", ".parquet")
DTYPES = {int: "int64", float: "float64", bool: "bool"}
NULLABLE = {int: "Int64", float: "float64"}


def read_frame(path: str | Path, row_type: type, wanted: Sequence[str] | None = None) -> pd.DataFrame:
    """A table of dfprep as a pandas frame, with the types of its columns: ids remain text (``004``).

    Whole numbers that may be empty are ``Int64``, numbers that may be empty have NaN, empty texts are "".

    Args:
        path: ``.csv``, ``.h5`` or ``.parquet``.
        row_type: the rows' data class, such as `FaceRow`.
        wanted: the columns to read; None: all.

    Raises:
        StoreError: there is no such file or column, a value is invalid, or the suffix is unknown.
    """
    path = Path(path)
    if path.suffix not in SUFFIXES:
        raise StoreError(f"a table must be a file {', '.join(SUFFIXES)}, got {path}; name one of these")
    if not path.is_file():
        raise StoreError(f"{path} does not exist; run the stage that writes it with the same out= first")
    require_file(path)
    of_type = {column.name: column for column in columns(row_type)}
    names = list(of_type if wanted is None else wanted)
    reader: dict[str, Callable] = {".csv": _read_csv, ".h5": _read_hdf5, ".parquet": _read_parquet}
    try:
        frame = reader[path.suffix](path, names)
        frame = _typed(frame, [of_type[name] for name in names if name in of_type])
        _require_texts(frame, [of_type[name] for name in names if name in of_type])
    except (KeyError, ValueError, OverflowError, RuntimeError, OSError) as error:
        cause = " ".join(str(error).split())
        raise StoreError(f"{path} is no such table ({cause}); run the stage that writes it again") from None
    return frame


def write_frame(path: Path, row_type: type, frame: pd.DataFrame, *, parquet: bool = False) -> None:
    """Write `frame` like `write_table`: the CSV `path`, the same columns as HDF5, and on demand as Parquet.

    Args:
        frame: has the columns of `row_type`; others are not written.
    """
    of_type = columns(row_type)
    frame = _typed(frame[[column.name for column in of_type]], of_type)
    texts = {column.name: _each(frame[column.name], escaped) for column in of_type if is_free_text(column)}
    with atomic(path) as temporary:
        frame.assign(**texts).to_csv(temporary, index=False, float_format="%.6g")
    with atomic(path.with_suffix(".h5")) as temporary, made_in_memory(temporary) as file:
        for column in of_type:
            file.create_dataset(column.name, data=_array(frame[column.name], column))
    if parquet:
        with atomic(path.with_suffix(".parquet")) as temporary:
            frame.to_parquet(temporary, index=False)


def _read_csv(path: Path, names: list[str]) -> pd.DataFrame:
    import pandas as pd

    # as text: pandas would take the id 004 for a number and the id NA for a missing value
    frame = pd.read_csv(path, usecols=names, dtype=str, keep_default_na=False, encoding="utf-8-sig")[names]
    return frame.assign(**{name: _each(frame[name], unescaped) for name in names})


def _read_hdf5(path: Path, names: list[str]) -> pd.DataFrame:
    import pandas as pd

    with open_file(path) as file:
        return pd.DataFrame({name: read(file, name, kinds_of(file, name), (None,)) for name in names})


def _read_parquet(path: Path, names: list[str]) -> pd.DataFrame:
    import pandas as pd
    from pyarrow.parquet import read_metadata

    found = read_metadata(path)
    declared = sum(found.row_group(i).total_byte_size for i in range(found.num_row_groups))
    if (most := most_bytes(path.stat().st_size)) < declared:
        raise ValueError(f"it must have at most {most:,} bytes in a file of this size, got {declared:,}")
    return pd.read_parquet(path, columns=names)


def _each(values: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """`change` of all texts, each of which occurs in many rows."""
    return values.map({text: change(text) for text in values.unique()})


def _require_texts(frame: pd.DataFrame, of_type: Sequence[Column]) -> None:
    """Raise ValueError unless the texts follow the rules of their columns: ids become paths."""
    for column in (one for one in of_type if one.kind is str):
        for text in frame[column.name].unique():
            column.value(text)


def _typed(frame: pd.DataFrame, of_type: Sequence[Column]) -> pd.DataFrame:
    return frame.assign(**{column.name: _converted(frame[column.name], column) for column in of_type})


def _converted(values: pd.Series, column: Column) -> pd.Series:
    """`values` with the type of `column`; they are of that type already, or texts as in the CSV."""
    import pandas as pd

    texts = pd.api.types.is_string_dtype(values.dtype)
    if column.kind in NULLABLE and column.nullable:
        numbers = pd.to_numeric(values.replace("", np.nan) if texts else values)
        return numbers.astype(NULLABLE[column.kind])
    if column.kind is bool and texts:
        return values.map({"True": True, "False": False}).astype(bool)
    if column.kind in DTYPES:
        return values.astype(DTYPES[column.kind])
    return values.astype("str")


def _array(values: pd.Series, column: Column) -> np.ndarray:
    """The values as `write_table` stores them: numbers that may be empty as float64 with NaN."""
    if column.kind in NULLABLE and column.nullable:
        return values.to_numpy(np.float64, na_value=np.nan)
    if column.kind in DTYPES:
        return values.to_numpy(DTYPES[column.kind])
    return values.to_numpy(object).astype(h5py.string_dtype())
