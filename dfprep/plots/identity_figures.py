"""The figure of identities: how similar altered faces are to their originals, by method."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dfprep.plots.style import BLUE, DARK, ORANGE, SKY, TEXT_PT, entitle, legend, open_frame, shortened

MAX_METHODS = 8
N_BINS = 50
NAME_CHARACTERS = 40
COLOURS = {"same": SKY, "others": ORANGE, "method": BLUE}


def identity_histogram(
    by_method: Mapping[str, np.ndarray], same: np.ndarray, others: np.ndarray, swap_below: float, kept_from: float
) -> Figure:
    """Similarities of altered faces to their originals, one row for each method, below those of the real faces.

    The methods with the most faces are shown. Swaps lie where the real faces of two people do, reenactments where
    those of one person do.

    Args:
        by_method: (n,) cosines of each method. same, others: of real faces of one person, and of two people.
        swap_below, kept_from: the cosines between which neither is certain.
    """
    shown = sorted(by_method, key=lambda name: (-len(by_method[name]), name))[:MAX_METHODS]
    values = np.concatenate([same, others, *(by_method[name] for name in shown)])
    bins = np.linspace(values.min(), max(values.max(), values.min() + 1e-3), N_BINS + 1).tolist()
    figure = Figure(figsize=(8, 1.2 * len(shown) + 2.4), layout="constrained")
    more = f" ({len(shown)} of {len(by_method)} methods)" if len(shown) < len(by_method) else ""
    entitle(figure, f"Similarity of altered faces to their originals{more}")
    axes = figure.subplots(len(shown) + 1, 1, sharex=True, squeeze=False)[:, 0]
    for kind, label in (("others", "real faces of two people"), ("same", "real faces of one person")):
        _bars(axes[0], {"others": others, "same": same}[kind], bins, COLOURS[kind], label)
    axes[0].set_ylabel("share", fontsize=TEXT_PT)
    for axis, name in zip(axes[1:], shown, strict=True):
        _bars(axis, by_method[name], bins, COLOURS["method"], name)
        axis.set_ylabel("share", fontsize=TEXT_PT)
    for axis in axes:
        for place in (swap_below, kept_from):
            axis.axvline(place, color=DARK, lw=0.9, ls="--")
        open_frame(axis)
        axis.set_ylim(0, 1.35 * axis.get_ylim()[1])  # room for the names
        axis.yaxis.set_major_locator(MaxNLocator(3))
        axis.yaxis.set_major_formatter("{x:.0%}")
        legend(axis, fontsize=TEXT_PT, loc="upper left", ncols=2, framealpha=1, edgecolor="none")
    where = axes[0].get_xaxis_transform()
    axes[0].text(swap_below, 1.02, "swap ", ha="right", va="bottom", fontsize=TEXT_PT, transform=where)
    axes[0].text(kept_from, 1.02, " reenactment", ha="left", va="bottom", fontsize=TEXT_PT, transform=where)
    axes[-1].set_xlabel(
        "mean cosine of the embeddings over the frames; dashed: limits of the verdicts", fontsize=TEXT_PT
    )
    return figure


def _bars(axis: Axes, values: np.ndarray, bins: list[float], colour: str, label: str) -> None:
    weights = np.full(len(values), 1 / max(1, len(values)))
    named = f"{shortened(label, NAME_CHARACTERS)} ({len(values):,})".lstrip(
        "_"
    )  # matplotlib hides labels that begin with an underscore
    axis.hist(values, bins=bins, weights=weights, color=colour, alpha=0.6, label=named)
