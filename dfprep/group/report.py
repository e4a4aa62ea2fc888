"""The printed report of a group run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from dfprep.alterations import Similarity
from dfprep.group.alignment_rows import color_only, graded_fakes
from dfprep.tables import N_CLASSES, AlignmentRow, AlterationRow, UnalteredRow

LISTED = 5  # videos that are printed; the tables have all


def class_table(counts: Counter[int], settings: Similarity, thresholds: Sequence[float]) -> Table:
    """Persons of fakes by class, with the ranges of similarity, and of the difference of colour, of each class."""
    total = sum(counts.values())
    table = Table(title="People in the fakes by alteration class")
    for column in ("class", "lowest similarity", *["or colour"] * settings.color, "people", "share"):
        table.add_column(column, justify="right")
    bounds, colors = [1.0, *thresholds, -1.0], [0.0, *settings.color_thresholds]
    for k in range(N_CLASSES):
        below, above, last = bounds[k], bounds[k + 1], k == N_CLASSES - 1
        span = f"to {below:.4g}" if last else f"{above:.4g} to {below:.4g}"
        by_color = f"from {colors[k]:g}" if last else f"{colors[k]:g} to {colors[k + 1]:g}"
        table.add_row(
            str(k), span, *[by_color] * settings.color, f"{counts[k]:,}", f"{counts[k] / max(total, 1):.1%}"
        )
    return table


def color_report(
    people: Sequence[AlterationRow], alignment: Sequence[AlignmentRow], settings: Similarity
) -> Iterator[RenderableType]:
    """The people altered in colour only, the fakes whose whole picture changed its colour, and those not measured.

    Args:
        people: the rows of the persons of fakes that have a class.
    """
    if not settings.color:
        yield "Colour:   NOT CHECKED, with similarity.color=false a change of colour gives no class"
        return
    lacking = sorted({row.video for row in people if row.color_class is None})
    if len(lacking) < len({row.video for row in people}):
        only = color_only(people)
        yield f"Colour:   {len(only):,} {'person is' if len(only) == 1 else 'people are'} altered in colour only"
        yield from (
            f"  {row.video}, person {row.person} (class {row.color_class}, by {row.color_difference_max:.1f})"
            for row in only[:LISTED]
        )
    if lacking:
        why = "similarity.crop shows too little of the surroundings to compare with; use crops with more margin"
        yield Text(f"Colour:   NOT CHECKED in {len(lacking):,} fakes: {why}", style="yellow")
    graded = [f"{row.video} (by {row.surroundings_color:.1f})" for row in graded_fakes(alignment, settings)]
    what = "whose whole picture changed its colours, which does not count as an alteration of the faces"
    yield from _listed(what, graded)


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
            table.add_row(escape(method), f"{len(values):,}", *(f"{number:.2f}" for number in numbers))
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
