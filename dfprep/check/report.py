"""The report of a check: what is wrong by file, and the commands that mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from dfprep.check.findings import Finding, NotChecked
from dfprep.commands import command
from dfprep.tables import STAGES

N_FILES = 40  # in the printed table; check.csv has all
N_NOTES = 10


def findings_table(findings: Sequence[Finding]) -> Table:
    """What is wrong, by file."""
    table = Table("file", "finding", "what is there", "mended by", title="What is wrong", title_justify="left")
    files = [list(of_file) for _, of_file in groupby(findings, key=lambda one: one.file)]
    for of_file in files[:N_FILES]:
        for number, one in enumerate(of_file):
            file = "" if number else escape(one.file)
            table.add_row(file, one.what, escape(one.value), one.mends or "hand")
    if len(files) > N_FILES:
        table.add_row(f"{len(files) - N_FILES:,} more files", "", "see check.csv", "")
    return table


def mending(findings: Sequence[Finding], out: Path, *, repaired: bool) -> Iterator[str]:
    """The commands that mend everything, in their order."""
    mends = {one.mends for one in findings if one.mends}
    if not findings:
        return
    if not repaired:
        yield f"Mark:     {command('check', out, 'repair=true')}   (moves wrong files aside; deletes nothing)"
    for number, stage in enumerate(stage for stage in STAGES if any(_stage(one) == stage for one in mends)):
        keys = sorted({key for one in mends if _stage(one) == stage for key in one.split()[1:]})
        as_before = "   (with the source and the settings as before)" if stage == "extract" else ""
        yield f"{'' if number else 'Mend:':<10}{command(stage, out, *keys)}{as_before}"


def _stage(mends: str) -> str:
    return mends.partition(" ")[0]


def not_checked_lines(notes: Sequence[NotChecked]) -> Iterator[str]:
    """What could not be checked, and why; of equal reasons the first file and the number."""
    by_reason = groupby(sorted(notes, key=lambda one: (one.why, one.file)), key=lambda one: one.why)
    lines = [(why, [one.file for one in of_it]) for why, of_it in by_reason]
    for why, files in lines[:N_NOTES]:
        more = f" and {len(files) - 1:,} more" if len(files) > 1 else ""
        yield f"NOT CHECKED: {files[0]}{more}: {why}"
    if len(lines) > N_NOTES:
        yield f"NOT CHECKED: {len(lines) - N_NOTES:,} more reasons in check.csv"
