"""What ``provenance.json`` and ``provenance.h5`` say about the tables: edited, stale, of unknown origin."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dfprep import __version__
from dfprep.check.findings import Finding, NotChecked, cause
from dfprep.errors import StoreError
from dfprep.hdf5 import open_file, reading
from dfprep.tables import (
    KNOWN_TABLES,
    PROVENANCE,
    STAGES,
    Outdated,
    Record,
    digest_of,
    freshness_of,
    read_records,
    recorded_rows,
)

RECORDS, ROWS = PROVENANCE


@dataclass(frozen=True)
class Origins:
    """What is known of where the tables come from; `edited` and `stale` are names of tables."""

    records: Mapping[str, Record]
    edited: Collection[str] = ()
    stale: Collection[str] = ()


def records_of(folder: Path) -> tuple[dict[str, Record], list[Finding]]:
    """The records of the tables in `folder`, and what is wrong with the file."""
    try:
        return read_records(folder), []
    except (StoreError, UnicodeDecodeError) as error:
        return {}, [Finding(RECORDS, "unreadable", cause(error, folder / RECORDS), stage) for stage in STAGES]


def check_origins(
    folder: Path, records: Mapping[str, Record], tables: Collection[str]
) -> tuple[Origins, list[Finding], list[NotChecked]]:
    """Compare `tables`, the readable ones, with their records, and follow them to what they were made from."""
    try:
        fresh = freshness_of(folder, tables)
    except StoreError as error:  # of a table that is a finding by itself
        return Origins(records), [], [NotChecked(RECORDS, f"whether tables are stale: {error}")]
    edited = {one.table for one in fresh.edited}
    stale = [one for one in fresh.outdated if not _tables(one) <= edited]  # the others are as they must be
    found = [Finding(one.table, "edited", str(one), KNOWN_TABLES[one.table].stage) for one in fresh.edited]
    found += [Finding(one.table, "stale", str(one), KNOWN_TABLES[one.table].stage, aside=False) for one in stale]
    origins = Origins(records, edited, fresh.affected)
    unknown = [NotChecked(RECORDS, f"whether stale: {reason}") for reason in fresh.unchecked]
    return origins, [*found, *_wrong_rows(folder, records)], [*unknown, *_other_versions(records)]


def _tables(one: Outdated) -> set[str]:
    """The tables that a stale table was made from, and that are others now."""
    views = {view.name: view.table for view in KNOWN_TABLES[one.table].made_from}
    return {views[name] for name in one.changes}


def _wrong_rows(folder: Path, records: Mapping[str, Record]) -> Iterator[Finding]:
    """Digests of rows in ``provenance.h5`` that are not those of its JSON."""
    if not records:
        return
    if not (folder / ROWS).exists():
        return  # it explains changes, and is not needed to find them
    try:
        with reading(folder / ROWS, "has no readable digests", "delete it"), open_file(folder / ROWS):
            pass
    except StoreError as error:
        for stage in dict.fromkeys(record.stage for record in records.values()):
            yield Finding(ROWS, "unreadable", cause(error, folder / ROWS), stage)
        return
    for name, record in records.items():
        wanted = {name: record.digest, **record.made_from}
        wrong = [view for view, digest in wanted.items() if not _same(folder, name, view, digest)]
        if wrong:
            words = f"its rows of {name} ({', '.join(wrong)}) are not the recorded ones"
            yield Finding(ROWS, "digest", words, record.stage)


def _same(folder: Path, table: str, view: str, digest: str | None) -> bool:
    rows = recorded_rows(folder, table, view)
    return digest is None if rows is None else digest_of(rows) == digest


def _other_versions(records: Mapping[str, Record]) -> Iterator[NotChecked]:
    for name, record in records.items():
        if record.version != __version__:
            yield NotChecked(name, f"what dfprep {record.version} computed against this version, {__version__}")
