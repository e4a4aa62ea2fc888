"""The check stage: every file by itself, then the tables and the files against each other."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType

from dfprep.check.faces_table import check_faces_table
from dfprep.check.facts import FaceFacts
from dfprep.check.families import Files, check_families, check_masks
from dfprep.check.findings import KINDS, Finding, NotChecked
from dfprep.check.folds import check_folds
from dfprep.check.journal import check_videos, read_journals
from dfprep.check.levels import QUICK, Level
from dfprep.check.mask_file import MaskFacts
from dfprep.check.people import check_people
from dfprep.check.provenance import check_origins, records_of
from dfprep.check.report import findings_table, mending, not_checked_lines
from dfprep.check.tables import Tables, read_tables
from dfprep.check.versions import check_versions
from dfprep.check.work import Looked, facts_of, read_all, tasks_of
from dfprep.errors import DfprepError, StoreError
from dfprep.store import OutputFolder
from dfprep.tables import CheckRow, write_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Checked:
    """What is wrong in a folder, and what could not be checked; a `dfprep.runs.StageResult`.

    Attributes:
        n_bytes: of all files that were looked at. cpu_s: of the processes that did. wall_s: of the whole check.
        repaired: what a repair moved or changed; None: there was no repair.
    """

    out: OutputFolder
    level: Level
    findings: Sequence[Finding]
    not_checked: Sequence[NotChecked]
    n_files: int
    n_bytes: int
    cpu_s: float
    wall_s: float
    repaired: Sequence[str] | None = None

    def metrics(self) -> dict[str, float]:
        """Findings, by kind, too; files, bytes, and MB a second of one core."""
        kinds = Counter(one.what for one in self.findings)
        return {
            "findings": len(self.findings),
            "files_wrong": len({one.file for one in self.findings}),
            "not_checked": len(self.not_checked),
            "files": self.n_files,
            "bytes": self.n_bytes,
            "mb_per_core_second": self.n_bytes / 1e6 / self.cpu_s if self.cpu_s else 0.0,
            "seconds_wall": self.wall_s,
            **{f"findings_{kind}": kinds[kind] for kind in KINDS},
        }

    def write_tables(self, folder: Path) -> list[Path]:
        """Write ``check.csv`` and ``check.h5``."""
        rows = [CheckRow(one.file, one.what, one.value, one.mends) for one in self.findings]
        rows += [CheckRow(one.file, "not_checked", one.why) for one in self.not_checked]
        write_table(folder / "check.csv", CheckRow, rows)
        return [folder / "check.csv"]

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """None."""
        return iter(())

    def report(self) -> Iterator[RenderableType]:
        """What is wrong by file, what was not checked, the commands that mend, and the speed."""
        if self.findings:
            yield findings_table(self.findings)
        yield from not_checked_lines(self.not_checked)
        yield from self.repaired or ()
        yield from mending(self.findings, self.out.root, repaired=self.repaired is not None)
        size = f"{self.n_files:,} files of {self.n_bytes / 1e6:,.0f} MB"
        yield f"Checked:  {size}, {self._speed()}; level={self.level}"
        if not self.findings:
            unknown = f", but {len(self.not_checked):,} things were NOT CHECKED" if self.not_checked else ""
            yield f"Nothing is wrong{unknown}"

    def _speed(self) -> str:
        if self.level == QUICK:
            return f"a part of each, in {self.wall_s:.1f} s"
        speed = self.n_bytes / 1e6 / self.cpu_s if self.cpu_s else 0.0
        return f"in {self.wall_s:.1f} s, {speed:,.0f} MB a second of a core"

    def check(self) -> None:
        """Raise if something is wrong.

        Raises:
            DfprepError: the number of findings, and the files.
        """
        if self.findings:
            n_files, n = len({one.file for one in self.findings}), len(self.findings)
            marked = "they are marked as not done; run the commands above"
            state = "see above, and check.csv" if self.repaired is None else marked
            raise DfprepError(f"{self.out.root}: {n:,} things in {n_files:,} files are wrong; {state}")


def check_all(out: OutputFolder, level: Level, workers: int, timeout_s: float | None = None) -> Checked:
    """Check everything in `out`.

    Args:
        level: how much of each file is read, see `check_face_file`.
        timeout_s: the time limit of a file in seconds; None: no limit.

    Raises:
        StoreError: there is nothing in `out`.
    """
    start = time.perf_counter()
    tasks = tasks_of(out)
    if not tasks and not out.videos_csv.exists():
        raise StoreError(f"{out.root} has neither faces nor tables; run dfprep.extract with the same out= first")
    looked = read_all(tasks, level, workers, timeout_s)
    found, notes = compare(out, looked)
    return Checked(
        out, level, sorted(found, key=lambda one: (one.file, one.what, one.value)), notes, len(tasks),
        sum(task.n_bytes for task in tasks), sum(one.cpu_s for one in looked), time.perf_counter() - start,
    )  # fmt: skip


def compare(out: OutputFolder, looked: Sequence[Looked]) -> tuple[list[Finding], list[NotChecked]]:
    """The findings of the single files, and those of all tables and files against each other."""
    found = [finding for one in looked for finding in one.findings]
    notes = [note for one in looked for note in one.not_checked]
    facts = {one.reference: one for one in facts_of(looked, FaceFacts)}
    faces = frozenset(one.task.path.stem for one in looked if one.task.kind == "faces")
    files = Files(faces, facts, list(facts_of(looked, MaskFacts)))

    def add(result: tuple[list[Finding], list[NotChecked]]) -> None:
        found.extend(result[0])
        notes.extend(result[1])

    records, wrong = records_of(out.root)
    rows, unreadable = read_tables(out.root, records)
    origins, of_origins, unknown = check_origins(out.root, records, rows)
    tables = Tables(rows, records, origins.stale, origins.edited)
    recorded, of_journal = read_journals(out)
    found += [*wrong, *unreadable, *of_origins, *of_journal]
    notes += unknown
    add(check_videos(tables, recorded))
    add(check_families(tables, recorded, files))
    add(check_versions(out, facts.values()))
    wrong_files = {finding.file for finding in found}
    sound = {reference: one for reference, one in facts.items() if f"faces/{reference}.h5" not in wrong_files}
    add(check_masks(replace(files, facts=sound)))
    found += check_people(tables, sound)
    found += check_folds(out.root, tables, sound)
    found += check_faces_table(out.root, tables, sound)
    return found, notes


def repaired(checked: Checked, done: Sequence[str]) -> Checked:
    """`checked` with what a repair did."""
    return replace(checked, repaired=tuple(done))
