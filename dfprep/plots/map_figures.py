"""The map of all people: their faces at their points, framed in their actors' colours."""

from __future__ import annotations

import colorsys

import cv2
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from scipy.spatial import cKDTree

from dfprep.plots.style import BLUE, DPI, GREEN, ORANGE, PURPLE, SKY, TITLE_PT, VERMILLION, YELLOW, entitle

TITLE_FROM_PX = 1000  # in wider maps, which are shown reduced, the title is larger
MIN_MAP_PX, MAP_PX = (660, 440), (1700, 1150)  # of few people, whose faces are large, and of many
MAX_MAP_PX = (3800, 2600)
THUMBNAIL_PX = (18, 96)
CELLS_PER_PERSON = 2.5  # with fewer, clusters touch
CELLS_OF_FEW = 5  # of each of so few people that their faces have the largest size
FIRST_COLOURS = [
    (round(255 * red), round(255 * green), round(255 * blue))
    for red, green, blue in map(to_rgb, (BLUE, ORANGE, GREEN, VERMILLION, SKY, PURPLE, YELLOW))
]
STRIP_PX = 64  # of the map that are one picture: as one, its 2 million px took 200 MB while they were drawn
QUERIES = 256  # points whose nearest cells are listed at once: thousands of cells each, where many lie together
NOISE_COLOUR = (150, 150, 150)


def actor_colour(actor: int) -> tuple[int, int, int]:
    """RGB of an actor, grey for noise; successive actors have clearly different colours.

    The first seven have the colours of Okabe and Ito, which colour-blind people can distinguish, too.
    """
    if actor < 0:
        return NOISE_COLOUR
    if actor < len(FIRST_COLOURS):
        return FIRST_COLOURS[actor]
    hue = (actor * 0.618034) % 1  # multiples of the golden ratio spread any number of hues evenly
    red, green, blue = colorsys.hsv_to_rgb(hue, (1.0, 0.65, 0.85)[actor % 3], (0.9, 0.75, 1.0)[actor // 3 % 3])
    return round(255 * red), round(255 * green), round(255 * blue)


def actor_map(points: np.ndarray, actor: np.ndarray, faces: np.ndarray, title: str) -> Figure:
    """Every person's face at its point, framed in its actor's colour; noise in grey.

    Faces do not overlap: each is moved to the nearest free cell of a grid.

    Args:
        points: (n, 2). actor: (n,) int, -1 noise. faces: (n, s, s, 3) uint8.
    """
    canvas = _canvas(points, actor, faces)
    height_in, width_in = canvas.shape[0] / DPI, canvas.shape[1] / DPI
    size_pt = TITLE_PT * max(1.0, canvas.shape[1] / TITLE_FROM_PX)
    title_in = 2.2 * size_pt / 72
    figure = Figure(figsize=(width_in, height_in + title_in))
    entitle(figure, title, size_pt)
    axis = figure.add_axes((0.0, 0.0, 1.0, height_in / (height_in + title_in)))
    height, width = canvas.shape[:2]
    for top in range(0, height, STRIP_PX):
        strip = canvas[top : top + STRIP_PX]
        axis.imshow(strip, interpolation="nearest", aspect="auto", extent=(0, width, top + len(strip), top))
    axis.set(xlim=(0, width), ylim=(height, 0))
    axis.axis("off")
    return figure


def _canvas(points: np.ndarray, actor: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """(height, width, 3) uint8: the framed faces on white."""
    cell, width, height = _grid(len(points))
    canvas = np.full((height, width, 3), 255, np.uint8)
    frame = max(2, cell // 14)
    inside = cell - 1 - 2 * frame
    places = free_cells(points, width // cell, height // cell) * cell
    for (x, y), number, face in zip(places, actor, faces, strict=True):
        tile = canvas[y : y + cell - 1, x : x + cell - 1]
        tile[:] = actor_colour(int(number))
        smooth = cv2.INTER_AREA if inside <= len(face) else cv2.INTER_CUBIC
        tile[frame:-frame, frame:-frame] = cv2.resize(face, (inside, inside), interpolation=smooth)
    return canvas


def _grid(n: int) -> tuple[int, int, int]:
    """Side of a cell, width and height of the map in px, with the largest thumbnails that keep clusters apart."""
    smallest, largest = THUMBNAIL_PX
    width, height = MAP_PX
    cell = int(np.clip(np.sqrt(width * height / (CELLS_PER_PERSON * max(n, 1))), smallest, largest))
    grow = np.sqrt(max(1.0, CELLS_PER_PERSON * n * cell**2 / (width * height)))
    shrink = np.sqrt(min(1.0, CELLS_OF_FEW * n * cell**2 / (width * height)))  # a few faces need no large sheet
    limits = zip((width, height), MIN_MAP_PX, MAX_MAP_PX, strict=True)
    width, height = (int(np.clip(side * grow * shrink, least, most)) for side, least, most in limits)
    while (width // cell) * (height // cell) < n:  # too many people for readable faces: smaller faces
        cell = max(4, cell - 1)
        if cell == 4:
            height = (n // (width // cell) + 1) * cell
    return cell, width // cell * cell, height // cell * cell


def free_cells(points: np.ndarray, columns: int, rows: int) -> np.ndarray:
    """(n, 2) int, column and row in a grid: for each of `points` (n, 2) the nearest cell that is still free.

    The grid must have at least n cells.
    """
    low, span = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-9)
    wanted = (points - low) / span * (np.array([columns, rows]) - 1)
    cells = np.stack(np.meshgrid(np.arange(columns), np.arange(rows), indexing="ij"), axis=-1).reshape(-1, 2)
    free, taken = np.ones(len(cells), bool), np.zeros(len(points), int)
    waiting, reach = np.arange(len(points)), 16
    tree = cKDTree(cells)
    while len(waiting):
        reach = min(reach, len(cells))
        late = []
        for start in range(0, len(waiting), QUERIES):
            some = waiting[start : start + QUERIES]
            near = tree.query(wanted[some], k=reach)[1].reshape(len(some), reach)
            for point, candidates in zip(some, near, strict=True):
                open_cells = candidates[free[candidates]]
                if len(open_cells):
                    taken[point], free[open_cells[0]] = open_cells[0], False
                else:
                    late.append(point)
        waiting, reach = np.array(late, int), reach * 4
    return cells[taken]
