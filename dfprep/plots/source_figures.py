"""The figure of the inspect stage: the videos of a source by method and compression."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

REAL_COLOUR, FAKE_COLOUR = "#2f7fd6", "#e8743b"
MISSING: dict[str, Any] = {"facecolor": "white", "edgecolor": "#8a8f98", "hatch": "////", "linewidth": 0.8}
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

    Of more than `MAX_BARS`, the largest are drawn, in the given order.
    """
    shown = _largest(bars)
    places = _places(shown)
    figure = Figure(figsize=(8, 1.35 + BAR_IN * (places[-1] + 1)), layout="constrained")
    left_out = f"; the largest {len(shown)} of {len(bars):,} kinds" if len(shown) < len(bars) else ""
    figure.suptitle(title + left_out, fontsize=11, parse_math=False)
    axis = figure.subplots()
    _draw(axis, shown, places)
    longest = max(1, *(bar.videos + bar.missing for bar in shown))
    axis.set_yticks(places, _names(shown), parse_math=False)
    axis.set(xlim=(0, longest * 1.16), ylim=(places[-1] + 0.7, -0.7))
    axis.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axis.xaxis.set_major_formatter("{x:,.0f}")
    axis.set_xlabel("videos", fontsize=9)
    axis.tick_params(labelsize=8)
    axis.tick_params(axis="y", length=0)
    axis.spines[["top", "right"]].set_visible(False)
    figure.legend(handles=_key(shown), loc="outside lower center", ncols=3, fontsize=9, frameon=False)
    return figure


def _draw(axis: Axes, bars: Sequence[KindBar], places: Sequence[float]) -> None:
    """Draw the bars, the hatched parts, and the numbers behind them."""
    for place, bar in zip(places, bars, strict=True):
        axis.barh(place, bar.videos, color=FAKE_COLOUR if bar.fake else REAL_COLOUR, height=BAR_HEIGHT)
        if bar.missing:
            axis.barh(place, bar.missing, left=bar.videos, height=BAR_HEIGHT, **MISSING)
        end = (bar.videos + bar.missing, place)
        axis.annotate(_number(bar), end, (4, 0), textcoords="offset points", va="center", fontsize=8)


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
        method = bar.method if len(bar.method) <= NAME_CHARACTERS else f"{bar.method[: NAME_CHARACTERS - 1]}…"
        names.append("   ".join(filter(None, (method if first else "", bar.compression))))
    return names


def _number(bar: KindBar) -> str:
    return f"{bar.videos:,} of {bar.videos + bar.missing:,}" if bar.missing else f"{bar.videos:,}"


def _key(bars: Sequence[KindBar]) -> list[Patch]:
    key = [
        Patch(color=colour, label=name)
        for fake, colour, name in ((False, REAL_COLOUR, "real"), (True, FAKE_COLOUR, "fake"))
        if any(bar.fake is fake for bar in bars)
    ]
    return [*key, Patch(label="published, not there", **MISSING)] if any(bar.missing for bar in bars) else key
