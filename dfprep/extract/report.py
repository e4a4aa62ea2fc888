"""What an extract run prints: what became of all videos, and how fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import itemgetter

from rich.markup import escape
from rich.table import Table

from dfprep.tables import VideoRow
from dfprep.types import Label, Status


def status_counts(rows: Sequence[VideoRow]) -> Counter[Status]:
    """Videos by status."""
    return Counter(row.status for row in rows)


def status_table(rows: Sequence[VideoRow]) -> Table:
    """Videos by status, real and fake, with a sum that is the source's number of videos."""
    counts = Counter((row.status, row.label) for row in rows)
    table = Table(title="What became of the videos", show_footer=True)
    sums = Counter(row.label for row in rows)
    table.add_column("status", footer="all")
    for label in Label:
        table.add_column(label.value, justify="right", footer=f"{sums[label]:,}")
    table.add_column("both", justify="right", footer=f"{len(rows):,}")
    table.add_column("an example", overflow="fold")
    for status in Status:
        real, fake = (counts[status, label] for label in Label)
        if real or fake:
            example = next(row for row in rows if row.status is status)
            said = f"{example.video}: {example.reason}" if example.reason else ""
            table.add_row(status.value, f"{real:,}", f"{fake:,}", f"{real + fake:,}", escape(said))
    return table


def speed_report(n_faces: int, wall_s: float, seconds: Mapping[str, float]) -> str:
    """One sentence: what a run did, how fast, and how its workers' seconds divide into steps."""
    if not n_faces:
        return f"No new faces ({wall_s:.1f} s)."
    total, longest_first = sum(seconds.values()), sorted(seconds.items(), key=itemgetter(1), reverse=True)
    steps = ", ".join(f"{name} {s / total:.0%}" for name, s in longest_first)
    return f"{n_faces:,} faces in {wall_s:.1f} s, {n_faces / wall_s:.1f} a second; {steps}."
