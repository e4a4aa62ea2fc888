"""Figures of the cluster stage: faces of actors, the k-distance curve, the number of appearances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

from dfprep.plots.map_figures import actor_colour
from dfprep.plots.style import BLUE, TEXT_PT, VERMILLION, entitle, legend, open_frame, shortened

CELL_IN = 1.3  # inches of one face
NAME_CHARACTERS = 15  # that fit below a face
MAX_BARS = 60  # more actors become an area
MIN_PLACES = 6  # of bars, so that those of few actors are not as wide as the figure


@dataclass(frozen=True)
class Appearances:
    """One actor: its number, the number of its appearances, and some of its faces with captions."""

    actor: int
    n: int
    faces: Sequence[np.ndarray]
    captions: Sequence[str]


def actor_faces(actors: Sequence[Appearances], title: str) -> Figure:
    """A row for each actor, with its faces from several videos."""
    columns = max(len(one.faces) for one in actors)
    figure = Figure(figsize=(CELL_IN * columns + 1.4, (CELL_IN + 0.35) * len(actors) + 0.6), layout="constrained")
    entitle(figure, title)
    axes = figure.subplots(len(actors), columns, squeeze=False, gridspec_kw={"wspace": 0.03, "hspace": 0.03})
    for axis in axes.ravel():
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_visible(False)
    for line, one in zip(axes, actors, strict=True):
        colour = np.array(actor_colour(one.actor)) / 255
        name = f"actor {one.actor}\n{one.n:,} appearance{'s' * (one.n != 1)}"
        line[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=TEXT_PT, parse_math=False)
        for axis, face, caption in zip(line, one.faces, one.captions, strict=False):
            axis.imshow(face)
            axis.set_xlabel(_short(caption), fontsize=TEXT_PT, labelpad=2, parse_math=False)
            axis.spines[:].set(visible=True, color=colour, linewidth=2.5)
    return figure


def _short(caption: str) -> str:
    """A caption whose first line, the video id, is abbreviated in its middle where it is long."""
    video, _, rest = caption.partition("\n")
    return shortened(video, NAME_CHARACTERS) + (f"\n{rest}" if rest else "")


def k_distance(distances: np.ndarray, k: int, eps: float) -> Figure:
    """The k-distance curve: the distances (n,), ascending, of all points to their `k`-th neighbour, and `eps`."""
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    n_in = int(np.searchsorted(distances, eps, side="right"))
    n, plural = len(distances), "s" * (k > 1)
    entitle(figure, f"{n_in:,} of {n:,} points have at least {k} neighbour{plural} within eps")
    axis = figure.subplots()
    axis.plot(np.arange(1, n + 1), distances, color=BLUE, marker="." if n < 200 else "")
    axis.axhline(eps, color=VERMILLION, lw=1.4, ls="--", label=f"eps = {eps:.3g}")
    axis.set_xlabel("points, sorted by distance", fontsize=TEXT_PT)
    axis.set_ylabel(f"distance to nearest neighbour no. {k}", fontsize=TEXT_PT)
    axis.set_ylim(0, None)
    axis.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axis.xaxis.set_major_formatter("{x:,.0f}")
    legend(axis, fontsize=TEXT_PT)
    axis.grid(alpha=0.3)
    open_frame(axis)
    return figure


def actor_sizes(sizes: np.ndarray, n_noise: int) -> Figure:
    """The number of appearances of each actor, descending: bars for few actors, a logarithmic area for many."""
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    people = "person" if n_noise == 1 else "people"
    entitle(figure, f"{len(sizes):,} actors; {n_noise:,} {people} without an actor (noise)")
    axis = figure.subplots()
    ranks = np.arange(len(sizes))
    if len(sizes) <= MAX_BARS:
        axis.bar(ranks, sizes, width=0.7, color=[np.array(actor_colour(int(actor))) / 255 for actor in ranks])
        axis.set_xlim(-0.6, max(len(sizes), MIN_PLACES) - 0.4)
        axis.set_xticks(ranks[:: 1 + len(ranks) // 16])
        axis.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    else:
        axis.fill_between(ranks, sizes, step="mid", color=BLUE)
        axis.set_yscale("log")
        axis.set_ylim(0.8, None)
        axis.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        axis.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.yaxis.set_minor_locator(NullLocator())
    axis.xaxis.set_major_formatter("{x:,.0f}")
    axis.yaxis.set_major_formatter("{x:,.0f}")
    axis.set_xlabel("number of the actor, sorted by appearances", fontsize=TEXT_PT)
    axis.set_ylabel("appearances in real videos", fontsize=TEXT_PT)
    axis.grid(alpha=0.3, axis="y")
    axis.set_axisbelow(True)
    open_frame(axis)
    return figure
