"""Figures of the split stage: the classes in each fold, the sizes of components."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dfprep.plots.ring_figures import LEVEL_COLOURS
from dfprep.plots.style import (
    GREY,
    TEXT_PT,
    VERMILLION,
    entitle,
    legend,
    open_frame,
    shortened,
    text_on,
    write_beside,
)

CLASS_COLOURS = ("#4d4d4d", "#c7e0f4", "#83b9e3", "#3d85c6", "#0b4f8a")
MAX_BARS = 40  # more components become a curve
WRITTEN_SHARE = 0.06  # of the least share that is written into its bar


def class_shares(
    shares: Mapping[str, Sequence[float] | None], whole: Sequence[float], title: str = "Classes by level and fold"
) -> Figure:
    """A bar for each entry of `shares` (name -> share of each class), dashed lines at those of the whole.

    The number at a bar's end is the total-variation distance to the whole. A fold without videos has None.
    """
    names = [*shares, "all"]
    nothing = np.full(len(whole), np.nan)
    table = np.array([*(nothing if one is None else one for one in shares.values()), whole], float)
    figure = Figure(figsize=(8, 1.6 + 0.3 * len(names)), layout="constrained")
    entitle(figure, title)
    axis = figure.subplots()
    drawn = np.flatnonzero(np.isfinite(table).all(axis=1))
    left = np.zeros(len(table))
    for k, of_class in enumerate(table.T):
        colour = CLASS_COLOURS[k % len(CLASS_COLOURS)]
        axis.barh(drawn, of_class[drawn], left=left[drawn], color=colour, label=f"class {k}", height=0.8)
        _write_shares(axis, left, of_class, text_on(colour))
        left += of_class
    for edge in np.cumsum(whole)[:-1]:
        axis.axvline(edge, color=VERMILLION, lw=1, ls="--")
    for row, of_part in enumerate(table[:-1]):
        if row in drawn:
            distance = np.abs(of_part - table[-1]).sum() / 2
            axis.text(1.01, row, f"{distance:.3f}", va="center", fontsize=TEXT_PT)
        else:
            axis.text(0.01, row, "no videos", va="center", fontsize=TEXT_PT, bbox={"fc": "white", "ec": "none"})
    axis.text(1.01, -1, "distance", va="center", fontsize=TEXT_PT)
    axis.set_yticks(range(len(names)), [shortened(name, 24) for name in names], parse_math=False)
    axis.set(xlim=(0, 1), ylim=(len(names) - 0.4, -0.6))
    axis.xaxis.set_major_formatter("{x:.0%}")
    open_frame(axis)
    handles = axis.get_legend_handles_labels()[0]
    legend(figure, handles=handles, loc="outside lower center", ncols=5, fontsize=TEXT_PT, frameon=False)
    return figure


def component_sizes(
    sizes: Sequence[int], ideals: Mapping[str, float] | None = None, title: str = "Components"
) -> Figure:
    """Videos of each component, the largest first; a dashed line for each ideal size of a fold, by name."""
    ordered = np.sort(np.asarray(sizes, float))[::-1]
    figure = Figure(figsize=(8, 4), layout="constrained")
    total = int(ordered.sum())
    entitle(figure, f"{title}: {len(ordered):,}, with {total:,} videos, the largest {ordered[0] / total:.1%}")
    axis = figure.subplots()
    few, highest = len(ordered) <= MAX_BARS, max([ordered[0], *(ideals or {}).values()])
    (_few_components if few else _many_components)(axis, ordered)
    for (name, ideal), colour, style in zip((ideals or {}).items(), LEVEL_COLOURS, ("--", "-."), strict=False):
        axis.axhline(ideal, color=colour, lw=1.8, ls=style, label=f"an even fold of {name}: {ideal:,.1f}")
    if few and highest <= 100 * np.median(ordered):
        axis.set_ylim(0, highest * 1.12)
        axis.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    else:
        axis.set_yscale("log")
        axis.set_ylim(0.8, highest * 2.5)
    axis.set_xlabel("component, by size", fontsize=TEXT_PT)
    axis.set_ylabel("videos", fontsize=TEXT_PT)
    axis.xaxis.set_major_formatter("{x:,.0f}")
    axis.yaxis.set_major_formatter("{x:,.0f}")
    open_frame(axis)
    if ideals:
        legend(figure, loc="outside lower center", ncols=2, fontsize=TEXT_PT, frameon=False)
    return figure


def _few_components(axis: Axes, ordered: np.ndarray) -> None:
    """A bar for each component, with its size where there is room for it."""
    ranks = np.arange(1, len(ordered) + 1)
    axis.bar(ranks, ordered, width=0.75, color=GREY)
    axis.set_xlim(0.4, max(len(ordered), 8) + 0.6)
    axis.set_xticks(ranks[:: 1 + len(ranks) // 16])
    # sizes from 1,000 on are too wide for narrow bars
    if len(ordered) * len(f"{ordered[0]:,.0f}") <= 2 * MAX_BARS:
        for rank, size in zip(ranks, ordered, strict=True):
            write_beside(axis, f"{size:,.0f}", (float(rank), size), (0, 2), ha="center")


def _many_components(axis: Axes, ordered: np.ndarray) -> None:
    """A curve; its ranks are logarithmic, so that the few large components can be seen."""
    ranks = np.arange(1, len(ordered) + 1)
    axis.plot(ranks, ordered, marker=".", ms=4, lw=1, color=GREY)
    axis.fill_between(ranks, ordered, 0.8, color=GREY, alpha=0.25, lw=0)
    axis.set_xscale("log")
    axis.set_xlim(0.9, len(ordered) + 0.6)


def _write_shares(axis: Axes, left: np.ndarray, shares: np.ndarray, colour: str) -> None:
    """Write percentages into the middle of bars that are wide enough."""
    for row, (start, share) in enumerate(zip(left, shares, strict=True)):
        if share >= WRITTEN_SHARE:
            middle = start + share / 2
            axis.text(middle, row, f"{share:.0%}", ha="center", va="center", color=colour, fontsize=TEXT_PT)
