"""Whether the fakes show the same as their originals, frame for frame and px for px, and sound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from dfprep.report.page import Block, Finding, Section, State, Table, not_run, share_bar
from dfprep.report.results import Results
from dfprep.tables import AlignmentRow

LISTED = 20


def alignment_section(results: Results) -> Section:
    """Fakes by alignment, delay and shift; those that are not aligned with the reason; the verdicts on sound."""
    if results.alignment is None:
        return not_run("alignment", "Alignment", "group", "alignment.csv", results.root)
    fakes = results.alignment
    aligned = [row for row in fakes if row.aligned]
    away = [row for row in fakes if not row.aligned]
    blocks: list[Block] = [
        _counted("Fakes by alignment", fakes, lambda row: "aligned" if row.aligned else "not aligned"),
        _counted("Aligned fakes by delay", aligned, _delay),
        _counted("Aligned fakes by shift", aligned, _shift),
    ]
    if away:
        rows = [(row.video, row.original, row.reason) for row in away[:LISTED]]
        more = f"{len(away) - LISTED:,} more are in alignment.csv" if len(away) > LISTED else ""
        caption = "Fakes that are not aligned, which have no class"
        blocks.append(Table(caption, ("fake", "original", "reason"), rows, 3, more))
    if any(row.audio for row in fakes):
        blocks.append(_counted("Fakes by sound", [row for row in fakes if row.audio], lambda row: row.audio))
    return Section("alignment", "Alignment", blocks, [_finding(len(away), len(fakes))])


def _finding(n_away: int, n: int) -> Finding:
    if not n_away:
        return Finding(State.GOOD, f"Alignment: all {n:,} fakes are aligned with their originals")
    return Finding(State.FOUND, f"Alignment: {n_away:,} of {n:,} fakes are not aligned with their originals")


def _counted(caption: str, fakes: Sequence[AlignmentRow], name: Callable[[AlignmentRow], str]) -> Table:
    counts = Counter(map(name, fakes))
    rows = [(of, f"{n:,}", share_bar(n, len(fakes))) for of, n in sorted(counts.items(), key=_most_first)]
    return Table(caption, (caption.rpartition(" by ")[2], "fakes", "share"), rows)


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _delay(row: AlignmentRow) -> str:
    return "unknown" if row.lag is None else f"{row.lag:+d} frames" if row.lag else "none"


def _shift(row: AlignmentRow) -> str:
    if row.shift_x_px is None or row.shift_y_px is None:
        return "unknown"
    largest = max(abs(row.shift_x_px), abs(row.shift_y_px))
    return f"{largest} px" if largest else "none"
