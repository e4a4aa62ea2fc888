"""The folds: their sizes and their shares of labels and classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dfprep.folds import Audit
from dfprep.report.page import Bar, Block, Cell, Section, Table, not_run, share_bar
from dfprep.report.results import Results
from dfprep.tables import N_CLASSES

EXCLUDED_LISTED = 20


def folds_section(results: Results) -> Section:
    """Each level and fold with its videos and shares, then the videos that have no place."""
    if results.folds is None:
        return not_run("folds", "Folds", "split", "folds.csv", results.root)
    blocks: list[Block] = [_sizes(results)]
    if results.audit:
        blocks.append(_shares(results.audit))
    without = Counter(row.status for row in results.folds if not row.split)
    if without:
        rows = [(status, f"{n:,}", share_bar(n, len(results.folds))) for status, n in without.most_common()]
        blocks.append(Table("Videos without a place", ("status", "videos", "share of all"), rows))
    if results.excluded:
        rows_out = [(row.video, row.link, row.other_link) for row in results.excluded[:EXCLUDED_LISTED]]
        left = len(results.excluded) - len(rows_out)
        more = f"{left:,} more are in excluded.csv" if left else ""
        caption = "Videos that were left out, and the two that each links"
        blocks.append(Table(caption, ("video", "links", "with"), rows_out, 3, more))
    return Section("folds", "Folds", blocks)


def _sizes(results: Results) -> Table:
    assert results.folds is not None
    placed = [row for row in results.folds if row.split]
    counts = Counter((row.split, str(row.cv_fold), row.label) for row in placed)
    validation = {(row.split, str(row.cv_fold)) for row in placed if row.isVal}
    rows: list[tuple[Cell, ...]] = []
    for part in sorted({key[:2] for key in counts}):
        real, fake = counts[(*part, "REAL")], counts[(*part, "FAKE")]
        use = "validation" if part in validation else "training"
        rows.append((*part, use, f"{real:,}", f"{fake:,}", f"{real + fake:,}", share_bar(real + fake, len(placed))))
    columns = ("level", "fold", "by default", "REAL", "FAKE", "both", "share")
    return Table("Videos by level and fold", columns, rows, n_text=3)


def _shares(audit: Audit) -> Table:
    """The shares of classes, by the audit, which reads the finished table."""
    numbers = tuple(map(str, range(N_CLASSES)))
    rows: list[Sequence[Cell]] = []
    for part in audit.folds:
        shares = part.class_shares
        bars = [Bar(f"{shares.get(number, 0):.0%}", shares.get(number, 0)) for number in numbers]
        off = "" if part.class_distance is None else f"{part.class_distance:.3f}"
        rows.append((part.level, part.fold, *bars, off))
    columns = ("level", "fold", *(f"class {number}" for number in numbers), "off")
    more = "off: the total-variation distance to the classes of all placed videos, 0 to 1"
    return Table("Shares of the classes in each fold", columns, rows, 2, more)
