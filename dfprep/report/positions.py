"""Where people lie on the map of a report."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dfprep.actors import Projection
from dfprep.store import OutputFolder, is_writable, read_points, write_points

CELLS_PER_PERSON = 2.5
"""Cells of the grid for each person: with fewer, groups of people touch."""

ASPECT = 1.5  # width / height of the map

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MapLayout:
    """Places people in a plane.

    Attributes:
        projection: of embeddings to two dimensions; the points of one with more are their first two.
        most: the largest number of people on the map.
    """

    out: OutputFolder
    projection: Projection
    most: int

    def points(self, vectors: np.ndarray) -> np.ndarray:
        """(n, 2): a point for each of `vectors` (n, D), kept for the next report where it can be written."""
        path = self.out.projections / f"{self.projection.identity(vectors)}.h5"
        kept = read_points(path)
        if kept is not None:
            return kept[0][:, :2]
        points = self.projection.project(vectors).points
        if points.shape[1] == 2:
            if is_writable(self.out.root):
                write_points(path, points, "euclidean")
            else:
                log.info("%s is read-only: the points of the map are not kept for the next report", self.out.root)
            return points
        centred = points - points.mean(axis=0)
        return centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T


def in_order(groups: Sequence[int]) -> np.ndarray:
    """(n, 2): points of people without embeddings: line by line, by group; those of none (-1) last."""
    n = len(groups)
    width = max(1, round(np.sqrt(n * ASPECT)))
    order = np.argsort([group if group >= 0 else np.inf for group in groups], kind="stable")
    points = np.zeros((n, 2))
    points[order] = np.stack(np.divmod(np.arange(n), width)[::-1], axis=1)
    return points


def grid_of(n: int) -> tuple[int, int]:
    """Columns and rows of the grid for n people."""
    rows = max(1, round(np.sqrt(n * CELLS_PER_PERSON / ASPECT)))
    return max(1, -(-round(n * CELLS_PER_PERSON) // rows)), rows
