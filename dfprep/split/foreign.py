"""The audit of a split that another tool or the publishers of a data set made."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.folds import Audit, Folds, PublishedSplit, audit, places_in, read_split
from dfprep.split.inputs import contents_of
from dfprep.split.published_rows import SplitRows, csv_with_tables, rows_alone, rows_with_tables
from dfprep.store import OutputFolder

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ForeignAudit:
    """Sentences on what was read, the audit, and the level and fold of each video."""

    notes: tuple[str, ...]
    audit: Audit
    places: Mapping[str, tuple[str, str]]


def audit_any(path: Path, out: OutputFolder, folds: Folds) -> ForeignAudit:
    """The audit of a CSV table, or of a published split, see `read_split`.

    If `out` has the tables of the same videos, their actors, donors, originals, source videos and files are used.

    Raises:
        StoreError: no split of a known format is there.
    """
    if path.suffix.lower() == ".csv":
        more = csv_with_tables(path, out.root) if out.videos_csv.is_file() else None
        if more is None:
            return ForeignAudit((), audit(path, second_level=folds.level_share, bind=folds.bind), places_in(path))
        audited = audit(more.rows, _hashes_of_tables(more, out), more.names, folds.level_share, folds.bind)
        return ForeignAudit(tuple(more.notes), audited, places_in(path))
    split = read_split(path)
    found = rows_with_tables(split.videos, out.root) if out.videos_csv.is_file() else None
    hashes = _hashes_of_tables(found, out) if found else {}
    if found is None:
        found = rows_alone(split.videos)
        hashes = contents_of(found.files)
    audited = audit(found.rows, hashes, found.names or None, folds.level_share, folds.bind)
    places = {row["video"]: (row["split"], "") for row in found.rows if row["split"]}
    return ForeignAudit((_described(split), *found.notes), audited, places)


def _described(split: PublishedSplit) -> str:
    files = ", ".join(path.name for path in split.files[:4]) + (", ..." if len(split.files) > 4 else "")
    return f"{len(split.videos):,} videos from {files}: {' and '.join(split.formats)}"


def _hashes_of_tables(found: SplitRows, out: OutputFolder) -> dict[str, str]:
    try:
        root = out.source_root()
    except StoreError as error:
        log.warning("equal video files are not detected: %s", error)
        return {}
    return contents_of({row["video"]: root / row["index"] for row in found.rows if row.get("index")})
