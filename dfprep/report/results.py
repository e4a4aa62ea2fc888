"""What the sections of a report are made from: the tables of an output folder, as far as they are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from dfprep.folds import Audit, read_audit
from dfprep.store import OutputFolder, RunRecord, read_runs
from dfprep.tables import (
    KNOWN_TABLES,
    ActorRow,
    AlignmentRow,
    AlterationRow,
    CheckRow,
    ExcludedRow,
    FoldRow,
    Freshness,
    NearCopyRow,
    ShortcutRow,
    VideoRow,
    freshness_of,
    read_table,
    read_videos,
)

Row = TypeVar("Row")


@dataclass(frozen=True)
class Results:
    """The tables of `root`; None for one that does not exist.

    Attributes:
        name: of the data set. config: of the face files.
        runs: of the stages, in their order. freshness: of all tables.
        check: what the last run of check found; None if there was none since a table was written.
    """

    root: Path
    name: str
    config: Mapping[str, Any]
    videos: Sequence[VideoRow]
    actors: Sequence[ActorRow] | None
    alterations: Sequence[AlterationRow] | None
    alignment: Sequence[AlignmentRow] | None
    folds: Sequence[FoldRow] | None
    excluded: Sequence[ExcludedRow] | None
    shortcuts: Sequence[ShortcutRow] | None
    near_copies: Sequence[NearCopyRow] | None
    check: Sequence[CheckRow] | None
    audit: Audit | None
    runs: Sequence[RunRecord]
    freshness: Freshness

    @cached_property
    def by_id(self) -> dict[str, VideoRow]:
        """The rows of ``videos.csv`` by video."""
        return {row.video: row for row in self.videos}


def read_results(out: OutputFolder) -> Results:
    """Read everything in `out` that a report shows, except for the faces.

    Raises:
        StoreError: ``videos.csv`` does not exist, or a table is damaged or of another version.
    """
    out.require_schema()
    config = out.made_with()
    return Results(
        root=out.root,
        name=str(config.get("source", {}).get("name") or out.root.name),
        config=config,
        videos=read_videos(out.videos_csv),
        actors=_table(out, "actors.csv", ActorRow),
        alterations=_table(out, "alterations.csv", AlterationRow),
        alignment=_table(out, "alignment.csv", AlignmentRow),
        folds=_table(out, "folds.csv", FoldRow),
        excluded=_table(out, "excluded.csv", ExcludedRow),
        shortcuts=_table(out, "shortcuts.csv", ShortcutRow),
        near_copies=_table(out, "near_copies.csv", NearCopyRow),
        check=_last_check(out),
        audit=read_audit(out.root / "audit.json"),
        runs=read_runs(out.root),
        freshness=freshness_of(out.root, [name for name in KNOWN_TABLES if (out.root / name).exists()]),
    )


def _last_check(out: OutputFolder) -> list[CheckRow] | None:
    path = out.root / "check.csv"
    tables = [out.root / name for name in KNOWN_TABLES if (out.root / name).exists()]
    if not path.exists() or any(table.stat().st_mtime_ns > path.stat().st_mtime_ns for table in tables):
        return None
    return read_table(path, CheckRow, "check")


def _table(out: OutputFolder, name: str, row_type: type[Row]) -> list[Row] | None:
    path = out.root / name
    return read_table(path, row_type, KNOWN_TABLES[name].stage) if path.exists() else None
