"""Actors: the map of all people, an actor in several videos, the k-distance curve, how often each appears."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy.spatial import cKDTree

DPI = 110  # figures are saved with it: a pixel of the map is then a pixel of the picture
MAP_PX = (1700, 1150)
MAX_MAP_PX = (3800, 2600)
THUMBNAIL_PX = (18, 64)
ROOM = 2.5  # cells of the map for every person: with fewer, groups touch
NOISE_COLOUR = (150, 150, 150)


def actor_colour(actor: int) -> tuple[int, int, int]:
    """RGB of an actor, grey for noise; numbers that follow each other have colours far apart."""
    if actor < 0:
        return NOISE_COLOUR
    hue = (actor * 0.618034) % 1  # the golden ratio spreads any number of hues
    red, green, blue = colorsys.hsv_to_rgb(hue, (1.0, 0.65, 0.85)[actor % 3], (0.9, 0.75, 1.0)[actor // 3 % 3])
    return round(255 * red), round(255 * green), round(255 * blue)


def actor_map(points: np.ndarray, actor: np.ndarray, faces: np.ndarray, title: str) -> Figure:
    """Every person's face where its point lies, framed in its actor's colour; noise in grey.

    No face hides another: each moves to the nearest free cell of a grid.

    Args:
        points: (n, 2). actor: (n,) int, -1 noise. faces: (n, s, s, 3) uint8.
    """
    cell, width, height = _grid(len(points))
    canvas = np.full((height, width, 3), 255, np.uint8)
    frame = max(2, cell // 14)
    for (x, y), number, face in zip(_cells(points, cell, width, height) * cell, actor, faces, strict=True):
        tile = canvas[y : y + cell - 1, x : x + cell - 1]
        tile[:] = actor_colour(int(number))
        inside = cell - 1 - 2 * frame
        tile[frame:-frame, frame:-frame] = cv2.resize(face, (inside, inside), interpolation=cv2.INTER_AREA)
    figure = Figure(figsize=(width / DPI, height / DPI + 0.4))
    figure.suptitle(title, fontsize=11, parse_math=False, y=0.995)
    share = height / DPI / (height / DPI + 0.4)
    axis = figure.add_axes((0.0, 0.0, 1.0, share))
    axis.imshow(canvas, interpolation="nearest", aspect="auto")
    axis.axis("off")
    return figure


def _grid(n: int) -> tuple[int, int, int]:
    """Side of a cell, width and height of the map in px: the largest thumbnails that leave room for groups."""
    smallest, largest = THUMBNAIL_PX
    width, height = MAP_PX
    cell = int(np.clip(np.sqrt(width * height / (ROOM * max(n, 1))), smallest, largest))
    grow = np.sqrt(max(1.0, ROOM * n * cell**2 / (width * height)))
    width, height = (int(min(most, side * grow)) for side, most in zip((width, height), MAX_MAP_PX, strict=True))
    while (width // cell) * (height // cell) < n:  # more people than any readable map holds: smaller faces
        cell = max(4, cell - 1)
        if cell == 4:
            height = (n // (width // cell) + 1) * cell
    return cell, width // cell * cell, height // cell * cell


def _cells(points: np.ndarray, cell: int, width: int, height: int) -> np.ndarray:
    """(n, 2) int, column and row: for each point the nearest cell that is still free."""
    columns, rows = width // cell, height // cell
    low, span = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-9)
    wanted = (points - low) / span * (np.array([columns, rows]) - 1)
    cells = np.stack(np.meshgrid(np.arange(columns), np.arange(rows), indexing="ij"), axis=-1).reshape(-1, 2)
    free, taken = np.ones(len(cells), bool), np.zeros(len(points), int)
    waiting, reach = np.arange(len(points)), 16
    tree = cKDTree(cells)
    while len(waiting):
        reach = min(reach, len(cells))
        near = tree.query(wanted[waiting], k=reach)[1].reshape(len(waiting), reach)
        late = []
        for point, candidates in zip(waiting, near, strict=True):
            open_cells = candidates[free[candidates]]
            if len(open_cells):
                taken[point], free[open_cells[0]] = open_cells[0], False
            else:
                late.append(point)
        waiting, reach = np.array(late, int), reach * 4
    return cells[taken]


@dataclass(frozen=True)
class Appearances:
    """One actor in several videos: its number, how often it appears, and some of its faces with names below."""

    actor: int
    n: int
    faces: Sequence[np.ndarray]
    names: Sequence[str]


def actor_faces(actors: Sequence[Appearances], title: str) -> Figure:
    """The same actor in several videos: a row for each actor, a face for each video, its distance to the centre."""
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
        line[0].set_ylabel(f"actor {one.actor}\n{one.n} times", rotation=0, ha="right", va="center", fontsize=8)
        for axis, face, name in zip(line, one.faces, one.names, strict=False):
            axis.imshow(face)
            axis.set_xlabel(_short(name), fontsize=6, labelpad=2, parse_math=False)
            axis.spines[:].set(visible=True, color=colour, linewidth=2.5)
    return figure


def _short(name: str) -> str:
    """A video's name and its distance below it, the name cut in its middle where it is long."""
    video, _, rest = name.partition("\n")
    return (video if len(video) <= 18 else f"{video[:8]}…{video[-9:]}") + (f"\n{rest}" if rest else "")


def k_distance(distances: np.ndarray, k: int, eps: float) -> Figure:
    """The distances (n,), rising, of all points to their `k`-th neighbour, and `eps` on them."""
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axis = figure.subplots()
    axis.plot(
        np.arange(1, len(distances) + 1), distances, color="#2f7fd6", marker="." if len(distances) < 200 else ""
    )
    axis.axhline(eps, color="#d62246", lw=1.2, label=f"eps = {eps:.3g}")
    n_in = int(np.searchsorted(distances, eps, side="right"))
    axis.set_title(
        f"{n_in:,} of {len(distances):,} points have {k} neighbour{'s' * (k > 1)} within eps", fontsize=10
    )
    axis.set(xlabel="points, by distance", ylabel=f"distance to neighbour {k}", ylim=(0, None))
    axis.legend()
    axis.grid(alpha=0.3)
    return figure


def actor_sizes(sizes: np.ndarray, n_noise: int) -> Figure:
    """How often each actor appears, falling: bars for few, a curve with a logarithmic scale for many."""
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
    axis.set(xlabel="actor, by size", ylabel="appearances in real videos")
    axis.set_title(f"{len(sizes):,} actors, and {n_noise:,} people who are nobody's (noise)", fontsize=10)
    axis.grid(alpha=0.3, axis="y")
    return figure
