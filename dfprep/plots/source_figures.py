"""The figure of the inspect stage: the videos of a source by method and compression."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from dfprep.plots.style import ABSENT, BLUE, ORANGE, TEXT_PT, entitle, legend, open_frame, shortened, write_beside

REAL_COLOUR, FAKE_COLOUR = BLUE, ORANGE
BAR_IN = 0.26  # inches
BAR_HEIGHT = 0.78  # of the distance of two bars
GAP = 0.5  # between methods, in bars
NAME_CHARACTERS = 28
MAX_BARS = 60  # more could not be read on a screen


class KindBar(NamedTuple):
    """A bar: the videos of one method in one compression that are there, and how many published ones are not."""

    method: str
    compression: str
    fake: bool
    videos: int
    missing: int


def videos_by_kind(bars: Sequence[KindBar], title: str) -> Figure:
    """A horizontal bar for each kind, grouped by method; hatched: published videos that are not there.

    Of more than `MAX_BARS`, the largest are drawn, in the given order; there must be at least one.
    """
    shown = _largest(bars)
    places = _places(shown)
    figure = Figure(figsize=(8, 1.35 + BAR_IN * (places[-1] + 1)), layout="constrained")
    left_out = f"; the largest {len(shown)} of {len(bars):,} kinds" if len(shown) < len(bars) else ""
    entitle(figure, title + left_out)
    axis = figure.subplots()
    _draw(axis, shown, places)
    longest = max(1, *(bar.videos + bar.missing for bar in shown))
    axis.set_yticks(places, _names(shown), parse_math=False)
    axis.set(xlim=(0, longest * 1.22), ylim=(places[-1] + 0.7, -0.7))
    axis.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axis.xaxis.set_major_formatter("{x:,.0f}")
    axis.set_xlabel("videos", fontsize=TEXT_PT)
    axis.tick_params(axis="y", length=0)
    open_frame(axis)
    legend(figure, handles=_key(shown), loc="outside lower center", ncols=3, fontsize=TEXT_PT, frameon=False)
    return figure


def _draw(axis: Axes, bars: Sequence[KindBar], places: Sequence[float]) -> None:
    """Draw the bars, the hatched parts, and the numbers behind them."""
    for place, bar in zip(places, bars, strict=True):
        axis.barh(place, bar.videos, color=FAKE_COLOUR if bar.fake else REAL_COLOUR, height=BAR_HEIGHT)
        if bar.missing:
            axis.barh(place, bar.missing, left=bar.videos, height=BAR_HEIGHT, **ABSENT)
        end = (bar.videos + bar.missing, place)
        write_beside(axis, _number(bar), end, (4, 0), va="center")


def _largest(bars: Sequence[KindBar]) -> list[KindBar]:
    """At most `MAX_BARS` of `bars`, those with the most videos, in the given order."""
    by_size = sorted(range(len(bars)), key=lambda k: -bars[k].videos - bars[k].missing)
    return [bars[k] for k in sorted(by_size[:MAX_BARS])]


def _places(bars: Sequence[KindBar]) -> list[float]:
    """The position of each bar, with a gap between methods that have several bars."""
    places, place = [0.0], 0.0
    for above, below in pairwise(bars):
        grouped = len({bar.method for bar in bars}) < len(bars)
        place += 1 + (GAP if grouped and above.method != below.method else 0)
        places.append(place)
    return places


def _names(bars: Sequence[KindBar]) -> list[str]:
    """The compression of each bar, behind the method at its first one."""
    names = []
    for above, bar in zip([None, *bars], bars, strict=False):
        first = above is None or above.method != bar.method
        method = shortened(bar.method, NAME_CHARACTERS) if first else ""
        names.append("   ".join(filter(None, (method, bar.compression))))
    return names


def _number(bar: KindBar) -> str:
    return f"{bar.videos:,} of {bar.videos + bar.missing:,}" if bar.missing else f"{bar.videos:,}"


def _key(bars: Sequence[KindBar]) -> list[Patch]:
    key = [
        Patch(color=colour, label=name)
        for fake, colour, name in ((False, REAL_COLOUR, "real"), (True, FAKE_COLOUR, "fake"))
        if any(bar.fake is fake for bar in bars)
    ]
    return [*key, Patch(label="published, not there", **ABSENT)] if any(bar.missing for bar in bars) else key
