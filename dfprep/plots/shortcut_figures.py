"""The figure of shortcuts: how well single properties of the files tell fake from real."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

CALM_COLOUR, SHORTCUT_COLOUR = "#9aa5b1", "#d55e00"
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
    figure.suptitle(title, fontsize=13, parse_math=False)
    axis = figure.subplots()
    for row, bar in enumerate(bars):
        colour, hatch = (SHORTCUT_COLOUR, "///") if bar.warned else (CALM_COLOUR, "")
        axis.barh(
            row, bar.auc - CHANCE, left=CHANCE, color=colour, hatch=hatch, edgecolor="white", lw=0, height=0.72
        )
        axis.plot(bar.folds, [row] * len(bar.folds), ls="", marker="o", ms=5, mfc="white", mec=FOLD_COLOUR, mew=1.2)
        axis.text(1.02, row, f"{bar.auc:.2f}", va="center", fontsize=11, weight="bold" if bar.warned else "normal")
    axis.axvline(CHANCE, color="black", lw=1)
    axis.axvline(warn_auc, color="black", lw=1, ls="--")
    axis.set_yticks(range(len(bars)), [bar.name for bar in bars], fontsize=11, parse_math=False)
    for label, bar in zip(axis.get_yticklabels(), bars, strict=True):
        label.set_fontweight("bold" if bar.warned else "normal")
    lowest = min([CHANCE, *(auc for bar in bars for auc in bar.folds)])
    axis.set(xlim=(lowest - 0.03, 1.01), ylim=(len(bars) - 0.4, -0.6))
    axis.set_xlabel("AUC (0.5: chance)", fontsize=11)
    axis.tick_params(axis="x", labelsize=10)
    axis.tick_params(axis="y", length=0)
    axis.spines[["top", "right"]].set_visible(False)
    figure.legend(handles=_key(warn_auc), loc="outside lower center", ncols=4, fontsize=10, frameon=False)
    return figure


def _key(warn_auc: float) -> list[Patch | Line2D]:
    return [
        Patch(facecolor=SHORTCUT_COLOUR, hatch="///", edgecolor="white", lw=0, label="shortcut"),
        Patch(facecolor=CALM_COLOUR, label="no warning"),
        Line2D([], [], ls="", marker="o", ms=5, mfc="white", mec=FOLD_COLOUR, mew=1.2, label="one fold"),
        Line2D([], [], color="black", lw=1, ls="--", label=f"{warn_auc:g}: a warning if significant"),
    ]
