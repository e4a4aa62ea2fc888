"""Figures of the group stage: the lowest similarities of all faces, and those of two persons of a fake."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dfprep.plots.style import BLUE, DARK, ORANGE, SKY, TEXT_PT, entitle, legend, open_frame

BIN = 0.005  # SSIM; the published thresholds are multiples of it
OUTLIERS = 0.005  # share of the faces below the range of the histogram
COLOURS = {"one": BLUE, "lower": ORANGE, "higher": SKY}


def minima_histogram(
    alone: np.ndarray, altered: np.ndarray, others: np.ndarray, thresholds: Sequence[float]
) -> Figure:
    """Lowest similarity of each face over its frames: fakes of one person above, of several below.

    Where the two distributions below differ, a threshold can separate altered from unaltered faces. The few faces
    with the lowest similarities are counted in the first bar, so that the axis shows the classes. A panel without
    faces is not drawn; there is at least one face.

    Args:
        alone: (n,) of one-person fakes. altered: (m,) the most altered face of each fake of several people.
        others: (k,) the other faces of these.
    """
    groups = [np.asarray(x, float).ravel() for x in (alone, altered, others)]
    bins = _bins(np.concatenate(groups), thresholds)
    panels = [
        [("one", groups[0], "fakes of one person")],
        [
            ("lower", groups[1], "fakes of several: the most altered face"),
            ("higher", groups[2], "fakes of several: the other faces"),
        ],
    ]
    shown = [drawn for panel in panels if (drawn := [part for part in panel if len(part[1])])]
    figure = Figure(figsize=(8, 1.2 + 2.1 * len(shown)), layout="constrained")
    entitle(figure, "Lowest similarity over the frames")
    axes = figure.subplots(len(shown), 1, sharex=True, squeeze=False)[:, 0]
    for axis, panel in zip(axes, shown, strict=True):
        for colour, values, label in panel:
            _histogram(axis, values, bins, colour, label)
        _finish_histogram(axis, thresholds)
    _name_classes(axes[0], [bins[-1], *thresholds, bins[0]])
    n_below = sum(int((group < bins[0]).sum()) for group in groups)
    clipped = f"\nthe first bar: {n_below:,} face{'s' * (n_below > 1)} below {bins[0]:.3f}, too" if n_below else ""
    axes[-1].set_xlabel(f"lowest SSIM of a face; dashed: thresholds between the classes{clipped}", fontsize=TEXT_PT)
    axes[-1].set_xlim(bins[0], bins[-1])
    return figure


def first_against_second(first: np.ndarray, second: np.ndarray, thresholds: Sequence[float]) -> Figure:
    """Lowest similarity of the first two persons of each fake of several; off the diagonal, one is altered more.

    There is at least one fake of several people.
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    figure = Figure(figsize=(6.2, 6.2), layout="constrained")
    n = len(first)
    entitle(figure, f"Fakes of several people: {n:,}")
    axis = figure.subplots()
    low = min([0.8, *first.tolist(), *second.tolist()]) - 0.01
    # many points become a cloud; the alpha keeps its core visible without hiding a single one
    size, alpha = (30.0, 0.8) if n <= 200 else (max(6.0, 2500 / n), max(0.35, 60 / n**0.6))
    axis.scatter(first, second, s=size, alpha=alpha, color=COLOURS["one"], edgecolors="none")
    axis.plot([low, 1], [low, 1], color="#aaaaaa", lw=0.8, zorder=0)
    for number, threshold in enumerate(thresholds):
        width = 1.2 if number == 0 else 0.6  # the first one separates altered from unaltered
        axis.axvline(threshold, color=DARK, lw=width, ls="--", zorder=0)
        axis.axhline(threshold, color=DARK, lw=width, ls="--", zorder=0)
    axis.set(xlim=(low, 1.003), ylim=(low, 1.003), aspect="equal")
    axis.set_xlabel("first person: lowest SSIM", fontsize=TEXT_PT)
    axis.set_ylabel("second person: lowest SSIM", fontsize=TEXT_PT)
    open_frame(axis)
    return figure


def _finish_histogram(axis: Axes, thresholds: Sequence[float]) -> None:
    for threshold in thresholds:
        axis.axvline(threshold, color=DARK, lw=0.9, ls="--")
    axis.set_ylabel("faces", fontsize=TEXT_PT)
    axis.set_ylim(0, 1.35 * axis.get_ylim()[1])  # room for the names
    axis.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    axis.yaxis.set_major_formatter("{x:,.0f}")
    legend(axis, fontsize=TEXT_PT, loc="upper left", ncols=2, framealpha=1, edgecolor="none")
    open_frame(axis)


def _histogram(axis: Axes, values: np.ndarray, bins: np.ndarray, colour: str, label: str) -> None:
    shown = np.maximum(values, bins[0])
    axis.hist(shown, bins=bins.tolist(), color=COLOURS[colour], alpha=0.7, label=f"{label} ({len(values):,})")


def _bins(values: np.ndarray, thresholds: Sequence[float]) -> np.ndarray:
    """Edges `BIN` apart, on which the published thresholds fall, from below nearly all values to 1."""
    low = float(np.quantile(values, OUTLIERS)) if len(values) else 0.8
    low = min(low, thresholds[-1] - 5 * BIN)
    n = int(np.ceil((1 - low) / BIN + 1e-9))
    return 1 - BIN * np.arange(n, -1, -1)


def _name_classes(axis: Axes, edges: Sequence[float]) -> None:
    for k, (a, b) in enumerate(itertools.pairwise(edges)):
        name = f"class {k}" if k == len(edges) - 2 else str(k)
        place = axis.get_xaxis_transform()
        axis.text((a + b) / 2, 1.0, name, ha="center", va="bottom", fontsize=TEXT_PT, transform=place)
