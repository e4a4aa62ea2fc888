"""Figures of the split stage: the ring of levels and folds, the classes in each fold, the sizes of components."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

LEVEL_COLOURS = ("#00ced1", "#ff6347")  # as in the data preparation document
VALIDATION_COLOUR = "#ffa500"
GROUP_COLOUR = "#9aa5b1"
CLASS_COLOURS = ("#4d4d4d", "#c7e0f4", "#83b9e3", "#3d85c6", "#0b4f8a")
MAX_BARS = 40  # more components become a curve
NARROW_DEGREES = 14.0  # the text in a narrower wedge is parallel to the radius


def ring(levels: Mapping[str, Sequence[int]], validation: int | None, title: str = "Levels and folds") -> Figure:
    """Inner ring: the levels; outer ring: each level's folds by number of videos, fold `validation` in orange."""
    figure = Figure(figsize=(7, 7.4), layout="constrained")
    figure.suptitle(title, fontsize=11, parse_math=False)
    axis = figure.subplots(subplot_kw={"aspect": "equal"})
    total = sum(map(sum, levels.values()))
    colours = [LEVEL_COLOURS[i % len(LEVEL_COLOURS)] for i in range(len(levels))]
    of_level = [sum(folds) for folds in levels.values()]
    names = [f"{name}\n{n:,} videos\n{n / total:.1%}" for name, n in zip(levels, of_level, strict=True)]
    _wedges(axis, of_level, colours, names, radius=0.66, width=0.34, fontsize=9)
    sizes = [n for folds in levels.values() for n in folds]
    fold_colours = [
        VALIDATION_COLOUR if fold == validation else colour
        for colour, folds in zip(colours, levels.values(), strict=True)
        for fold in range(len(folds))
    ]
    folds = [f"{fold}\n{n:,}" for of in levels.values() for fold, n in enumerate(of)]
    _wedges(axis, sizes, fold_colours, folds, radius=1.0, width=0.3, fontsize=8)
    axis.set(xlim=(-1.03, 1.03), ylim=(-1.03, 1.03))
    axis.axis("off")
    key = [Patch(color=colour, label=name) for name, colour in zip(levels, colours, strict=True)]
    if validation is not None:
        key.append(Patch(color=VALIDATION_COLOUR, label=f"fold {validation}: validation"))
    figure.legend(handles=key, loc="outside lower center", ncols=len(key), fontsize=9, frameon=False)
    return figure


def class_shares(
    shares: Mapping[str, Sequence[float]], whole: Sequence[float], title: str = "Classes by level and fold"
) -> Figure:
    """A bar for each entry of `shares` (name -> share of each class), dashed lines at those of the whole.

    The number at a bar's end is the total-variation distance to the whole.
    """
    names = [*shares, "all"]
    table = np.array([*shares.values(), whole], float)
    figure = Figure(figsize=(8, 1.5 + 0.3 * len(names)), layout="constrained")
    figure.suptitle(title, fontsize=11, parse_math=False)
    axis = figure.subplots()
    left = np.zeros(len(table))
    for k, of_class in enumerate(table.T):
        colour = CLASS_COLOURS[k % len(CLASS_COLOURS)]
        axis.barh(range(len(names)), of_class, left=left, color=colour, label=f"class {k}", height=0.8)
        _write_shares(axis, left, of_class, "black" if k in (1, 2) else "white")
        left += of_class
    for edge in np.cumsum(whole)[:-1]:
        axis.axvline(edge, color="#d62246", lw=1, ls="--")
    for row, of_part in enumerate(table[:-1]):
        axis.text(1.01, row, f"{np.abs(of_part - table[-1]).sum() / 2:.3f}", va="center", fontsize=8)
    axis.text(1.01, len(names) - 1, "distance", va="center", fontsize=8)
    axis.set_yticks(range(len(names)), names, fontsize=9, parse_math=False)
    axis.set(xlim=(0, 1), ylim=(len(names) - 0.4, -0.6))
    axis.xaxis.set_major_formatter("{x:.0%}")
    axis.spines[["top", "right"]].set_visible(False)
    handles = axis.get_legend_handles_labels()[0]
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), fontsize=9, frameon=False)
    return figure


