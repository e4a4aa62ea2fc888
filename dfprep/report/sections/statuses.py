"""What became of every video."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from dfprep.report.page import Block, Cell, Finding, Section, State, Table, share_bar
from dfprep.report.results import Results
from dfprep.tables import VideoRow
from dfprep.types import Label, Status

NEEDS_A_LOOK = set(Status) - {Status.OK}


def statuses_section(results: Results, n_examples: int) -> Section:
    """Videos by status and label, then some videos of each status that is not ok, with their reasons."""
    counts = Counter((row.status, row.label) for row in results.videos)
    total = len(results.videos)
    rows: list[Sequence[Cell]] = []
    for status in Status:
        real, fake = (counts[status, label] for label in Label)
        if real or fake:
            share = share_bar(real + fake, total)
            rows.append((status.value, f"{real:,}", f"{fake:,}", f"{real + fake:,}", share))
    sums = [sum(counts[status, label] for status in Status) for label in Label]
    rows.append(("all", *(f"{n:,}" for n in sums), f"{total:,}", share_bar(total, total)))
    counted = Table("Videos by status", ("status", *(label.value for label in Label), "both", "share"), rows)
    not_ok = [row for row in results.videos if row.status in NEEDS_A_LOOK]
    findings = [_finding(not_ok, total)]
    return Section("statuses", "Statuses", [counted, *_examples(not_ok, n_examples)], findings)


def _finding(not_ok: Sequence[VideoRow], total: int) -> Finding:
    if not not_ok:
        return Finding(State.GOOD, f"Statuses: all {total:,} videos are ok")
    by_status = Counter(row.status.value for row in not_ok)
    counted = ", ".join(f"{n:,} {status}" for status, n in by_status.most_common())
    return Finding(State.FOUND, f"Statuses: {len(not_ok):,} of {total:,} videos are not ok: {counted}")


def _examples(not_ok: Sequence[VideoRow], n_examples: int) -> Iterator[Block]:
    if not not_ok:
        return
    rows = []
    for status in Status:
        of_status = [row for row in not_ok if row.status is status]
        rows += [(status.value, row.video, row.label.value, row.reason) for row in of_status[:n_examples]]
    more = f"{len(not_ok) - len(rows):,} more are in videos.csv" if len(rows) < len(not_ok) else ""
    caption = "Videos that are not ok, with the reason"
    yield Table(caption, ("status", "video", "label", "reason"), rows, n_text=4, more=more)
