"""The printed report of a group run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from dfprep.tables import N_CLASSES, AlignmentRow, UnalteredRow

LISTED = 5  # videos that are printed; the tables have all


def class_table(counts: Counter[int], thresholds: Sequence[float]) -> Table:
    """Persons of fakes by class, with the range of similarities of each class."""
    total = sum(counts.values())
    table = Table(title="People in the fakes by alteration class")
    for column in ("class", "lowest similarity", "people", "share"):
        table.add_column(column, justify="right")
    bounds = [1.0, *thresholds, -1.0]
    for k in range(N_CLASSES):
        below, above = bounds[k], bounds[k + 1]
        span = f"to {below:.4g}" if k == N_CLASSES - 1 else f"{above:.4g} to {below:.4g}"
        table.add_row(str(k), span, f"{counts[k]:,}", f"{counts[k] / max(total, 1):.1%}")
    return table


def to_check(
    alignment: Sequence[AlignmentRow], unaltered: Sequence[UnalteredRow], coarse: Sequence[AlignmentRow]
) -> Iterator[RenderableType]:
    """The fakes that need to be checked, and the counts of the verdicts on their sound."""
    not_aligned = [f"{row.video} {row.reason}" for row in alignment if not row.aligned]
    yield from _listed("not aligned with the original, without a class", not_aligned)
    same = [
        f"{row.video} (lowest similarity {row.similarity_min:.3f}; altered besides: {row.altered})"
        for row in unaltered
    ]
    yield from _listed("without an altered person", same)
    alike = [
        f"{row.video} (similarity around the faces {row.surroundings:.3f}, class {row.alteration_class})"
        for row in coarse
    ]
    what = (
        "with a similarity around the faces that is not above the first threshold: compression, blur or light of "
        "the whole picture gives them classes above 0"
    )
    yield from _listed(what, alike)
    sounds = Counter(row.audio for row in alignment if row.audio)
    if sounds:
        yield "Sound:    " + ", ".join(f"{n:,} {verdict}" for verdict, n in sorted(sounds.items()))


def mask_report(ious: Mapping[str, Sequence[float]], problems: Mapping[str, str]) -> Iterator[RenderableType]:
    """The agreement with the publisher's masks by method, and the fakes whose masks cannot be used."""
    if ious:
        table = Table(title="Agreement with the publisher's masks (intersection over union)")
        for column in ("method", "fakes", "lowest", "median", "highest"):
            table.add_column(column, justify="left" if column == "method" else "right")
        for method, values in ious.items():
            numbers = (min(values), median(values), max(values))
            table.add_row(method, f"{len(values):,}", *(f"{number:.2f}" for number in numbers))
        yield table
    yield from _listed(
        "with masks that are not used", [f"{video}: {why}" for video, why in sorted(problems.items())]
    )


def _listed(what: str, lines: Sequence[str]) -> Iterator[RenderableType]:
    if lines:
        yield Text(f"{len(lines):,} fake{'s' * (len(lines) > 1)} {what}", style="yellow")
        yield from (f"  {line}" for line in lines[:LISTED])
        if len(lines) > LISTED:
            yield f"  and {len(lines) - LISTED:,} more, in the tables"
