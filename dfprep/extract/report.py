"""The printed report of an extract run: the statuses of all videos, and the speed."""

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
    """Videos by status and label, with sums that add up to the source's number of videos."""
    counts = Counter((row.status, row.label) for row in rows)
    table = Table(title="Status of the videos", show_footer=True)
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
            text = f"{example.video}: {example.reason}" if example.reason else ""
            table.add_row(status.value, f"{real:,}", f"{fake:,}", f"{real + fake:,}", escape(text))
    return table


def prints_report(rows: Sequence[VideoRow]) -> str:
    """The number of faces that were left out because they do not live, in a sentence; empty without any."""
    found = [row for row in rows if row.prints and not row.original]
    if not found:
        return ""
    n, where = sum(row.prints or 0 for row in found), escape(found[0].video)
    return (
        f"{n:,} faces in {len(found):,} videos do not live, such as photographs on a wall, and are no persons: "
        f"column prints of videos.csv, for example {where}. tracks.living=false keeps them."
    )


def speed_report(n_faces: int, wall_s: float, seconds: Mapping[str, float]) -> str:
    """One sentence: the number of faces, the speed, and each step's share of the workers' time."""
    if not n_faces:
        return f"No new faces ({wall_s:.1f} s)."
    total, longest_first = sum(seconds.values()), sorted(seconds.items(), key=itemgetter(1), reverse=True)
    steps = ", ".join(f"{name} {s / total:.0%}" for name, s in longest_first)
    return f"{n_faces:,} faces in {wall_s:.1f} s, {n_faces / wall_s:.1f} a second; {steps}."
