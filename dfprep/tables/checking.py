"""Follow tables to what they were made from, and compare it with what is there now."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from dfprep.files import sha256_of
from dfprep.tables.changes import Change, Edited, Outdated
from dfprep.tables.digests import RowDigests, digest_of, row_digests
from dfprep.tables.face_files import FacesOnDisk, expected_digests, faces_on_disk
from dfprep.tables.freshness import Freshness
from dfprep.tables.known_tables import KNOWN_TABLES, STAGES, View, views_of
from dfprep.tables.provenance import Record, read_records, recorded_rows


class Present:
    """The tables of a folder as they are now; each is read once, when it is first asked for.

    Attributes:
        folder: of the tables. records: those of ``provenance.json``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records = read_records(folder)
        self._rows: dict[str, dict[View, RowDigests]] = {}
        self._known: dict[str, Mapping[str, str]] = {}

    def rows(self, view: View) -> RowDigests | None:
        """The digests of `view` by video; None if there is no such table."""
        if view.table not in self._rows:
            views = {*views_of(view.table), KNOWN_TABLES[view.table].whole}
            self._rows[view.table] = row_digests(self.folder / view.table, views)
        return self._rows[view.table].get(view)

    def digest(self, view: View) -> str | None:
        """The digest of `view`; of a file that is as it was recorded, nothing is computed."""
        known = self._recorded(view.table)
        if view.label in known:
            return known[view.label]
        rows = self.rows(view)
        return None if rows is None else digest_of(rows)

    def _recorded(self, name: str) -> Mapping[str, str]:
        if name not in self._known:
            record, path = self.records.get(name), self.folder / name
            same = record is not None and path.is_file() and sha256_of(path) == record.sha256
            self._known[name] = (
                {**record.views, KNOWN_TABLES[name].whole.label: record.digest} if record and same else {}
            )
        return self._known[name]


def freshness_of(folder: Path, tables: Iterable[str]) -> Freshness:
    """Whether `tables` of `folder`, and all that they are made from, were made from what is there now.

    Raises:
        StoreError: a table or ``provenance.json`` is damaged.
    """
    return Check(Present(folder), tables).result()


class Check:
    """One check, from the given tables to the face files."""

    def __init__(self, present: Present, tables: Iterable[str]) -> None:
        self._there = self._source = present
        self._outdated: list[Outdated] = []
        self._edited: list[Edited] = []
        self._unchecked: list[str] = []
        self._checked: list[str] = []
        self._faces: FacesOnDisk | None = None
        self._seen: dict[str, None] = {}
        for name in dict.fromkeys(tables):
            self._visit(name, present)

    def result(self) -> Freshness:
        """What was found."""
        return Freshness(
            self._source.folder, tuple(sorted(self._outdated, key=_place)), self._affected(), tuple(self._edited),
            tuple(self._unchecked), tuple(self._checked), self._faces,
        )  # fmt: skip

    def _affected(self) -> frozenset[str]:
        outdated = {one.table for one in self._outdated}

        def affected(name: str) -> bool:
            return name in outdated or any(affected(view.table) for view in _made_from(name))

        return frozenset(name for name in self._seen if affected(name))

    def _visit(self, name: str, there: Present) -> None:
        """Compare the table `name` of a folder with its record, and go on to what it was made from."""
        if name in self._seen:
            return
        self._seen[name] = None
        if name == "videos.csv" and (there.folder / name).exists():
            self._compare_faces(there.folder)
        record = there.records.get(name)
        if record is None:
            if _made_from(name) or name not in KNOWN_TABLES:
                where = there.folder / "provenance.json"
                self._unchecked.append(f"{name} is of unknown origin: {where} has no record of it")
            return
        self._compare_with_itself(name, record, there)
        if not _made_from(name):
            return
        source = there if record.out == "." else Present(Path(os.path.normpath(there.folder / record.out)))
        self._source = source
        if changes := dict(self._changes(name, record, there, source)):
            self._outdated.append(Outdated(name, changes))
        self._checked.append(name)
        for view in _made_from(name):
            self._visit(view.table, source)

    def _compare_with_itself(self, name: str, record: Record, there: Present) -> None:
        view = KNOWN_TABLES[name].whole
        if there.digest(view) not in (None, record.digest):
            whole, before = there.rows(view) or {}, recorded_rows(there.folder, name, name)
            self._edited.append(Edited(name, None if before is None else Change.between(before, whole)))

    def _changes(
        self, name: str, record: Record, there: Present, source: Present
    ) -> Iterator[tuple[str, Change | None]]:
        """What the table was made from and has changed since, by the name of the view."""
        for view in _made_from(name):
            now = source.digest(view)
            if view.name not in record.made_from:
                self._unchecked.append(f"{name} was made by a version that did not record {view.name}")
            elif now is None and record.made_from[view.name] is not None:
                self._unchecked.append(f"{name} was made from {source.folder / view.table}, which is not there")
            elif now is not None and now != record.made_from[view.name]:
                then = recorded_rows(there.folder, name, view.name)
                yield view.name, None if then is None else Change.between(then, source.rows(view) or {})

    def _compare_faces(self, folder: Path) -> None:
        expected = expected_digests(folder / "videos.csv")
        if expected:
            self._faces = faces_on_disk(folder / "faces", expected)
        else:
            self._unchecked.append(f"{folder / 'videos.csv'} has no digests of face files")


def _place(one: Outdated) -> int:
    """The place of its stage: what is mended first is named first."""
    return STAGES.index(KNOWN_TABLES[one.table].stage)


def _made_from(name: str) -> tuple[View, ...]:
    return KNOWN_TABLES[name].made_from if name in KNOWN_TABLES else ()
