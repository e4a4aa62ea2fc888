"""The ring of levels and folds of the split stage."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Wedge

from dfprep.plots.style import SKY, TEXT_PT, VERMILLION, YELLOW, entitle, legend

LEVEL_COLOURS, VALIDATION_COLOUR = (SKY, VERMILLION), YELLOW
HATCH = ".."  # of the fold for validation, also without colours
LEVEL_RADII, FOLD_RADII = (0.32, 0.66), (0.7, 1.0)
WIDE_DEGREES, READABLE_DEGREES = 20.0, 5.0
"""Text stands upright in wide wedges, along the radius in narrower ones; still narrower ones have no room."""


class _Part(NamedTuple):
    """A wedge: its share of the circle, its colour, its text in short and in full, and whether it is hatched."""

    share: float
    colour: str
    short: str
    full: str
    hatched: bool = False


def ring(levels: Mapping[str, Sequence[int]], validation: int | None, title: str = "Levels and folds") -> Figure:
    """Inner ring: the levels; outer ring: each level's folds by number of videos, fold `validation` hatched.

    Folds without videos are named below; at least one has videos.
    """
    figure = Figure(figsize=(7, 7.8), layout="constrained")
    entitle(figure, title)
    axis = figure.subplots(subplot_kw={"aspect": "equal"})
    total = sum(map(sum, levels.values()))
    colours = dict(zip(levels, LEVEL_COLOURS * len(levels), strict=False))
    of_levels, of_folds = [], []
    for level, sizes in levels.items():
        words = f"{_videos(sum(sizes))}, {sum(sizes) / total:.1%}"
        of_levels.append(_Part(sum(sizes) / total, colours[level], level, f"{level}\n" + words.replace(", ", "\n")))
        for fold, n in enumerate(sizes):
            chosen = fold == validation
            full = f"fold {fold}\n{_videos(n)}" + "\nvalidation" * chosen
            colour = VALIDATION_COLOUR if chosen else colours[level]
            of_folds.append(_Part(n / total, colour, f"fold {fold}: {n:,}", full, chosen))
    _draw(axis, of_levels, *LEVEL_RADII)
    _draw(axis, of_folds, *FOLD_RADII)
    axis.set(xlim=(-1.03, 1.03), ylim=(-1.03, 1.03))
    axis.axis("off")
    legend(
        figure,
        handles=_key(levels, colours, validation),
        loc="outside lower center",
        fontsize=TEXT_PT,
        frameon=False,
    )
    return figure


def _key(levels: Mapping[str, Sequence[int]], colours: Mapping[str, str], validation: int | None) -> list[Patch]:
    """What each colour is, with the levels' sizes, which narrow wedges have no room for."""
    total, key = sum(map(sum, levels.values())), []
    for level, sizes in levels.items():
        empty = [str(fold) for fold, n in enumerate(sizes) if not n]
        n_folds = len(sizes) - len(empty)
        words = f"{level}: {_videos(sum(sizes))}, {sum(sizes) / total:.1%}, in {n_folds} fold{'s' * (n_folds != 1)}"
        if empty:
            words += f"; none in fold{'s' * (len(empty) > 1)} {', '.join(empty)}"
        key.append(Patch(color=colours[level], label=words))
    if validation is not None:
        patch = Patch(facecolor=VALIDATION_COLOUR, hatch=HATCH, edgecolor="white", lw=0)
        patch.set_label(f"fold {validation} of each level: validation")
        key.append(patch)
    return key


def _draw(axis: Axes, parts: Sequence[_Part], inner: float, outer: float) -> None:
    """A ring of wedges from 0 degrees on, counter-clockwise, each with its text in the middle."""
    start = 0.0
    for part in parts:
        span = 360 * part.share
        if not span:
            continue
        wedge = Wedge((0, 0), outer, start, start + span, width=outer - inner, fc=part.colour, ec="white", lw=2)
        if part.hatched:
            wedge.set_hatch(HATCH)
        axis.add_patch(wedge)
        _write(axis, part, start + span / 2, span, (inner + outer) / 2)
        start += span


def _write(axis: Axes, part: _Part, middle: float, span: float, radius: float) -> None:
    x, y = radius * math.cos(math.radians(middle)), radius * math.sin(math.radians(middle))
    if span < READABLE_DEGREES:
        return
    upright = span >= WIDE_DEGREES
    turned = 0.0 if upright else middle if x >= 0 else middle + 180
    box = {"fc": part.colour, "ec": "none", "pad": 1} if part.hatched else None
    text = part.full if upright else part.short
    axis.text(
        x, y, text, ha="center", va="center", rotation=turned, fontsize=TEXT_PT, parse_math=False, bbox=box
    )  # fmt: skip


def _videos(n: int) -> str:
    return f"{n:,} video{'s' * (n != 1)}"
