"""The figure of shortcuts: how well single properties of the files tell fake from real."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from dfprep.plots.style import GREY, TITLE_PT, VERMILLION, entitle, legend, shortened

CALM_COLOUR, SHORTCUT_COLOUR = GREY, VERMILLION
FOLD_COLOUR = "#0b2e4f"
BAR_IN = 0.34  # inches
CHANCE = 0.5


class PropertyBar(NamedTuple):
    """A property: its AUC, that of each fold, and whether it is a shortcut."""

    name: str
    auc: float
    folds: Sequence[float]
    warned: bool


def shortcut_bars(
    bars: Sequence[PropertyBar], warn_auc: float, title: str = "Fake or real by one property"
) -> Figure:
    """A bar from 0.5 to the AUC of each property, a point for each fold; shortcuts are hatched and in bold."""
    figure = Figure(figsize=(8, 1.6 + BAR_IN * len(bars)), layout="constrained")
    entitle(figure, title)
    axis = figure.subplots()
    for row, bar in enumerate(bars):
        colour, hatch = (SHORTCUT_COLOUR, "///") if bar.warned else (CALM_COLOUR, "")
        axis.barh(
            row, bar.auc - CHANCE, left=CHANCE, color=colour, hatch=hatch, edgecolor="white", lw=0, height=0.72
        )
        axis.plot(bar.folds, [row] * len(bar.folds), ls="", marker="o", ms=5, mfc="white", mec=FOLD_COLOUR, mew=1.2)
        axis.text(
            1.02, row, f"{bar.auc:.2f}", va="center", fontsize=TITLE_PT, weight="bold" if bar.warned else "normal"
        )
    axis.axvline(CHANCE, color="black", lw=1)
    axis.axvline(warn_auc, color="black", lw=1, ls="--")
    axis.set_yticks(
        range(len(bars)), [shortened(bar.name, 34) for bar in bars], fontsize=TITLE_PT, parse_math=False
    )
    for label, bar in zip(axis.get_yticklabels(), bars, strict=True):
        label.set_fontweight("bold" if bar.warned else "normal")
    lowest = min([CHANCE, *(auc for bar in bars for auc in bar.folds)])
    axis.set(xlim=(lowest - 0.03, 1.01), ylim=(len(bars) - 0.4, -0.6))
    axis.set_xlabel("AUC (0.5: chance)", fontsize=TITLE_PT)
    axis.tick_params(axis="x", labelsize=10)
    axis.tick_params(axis="y", length=0)
    axis.spines[["top", "right"]].set_visible(False)
    legend(figure, handles=_key(bars, warn_auc), loc="outside lower center", ncols=4, fontsize=10, frameon=False)
    return figure


def _key(bars: Sequence[PropertyBar], warn_auc: float) -> list[Patch | Line2D]:
    """What is drawn, and nothing else."""
    key: list[Patch | Line2D] = []
    if any(bar.warned for bar in bars):
        key.append(Patch(facecolor=SHORTCUT_COLOUR, hatch="///", edgecolor="white", lw=0, label="shortcut"))
    if not all(bar.warned for bar in bars):
        key.append(Patch(facecolor=CALM_COLOUR, label="no warning"))
    if any(bar.folds for bar in bars):
        key.append(Line2D([], [], ls="", marker="o", ms=5, mfc="white", mec=FOLD_COLOUR, mew=1.2, label="one fold"))
    label = f"{warn_auc:g}: a warning if significant"
    return [*key, Line2D([], [], color="black", lw=1, ls="--", label=label)]
