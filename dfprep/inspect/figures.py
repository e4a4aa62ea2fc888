"""The figure of an inspect run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dfprep.inspect.published import Kind
from dfprep.plots import KindBar, videos_by_kind
from dfprep.types import Label

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def source_figures(name: str, kinds: Sequence[Kind]) -> Iterator[tuple[str, Figure]]:
    """The videos by method and compression, if there are any; kinds that are not there are counted in the title."""
    there = [kind for kind in kinds if kind.videos]
    if not there:
        return
    bars = [
        KindBar(
            kind.method or kind.label.value.lower(), kind.compression, kind.label is Label.FAKE, kind.present,
            kind.missing or 0,
        )
        for kind in there
    ]  # fmt: skip
    title = f"{name}: {sum(kind.videos for kind in there):,} videos"
    absent = len(kinds) - len(there)
    if absent:
        title += f"; {absent:,} published {'kinds are' if absent > 1 else 'kind is'} not there"
    yield "source/videos", videos_by_kind(bars, title)
