"""What a cluster run prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from dfprep.actors import Labelled

UNCLEAR = 0.25
"""Silhouette below which there may be no groups: drawn sets of one person, of one and a few others, or of unrelated
people only had 0.11 at most, sets with groups 0.30 at least."""


def actor_report(n_videos: int, judged: Mapping[str, float], known: Labelled | None) -> Iterator[RenderableType]:
    """The table of figures, and a note where no clear groups were found.

    Args:
        n_videos: real videos. judged: see `dfprep.actors.judge`. known: None where the source has no names.
    """
    table = Table(title="Actors in the real videos", show_header=False)
    for name, text in _lines(n_videos, judged, known):
        table.add_row(name, escape(text))
    yield table
    if judged["silhouette"] < UNCLEAR:
        yield Text.from_markup(
            f"[yellow]Note:[/yellow] a silhouette below {UNCLEAR:g} means that no clear groups were found, as "
            "where nearly all videos show one person, or each a different one; look at the faces, then set "
            "clustering.eps"
        )


def _lines(n_videos: int, judged: Mapping[str, float], known: Labelled | None) -> Iterator[tuple[str, str]]:
    yield "people", f"{judged['people']:,} in {n_videos:,} real videos"
    span = f"the largest appears {judged['largest_actor']:,} times, the median one {judged['median_actor']:g}"
    yield "actors", f"{judged['actors']:,}; {span}"
    yield "noise", f"{judged['noise']:,} ({judged['noise_share']:.1%}): nobody's"
    yield "eps", f"{judged['eps']:.4g}"
    moved = f"; {judged['repaired']:,} people moved out" if judged["repaired"] else ""
    violated = f"{judged['cannot_link_violations']:.1%} of {judged['cannot_link_pairs']:,} pairs"
    yield "two people of one video in one actor", violated + moved
    yield "silhouette of the embeddings", f"{judged['silhouette']:.3f}"
    if known is not None:
        bcubed = f"F {known.bcubed_f:.3f}, precision {known.bcubed_precision:.3f}, recall {known.bcubed_recall:.3f}"
        yield "B-cubed against the source's names", f"{bcubed} ({known.n:,} people); ARI {known.ari:.3f}"
        yield "most confused", ", ".join(f"{a} and {b} ({n})" for a, b, n in known.confused[:5]) or "nobody"
