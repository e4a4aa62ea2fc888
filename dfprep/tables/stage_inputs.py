"""What a stage reads, and the record of what it made from it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dfprep import __version__
from dfprep.files import sha256_of
from dfprep.tables.checking import Check, Present
from dfprep.tables.digests import RowDigests, digest_of, whole_and_views
from dfprep.tables.freshness import WhenStale
from dfprep.tables.known_tables import KNOWN_TABLES, View, read_by, tables_of
from dfprep.tables.provenance import Record, read_records, write_records


@dataclass(frozen=True)
class StageInputs:
    """What `stage` reads in the folder `out`, as it is when the stage begins.

    Attributes:
        config_hash: of the stage's settings.
        rows: the digests of everything that its tables are made from; None for a table that does not exist.
    """

    out: Path
    stage: str
    config_hash: str
    rows: Mapping[View, RowDigests | None]

    @classmethod
    def checked(cls, out: Path, stage: str, config_hash: str, stale: WhenStale) -> StageInputs:
        """Check that the tables which `stage` reads are made from what is there now, and remember what is read.

        Raises:
            StoreError: something is stale, unless `stale` is "warn"; see `Freshness.require`.
        """
        present, views = Present(out), read_by(stage)
        Check(present, [view.table for view in views]).result().require(stale)
        return cls(out, stage, config_hash, {view: present.rows(view) for view in views})

    def digests(self) -> dict[str, tuple[Path, str]]:
        """For each thing that is read its table and its digest, by its name."""
        there = {view: rows for view, rows in self.rows.items() if rows is not None}
        return {view.name: (self.out / view.table, digest_of(rows)) for view, rows in there.items()}

    def record(self, tables: Sequence[Path]) -> None:
        """Record those of `tables` that `KNOWN_TABLES` has; all are in one folder.

        The records of tables that the stage did not write this time are removed.
        """
        written = {path.name: path for path in tables if path.name in KNOWN_TABLES}
        if not written:
            return
        folder = next(iter(written.values())).parent
        records, rows = {}, {}
        for name, path in written.items():
            table = KNOWN_TABLES[name]
            sources = {view.name: self.rows[view] for view in table.made_from}
            own, views = whole_and_views(path)
            made_from = {key: None if found is None else digest_of(found) for key, found in sources.items()}
            there = os.path.relpath(self.out, folder)
            state = _state(path, own, views)
            records[name] = Record(
                self.stage, __version__, self.config_hash, **state, made_from=made_from, out=there
            )
            of_table = sources | {name: own}
            rows[name] = {key: found for key, found in of_table.items() if found is not None}
        write_records(folder, records, rows, dropped=[table.name for table in tables_of(self.stage)])


def record_update(path: Path) -> None:
    """Record the content of a table to which a later stage has added, if the table's origin is recorded."""
    folder, name = path.parent, path.name
    record = read_records(folder).get(name)
    if record is not None:
        own, views = whole_and_views(path)
        write_records(folder, {name: replace(record, **_state(path, own, views))}, {name: {name: own}})


def _state(path: Path, own: RowDigests, views: Mapping[View, str]) -> dict[str, Any]:
    """The fields of a `Record` that are of the table itself; see `whole_and_views`."""
    labelled = {view.label: digest for view, digest in views.items()}
    return {"digest": digest_of(own), "sha256": sha256_of(path), "views": labelled}


def forget(path: Path) -> None:
    """Remove the record of a table that is about to be written bit by bit: a killed run leaves it without one."""
    if path.name in read_records(path.parent):
        write_records(path.parent, {}, {}, dropped=[path.name])