def component_sizes(
    sizes: Sequence[int], ideals: Mapping[str, float] | None = None, title: str = "Components"
) -> Figure:
    """Videos of each component, the largest first; a dashed line for each ideal size of a fold, by name."""
    ordered = np.sort(np.asarray(sizes, float))[::-1]
    figure = Figure(figsize=(8, 4), layout="constrained")
    total = int(ordered.sum())
    summary = f"{len(ordered):,}, with {total:,} videos, the largest {ordered[0] / total:.1%}"
    figure.suptitle(f"{title}: {summary}", fontsize=11, parse_math=False)
    axis = figure.subplots()
    ranks, few = np.arange(1, len(ordered) + 1), len(ordered) <= MAX_BARS
    if few:
        axis.bar(ranks, ordered, color=GROUP_COLOUR)
        for rank, size in zip(ranks, ordered, strict=True):
            axis.annotate(f"{size:,.0f}", (rank, size), (0, 2), textcoords="offset points", ha="center", fontsize=7)
    else:  # both axes logarithmic, so that the few large components can be seen
        axis.plot(ranks, ordered, marker=".", ms=4, lw=1, color=GROUP_COLOUR)
        axis.fill_between(ranks, ordered, 0.8, color=GROUP_COLOUR, alpha=0.25, lw=0)
        axis.set_xscale("log")
    for (name, ideal), colour in zip((ideals or {}).items(), LEVEL_COLOURS, strict=False):
        axis.axhline(ideal, color=colour, lw=1.2, ls="--", label=f"an even fold of {name}: {ideal:,.1f}")
    highest = max([ordered[0], *(ideals or {}).values()])
    axis.set_yscale("linear" if few and highest <= 100 * np.median(ordered) else "log")
    logarithmic = axis.get_yscale() == "log"
    axis.set_ylim(0.8 if logarithmic else 0, highest * (2.5 if logarithmic else 1.12))
    axis.set_xlim(0.4 if few else 0.9, len(ordered) + 0.6)
    axis.set_xlabel("component, by size")
    axis.set_ylabel("videos")
    if few:
        axis.set_xticks(ranks)
    axis.xaxis.set_major_formatter("{x:,.0f}")
    axis.yaxis.set_major_formatter("{x:,.0f}")
    axis.tick_params(labelsize=8)
    axis.spines[["top", "right"]].set_visible(False)
    if ideals:
        figure.legend(loc="outside lower center", ncols=2, fontsize=8, frameon=False)
    return figure


def _wedges(
    axis: Axes,
    sizes: Sequence[int],
    colours: Sequence[str],
    names: Sequence[str],
    radius: float,
    width: float,
    fontsize: float,
) -> None:
    """A ring of wedges from 0 degrees on, counter-clockwise, each with its name in the middle."""
    edge = {"width": width, "edgecolor": "white", "linewidth": 3}
    wedges = axis.pie(sizes, colors=list(colours), radius=radius, wedgeprops=edge)[0]
    for wedge, name in zip(wedges, names, strict=True):
        span, middle = wedge.theta2 - wedge.theta1, (wedge.theta1 + wedge.theta2) / 2
        x, y = (radius - width / 2) * np.array([math.cos(math.radians(middle)), math.sin(math.radians(middle))])
        narrow = span < NARROW_DEGREES
        turned = (middle if x >= 0 else middle + 180) if narrow else 0
        text = name.replace("\n", ": ") if narrow else name
        axis.text(
            x, y, text, ha="center", va="center", rotation=turned, fontsize=fontsize, parse_math=False,
        )  # fmt: skip


def _write_shares(axis: Axes, left: np.ndarray, shares: np.ndarray, colour: str) -> None:
    """Write percentages into the middle of bars that are wide enough."""
    for row, (start, share) in enumerate(zip(left, shares, strict=True)):
        if share >= 0.05:
            middle = start + share / 2
            axis.text(middle, row, f"{share:.0%}", ha="center", va="center", color=colour, fontsize=7)
