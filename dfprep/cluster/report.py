"""The printed report of a cluster run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from dfprep.actors import LabelledScores

UNCLEAR_SILHOUETTE = 0.25
"""The silhouette below which there may be no clusters. Simulated sets of one person, of one person and a few
others, or of unrelated people had at most 0.11; sets with clusters had at least 0.30."""


def actor_report(
    n_videos: int, scores: Mapping[str, float], labelled: LabelledScores | None
) -> Iterator[RenderableType]:
    """The table of measures, and a note where no clear clusters were found.

    Args:
        n_videos: real videos. scores: see `dfprep.actors.evaluate`. labelled: None where the source has no names.
    """
    table = Table(title="Actors in the real videos", show_header=False)
    for name, text in _lines(n_videos, scores, labelled):
        table.add_row(name, escape(text))
    yield table
    if scores["silhouette"] < UNCLEAR_SILHOUETTE:
        yield Text.from_markup(
            f"[yellow]Note:[/yellow] a silhouette below {UNCLEAR_SILHOUETTE:g} means that no clear clusters "
            "were found: perhaps nearly all videos show the same person, or each shows a different one; check "
            "the figure actors/faces, then set clustering.eps"
        )


def _lines(
    n_videos: int, scores: Mapping[str, float], labelled: LabelledScores | None
) -> Iterator[tuple[str, str]]:
    yield "people", f"{scores['people']:,} in {n_videos:,} real videos"
    largest, median = f"{scores['largest_actor']:,} times", f"{scores['median_actor']:g} times"
    yield "actors", f"{scores['actors']:,}; the largest appears {largest}, the median actor {median}"
    yield "noise", f"{scores['noise']:,} ({scores['noise_share']:.1%}): people without an actor"
    yield "eps", f"{scores['eps']:.4g}"
    moved = f"; {scores['repaired']:,} people were moved out" if scores["repaired"] else ""
    violated = f"{scores['cannot_link_violations']:.1%} of {scores['cannot_link_pairs']:,} pairs"
    yield "two people of one video in one actor", violated + moved
    yield "silhouette of the embeddings", f"{scores['silhouette']:.3f}"
    if labelled is not None:
        f, precision, recall = labelled.bcubed_f, labelled.bcubed_precision, labelled.bcubed_recall
        bcubed = f"F {f:.3f}, precision {precision:.3f}, recall {recall:.3f}"
        yield "B-cubed for the source's names", f"{bcubed} ({labelled.n:,} people); ARI {labelled.ari:.3f}"
        yield "most confused names", ", ".join(f"{a} and {b} ({n})" for a, b, n in labelled.confused[:5]) or "none"
