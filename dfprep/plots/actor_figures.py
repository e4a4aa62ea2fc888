"""Figures of the cluster stage: faces of actors, the k-distance curve, the number of appearances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dfprep.plots.map_figures import actor_colour


@dataclass(frozen=True)
class Appearances:
    """One actor: its number, the number of its appearances, and some of its faces with captions."""

    actor: int
    n: int
    faces: Sequence[np.ndarray]
    captions: Sequence[str]


def actor_faces(actors: Sequence[Appearances], title: str) -> Figure:
    """A row for each actor, with its faces from several videos."""
    columns = max((len(one.faces) for one in actors), default=1)
    lines = max(len(actors), 1)
    figure = Figure(figsize=(1.25 * columns + 1.2, 1.5 * lines + 0.5), layout="constrained")
    figure.suptitle(title, fontsize=10, parse_math=False)
    axes = figure.subplots(lines, columns, squeeze=False, gridspec_kw={"wspace": 0.03, "hspace": 0.03})
    for axis in axes.ravel():
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_visible(False)
    for line, one in zip(axes, actors, strict=False):
        colour = np.array(actor_colour(one.actor)) / 255
        line[0].set_ylabel(
            f"actor {one.actor}\n{one.n} appearances", rotation=0, ha="right", va="center", fontsize=8
        )
        for axis, face, caption in zip(line, one.faces, one.captions, strict=False):
            axis.imshow(face)
            axis.set_xlabel(_short(caption), fontsize=6, labelpad=2, parse_math=False)
            axis.spines[:].set(visible=True, color=colour, linewidth=2.5)
    return figure


def _short(caption: str) -> str:
    """A caption whose first line, the video id, is abbreviated in its middle where it is long."""
    video, _, rest = caption.partition("\n")
    return (video if len(video) <= 18 else f"{video[:8]}…{video[-9:]}") + (f"\n{rest}" if rest else "")


def k_distance(distances: np.ndarray, k: int, eps: float) -> Figure:
    """The k-distance curve: the distances (n,), ascending, of all points to their `k`-th neighbour, and `eps`."""
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axis = figure.subplots()
    axis.plot(
        np.arange(1, len(distances) + 1), distances, color="#2f7fd6", marker="." if len(distances) < 200 else ""
    )
    axis.axhline(eps, color="#d62246", lw=1.2, label=f"eps = {eps:.3g}")
    n_in = int(np.searchsorted(distances, eps, side="right"))
    axis.set_title(
        f"{n_in:,} of {len(distances):,} points have at least {k} neighbour{'s' * (k > 1)} within eps", fontsize=10
    )
    axis.set(xlabel="points, sorted by distance", ylabel=f"distance to nearest neighbour no. {k}", ylim=(0, None))
    axis.legend()
    axis.grid(alpha=0.3)
    return figure


def actor_sizes(sizes: np.ndarray, n_noise: int) -> Figure:
    """The number of appearances of each actor, descending: bars for few actors, a logarithmic area for many."""
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axis = figure.subplots()
    ranks = np.arange(len(sizes))
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(sizes) <= 60:
        axis.bar(ranks, sizes, color=[np.array(actor_colour(int(actor))) / 255 for actor in ranks])
        axis.yaxis.set_major_locator(MaxNLocator(integer=True))
    else:
        axis.fill_between(ranks, sizes, step="mid", color="#2f7fd6")
        axis.set_yscale("log")
    axis.set(xlabel="actor, sorted by appearances", ylabel="appearances in real videos")
    axis.set_title(f"{len(sizes):,} actors; {n_noise:,} people without an actor (noise)", fontsize=10)
    axis.grid(alpha=0.3, axis="y")
    return figure
