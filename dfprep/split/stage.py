"""The split stage: folds from the three tables, and their audit."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType

from dfprep.errors import DfprepError, StoreError
from dfprep.files import atomic
from dfprep.fingerprints import CopySearch
from dfprep.folds import Assignment, Audit, Folds, NoSplit, Shortcuts, audit
from dfprep.split.binding import BindingSize, binding_sizes, binding_table
from dfprep.split.copies import NearCopies, copies_by_video, near_copies_of
from dfprep.split.faces import face_frame
from dfprep.split.figures import copy_figures, fold_figures, shortcut_figures
from dfprep.split.inputs import Tables, contents, warn_of_copies
from dfprep.split.people import people_of
from dfprep.split.places import entries_of, fold_rows
from dfprep.split.report import assignment_report
from dfprep.split.shortcuts import shortcuts_of
from dfprep.store import OutputFolder
from dfprep.tables import (
    ExcludedRow,
    FaceRow,
    FoldRow,
    NearCopyRow,
    ShortcutRow,
    write_frame,
    write_table,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

log = logging.getLogger(__name__)

LISTED = 20  # values of a leak in a warning


@dataclass(frozen=True)
class Splitting:
    """The assignment, and the audit of the written table; a `dfprep.runs.StageResult`."""

    rows: Sequence[FoldRow]
    assignment: Assignment
    audit: Audit
    binding: Sequence[BindingSize]
    shortcuts: Shortcuts
    copies: NearCopies
    out: OutputFolder
    leaks_fail: bool

    def metrics(self) -> dict[str, float]:
        """The number of leaks, measures of the balance of levels and folds, then the shortcuts."""
        audited, assignment = self.audit, self.assignment
        return {
            "leaks": audited.leaks,
            "worst_class_distance": max((part.class_distance or 0.0 for part in audited.folds), default=0.0),
            "near_copies": len(self.copies.rows),
            "videos_placed": len(assignment.places),
            "videos_excluded": len(assignment.excluded),
            "components": assignment.n_components,
            "largest_component_share": assignment.largest_share,
            "second_level_share": sum(part.share for part in audited.levels if part.level == "2nd_level"),
            **{
                f"fold_size_ratio_{level}": max(sizes) / max(1, min(sizes))
                for level, sizes in assignment.sizes.items()
            },
            **self.shortcuts.metrics(),
        }

    def write_tables(self, folder: Path) -> list[Path]:
        """Write all tables but ``folds.csv``, which was written for the audit.

        If no video was left out, the ``excluded.csv`` of an earlier run is removed.
        """
        with atomic(folder / "audit.json") as temporary:
            temporary.write_text(json.dumps(self.audit.as_json(), indent=1) + "\n", encoding="utf-8")
        shortcuts, excluded = folder / "shortcuts.csv", folder / "excluded.csv"
        write_table(shortcuts, ShortcutRow, self.shortcuts.rows)
        write_table(folder / "near_copies.csv", NearCopyRow, self.copies.rows)
        paths = [folder / "folds.csv", folder / "audit.json", shortcuts, folder / "near_copies.csv"]
        if self.assignment.excluded:
            rows = [ExcludedRow(one.video, *one.links) for one in self.assignment.excluded]
            write_table(excluded, ExcludedRow, rows)
            return [*paths, excluded]
        for stale in (excluded, excluded.with_suffix(".h5")):
            stale.unlink(missing_ok=True)
        return paths

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """The ring of levels and folds, the classes in each fold, the components' sizes, shortcuts, near copies."""
        yield from fold_figures(self.assignment, self.audit)
        yield from shortcut_figures(self.shortcuts)
        yield from copy_figures(self.copies.rows, self.out)

    def report(self) -> Iterator[RenderableType]:
        """The audit, near copies, shortcuts, the components by what binds, warnings, videos that were left out."""
        yield from self.audit.lines()
        yield from self.copies.lines()
        yield from self.shortcuts.lines()
        yield binding_table(self.binding)
        yield from assignment_report(self.assignment)

    def check(self) -> None:
        """Raise or warn if something is on both sides of a boundary.

        Raises:
            DfprepError: the folds leak, and `leaks_fail`.
        """
        if self.assignment.reduced:
            log.warning("%s", self.assignment.reduced)
        check_leaks(self.audit, self.leaks_fail)


def split_videos(
    out: OutputFolder, settings: Folds, folder: Path, search: CopySearch, *, parquet: bool = False
) -> Splitting:
    """Read the tables of `out`, assign the folds, write ``folds.csv`` into `folder`, and audit the written table.

    Raises:
        StoreError: a table is missing, or is of a version of dfprep with another schema. NoSplit: no split exists.
    """
    out.require_schema()
    tables = Tables.read(out, settings.noise)
    files = _equal_files(tables, out)
    copies = near_copies_of(tables, out, search)
    people = people_of(tables, files, copies_by_video(tables.videos, copies), settings.noise)
    path, binding = folder / "folds.csv", list(binding_sizes(tables, people, settings))
    try:
        assignment = settings.assign(entries_of(tables, people, settings.bind))
    except NoSplit as error:
        for size in binding:
            log.warning("%s", size)
        raise NoSplit(f"{error}; {path} is of an earlier run" if path.exists() else str(error)) from None
    rows = fold_rows(tables, people, assignment)
    write_table(path, FoldRow, rows)
    write_frame(folder / "faces.csv", FaceRow, face_frame(out, tables, rows), parquet=parquet)
    audited = audit(path, files, people.names or None, settings.level_share, settings.bind)
    shortcuts = shortcuts_of(tables.videos, rows)
    return Splitting(rows, assignment, audited, binding, shortcuts, copies, out, settings.leaks_fail)


def _equal_files(tables: Tables, out: OutputFolder) -> Mapping[str, str]:
    try:
        root = out.source_root()
    except StoreError as error:
        log.warning("equal video files are not detected: %s", error)
        return {}
    files = contents(tables.videos, root)
    warn_of_copies(tables.videos, files)
    return files


def check_leaks(found: Audit, strict: bool) -> None:
    """Raise if something is on both sides of a boundary; unless `strict`, warn of each kind with its values.

    What could not be checked is a warning, too.

    Raises:
        DfprepError: it leaks, and `strict` is true.
    """
    if found.not_checked:
        log.warning("%s", found.not_checked)
    leaking = [check for check in found.checks if check.leaks]
    if leaking and strict:
        kinds = ", ".join(f"{check.leaks} {check.what}" for check in leaking)
        raise DfprepError(f"the folds leak: {kinds} are on both sides of a boundary; see the audit above")
    for check in leaking:
        values = ", ".join(check.values[:LISTED])
        more = f" and {check.leaks - LISTED:,} more" if check.leaks > LISTED else ""
        log.warning(
            "the published split leaks (folds.strict=true makes this an error): %d %s are on both sides of a "
            "boundary: %s%s",
            check.leaks, check.what, values, more,
        )  # fmt: skip
