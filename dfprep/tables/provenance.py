"""``provenance.json`` and ``provenance.h5``: what each table of a folder was made from.

The JSON file has a `Record` for each table that dfprep wrote. The HDF5 file has the digest of each video's rows, in
the table and in everything that it was made from, to say which videos have changed since.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from dfprep.errors import StoreError
from dfprep.files import atomic, require_file
from dfprep.hdf5 import TEXT, dataset, names, open_file
from dfprep.new_hdf5 import made_in_memory
from dfprep.parsing import json_of
from dfprep.tables.digests import RowDigests

log = logging.getLogger(__name__)

PROVENANCE = RECORDS, ROWS = "provenance.json", "provenance.h5"


@dataclass(frozen=True)
class Record:
    """The origin of one table.

    Attributes:
        stage: that wrote it. version: of dfprep. config_hash: of the stage's settings.
        digest: of the table as it was written. sha256: of its CSV file.
        views: the digest of each `View` of it by label: what need not be computed while the bytes are the same.
        made_from: the digest of each `View` that it was made from, by name; None for a table that did not exist.
        out: the folder of these, relative to the table's own: another one only for the jobs of a sweep.
    """

    stage: str
    version: str
    config_hash: str
    digest: str
    sha256: str
    views: Mapping[str, str]
    made_from: Mapping[str, str | None]
    out: str


def read_records(folder: Path) -> dict[str, Record]:
    """The record of each table in `folder`, by the table's name; none if there is no file of records.

    Raises:
        StoreError: the file is damaged.
    """
    path = folder / RECORDS
    require_file(path)
    try:
        return {name: _record(one) for name, one in json_of(path.read_text(encoding="utf-8")).items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError) as error:
        raise StoreError(
            f"{path} is no file of records ({error}); delete it: the tables then count as of unknown origin"
        ) from None


def _record(found: Mapping[str, Any]) -> Record:
    """The record of one table; raises TypeError if it has other fields, or values of other types."""
    record = Record(**found)
    digests = {**record.views, **{name: one for name, one in record.made_from.items() if one is not None}}
    texts = (record.stage, record.version, record.config_hash, record.digest, record.sha256, record.out)
    if not all(isinstance(text, str) for text in (*texts, *digests.values())):
        raise TypeError("a record has a value that is no text")
    return record


def write_records(
    folder: Path,
    new: Mapping[str, Record],
    rows: Mapping[str, Mapping[str, RowDigests]],
    dropped: Iterable[str] = (),
) -> None:
    """Write the records `new` by table, keep those of other tables except for `dropped`, and mark the HDF5 tables.

    Args:
        rows: for each new table, the digests of its own rows by its own name, and those of each view by its name.
    """
    replaced = {*new, *dropped}
    records = {name: one for name, one in read_records(folder).items() if name not in replaced} | dict(new)
    with atomic(folder / ROWS) as temporary, made_in_memory(temporary) as file:
        _copy_rows(folder / ROWS, file, replaced)
        for table, of_table in sorted(rows.items()):
            for name, digests in sorted(of_table.items()):
                group = file.create_group(f"{table}/{name}")
                group["videos"] = np.array([video.encode() for video in digests], np.bytes_)
                group["digests"] = np.array([one.encode() for one in digests.values()], np.bytes_)
    with atomic(folder / RECORDS) as temporary:
        as_json = {name: asdict(record) for name, record in sorted(records.items())}
        temporary.write_text(json.dumps(as_json, indent=1) + "\n", encoding="utf-8")
    for name, record in new.items():
        _mark((folder / name).with_suffix(".h5"), record)


def _copy_rows(path: Path, file: h5py.File, replaced: Collection[str]) -> None:
    """Copy the digests of all tables but those `replaced` into `file`; those of a damaged file are left out."""
    if not path.exists():
        return
    try:
        with open_file(path) as before:
            for name in sorted(set(names(before)) - set(replaced)):
                if isinstance(before.get(name, getlink=True), h5py.HardLink):
                    before.copy(name, file)
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        log.warning("%s is damaged (%s); what it says of earlier tables is left out", path, error)


def recorded_rows(folder: Path, table: str, name: str) -> RowDigests | None:
    """The digests of each video's rows when `table` was written: of the view `name`, or of the table itself.

    None if they are not there: the file explains a change, and is not needed to find one.
    """
    try:
        with open_file(folder / ROWS) as file:
            found = (dataset(file, f"{table}/{name}/{part}", TEXT, (None,)) for part in ("videos", "digests"))
            return dict(zip(*(one.asstr("utf-8")[()] for one in found), strict=True))
    except (OSError, KeyError, RuntimeError, ValueError):
        return None


def _mark(path: Path, record: Record) -> None:
    """Write the record as the attribute ``provenance`` of the HDF5 table at `path`, if there is one."""
    if path.is_file():
        with atomic(path) as temporary:
            shutil.copyfile(path, temporary)
            with made_in_memory(temporary, "r+") as file:
                file.attrs["provenance"] = json.dumps(asdict(record))
