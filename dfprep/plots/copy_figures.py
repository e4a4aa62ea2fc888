"""The figure of near copies: pairs of videos that show one recording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from dfprep.plots.style import TEXT_PT, entitle, shortened

ROW_IN, WIDTH_IN = 0.95, 8.0  # inches of one video's pictures
NAME_CHARACTERS = 18  # more would leave little room for the pictures


class CopyPair(NamedTuple):
    """The names of two videos, their fingerprints (n, s, s) uint8, and how well they agree, in words."""

    names: tuple[str, str]
    prints: tuple[np.ndarray, np.ndarray]
    agreement: str


def copy_pairs(pairs: Sequence[CopyPair], title: str = "Near copies") -> Figure:
    """For each pair the pictures of the first video above those of the second one, the same moments in a column."""
    figure = Figure(figsize=(WIDTH_IN, 0.55 + len(pairs) * (2 * ROW_IN + 0.35)), layout="constrained")
    entitle(figure, title)
    axes = figure.subplots(len(pairs), 1, squeeze=False)[:, 0]
    for axis, pair in zip(axes, pairs, strict=True):
        side = pair.prints[0].shape[1]
        axis.imshow(np.concatenate([np.concatenate(list(one), axis=1) for one in pair.prints]), cmap="gray",
                    vmin=0, vmax=255, aspect="auto")  # fmt: skip
        axis.axhline(side - 0.5, color="white", lw=2)
        axis.set_title(pair.agreement, fontsize=TEXT_PT, loc="left", pad=3, parse_math=False)
        names = [shortened(name, NAME_CHARACTERS) for name in pair.names]
        axis.set_yticks([side / 2, 3 * side / 2], names, fontsize=TEXT_PT, parse_math=False)
        axis.set_xticks([])
        axis.tick_params(length=0)
        axis.spines[:].set_visible(False)
    return figure
