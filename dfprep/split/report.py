"""The printed report of a split run, except for the audit."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from dfprep.folds import Assignment


def assignment_report(assignment: Assignment) -> Iterator[RenderableType]:
    """The warnings about the assignment, and the videos that were left out."""
    for warning in assignment.warnings:
        yield Text.from_markup(f"[yellow]Note:[/yellow] {escape(warning)}")
    excluded = assignment.excluded
    if excluded:
        share = len(excluded) / (len(excluded) + len(assignment.places))
        yield (
            f"{len(excluded):,} videos ({share:.1%}) were left out, for example {excluded[0].video}, which links "
            f"{' and '.join(excluded[0].links)}; folds as even as these require at least "
            f"{assignment.n_excluded_at_least:,} videos to be left out"
        )
