"""The map of all people of the real videos."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dfprep.plots import actor_colour, evenly_chosen, free_cells
from dfprep.report.album import place_in_sheets
from dfprep.report.face_pictures import FacePictures, Portrait
from dfprep.report.page import Map, Point
from dfprep.report.positions import MapLayout, grid_of, in_order
from dfprep.report.results import Results
from dfprep.runs import progress_bar
from dfprep.tables import ActorRow

FACES_ON_POINTS = 400
"""The largest number of people whose faces are drawn at their points; with more, a face is too small to see."""

SHARE_OF_BUDGET = 0.7  # of what is left, for the faces of the map


def actor_map(people: Sequence[ActorRow], results: Results, pictures: FacePictures, layout: MapLayout) -> Map:
    """Everybody of `people` in a cell of a grid near the point of the embedding; evenly chosen if they are many."""
    shown = [people[i] for i in evenly_chosen(len(people), layout.most)]
    portraits = _portraits(shown, pictures)
    shown = [row for row in shown if (row.video, row.person) in portraits]
    found = [portraits[row.video, row.person] for row in shown]
    points, how = _points(shown, found, layout)
    columns, rows = grid_of(len(shown))
    cells = free_cells(points, columns, rows) if len(shown) else np.zeros((0, 2), int)
    sheets, side = pictures.album.sheets([one.face for one in found], SHARE_OF_BUDGET)
    placed = [_point(row, cell, i, side, results) for i, (row, cell) in enumerate(zip(shown, cells, strict=True))]
    # the order in which the keyboard goes through them
    placed.sort(key=lambda point: (point.group < 0, point.group, point.row, point.column))
    some = f"{len(shown):,} of {len(people):,} people, evenly chosen" if len(shown) < len(people) else "everybody"
    without = "" if sheets or not shown else " Their faces would not fit into budget_mb."
    caption = (
        f"The map shows {some}, in the colour of the actor; grey: noise. {how}{without} Point at somebody, or "
        "use the arrow keys, to see the face and the name."
    )
    on_points = bool(sheets) and len(shown) <= FACES_ON_POINTS
    return Map("Map of the people", caption, columns, rows, placed, sheets, side, on_points)


def _portraits(shown: Sequence[ActorRow], pictures: FacePictures) -> dict[tuple[str, int], Portrait]:
    persons: dict[str, list[int]] = {}
    for row in shown:
        persons.setdefault(row.video, []).append(row.person)
    found = {}
    with progress_bar("reading faces", len(persons)) as show:
        for done, (video, of_video) in enumerate(persons.items(), 1):
            for person, portrait in pictures.portraits(video, of_video).items():
                found[video, person] = portrait
            show(done)
    return found


def _points(shown: Sequence[ActorRow], found: Sequence[Portrait], layout: MapLayout) -> tuple[np.ndarray, str]:
    """(n, 2), and in words what they are."""
    vectors = [one.vector for one in found if one.vector is not None]
    if len(vectors) < len(found) or not vectors:
        return in_order(
            [_group(row) for row in shown]
        ), "They are in the order of their actors: there are no embeddings."
    name = layout.projection.name
    return layout.points(np.stack(vectors)), f"Near to each other: similar embeddings (projection={name})."


def _point(row: ActorRow, cell: np.ndarray, number: int, side_px: int, results: Results) -> Point:
    video = results.by_id[row.video]
    actor = f"actor {row.actor}" if not row.noise else f"noise, nearest actor {row.nearest}"
    named = f"; named {video.actor} in the source" if video.actor else ""
    label = f"{row.video}, person {row.person}: {actor}{named}"
    colour = "#{:02x}{:02x}{:02x}".format(*actor_colour(_group(row)))
    place = place_in_sheets(number, side_px) if side_px else (-1, 0, 0)
    return Point(int(cell[0]), int(cell[1]), colour, _group(row), label, *place)


def _group(row: ActorRow) -> int:
    return -1 if row.noise else row.actor
