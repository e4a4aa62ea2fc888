"""Comparisons of all pairs of points by mutual reachability distance, in blocks that fit in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dfprep.actors.pairwise_distances import distance_blocks


@dataclass(frozen=True)
class MutualDistances:
    """The mutual reachability distances of `points` (n, d): the largest of a distance and both core distances.

    Attributes:
        metric: euclidean, or cosine, for which rows must have unit length.
        core: (n,) core distances, finite, of the type of `points`.
    """

    points: np.ndarray
    metric: str
    core: np.ndarray

    def blocks(self, order: np.ndarray | None = None) -> Iterator[tuple[slice, np.ndarray]]:
        """The distances (rows, n) of a few rows at a time; rows and columns in `order` (n,) int, if given."""
        points, core = (self.points, self.core) if order is None else (self.points[order], self.core[order])
        for rows, distances in distance_blocks(points, points, self.metric):
            np.maximum(distances, core, out=distances)
            np.maximum(distances, core[rows, None], out=distances)
            yield rows, distances

    def nearest_in_another_component(self, component: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of each point: the distance (n,) to, and the index (n,) of, the nearest one of another `component`."""
        weight, other = np.zeros(len(self.points)), np.zeros(len(self.points), int)
        for rows, distances in self.blocks():
            distances[component[rows, None] == component] = np.inf
            other[rows] = distances.argmin(axis=1)
            weight[rows] = distances[np.arange(len(distances)), other[rows]]
        return weight, other

    def between_components(self, component: np.ndarray) -> np.ndarray:
        """(c, c): the smallest distance between the points of every two components; `component` (n,) has all c."""
        order = np.argsort(component, kind="stable")
        ordered = component[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=-1))
        smallest = np.full((len(starts), len(starts)), np.inf, self.points.dtype)
        for rows, distances in self.blocks(order):
            to_components = np.minimum.reduceat(distances, starts, axis=1)
            own, first = np.unique(ordered[rows], return_index=True)
            of_components = np.minimum.reduceat(to_components, first, axis=0)
            smallest[own] = np.minimum(smallest[own], of_components)
        return smallest

    def closest_pair(self, a: np.ndarray, b: np.ndarray) -> tuple[int, int]:
        """The two points with the smallest distance, one of the indices `a` and one of the indices `b`."""
        best, pair = np.inf, (int(a[0]), int(b[0]))
        for rows, distances in distance_blocks(self.points[a], self.points[b], self.metric):
            mutual = np.maximum(np.maximum(distances, self.core[b]), self.core[a[rows], None])
            i, j = np.unravel_index(mutual.argmin(), mutual.shape)
            if mutual[i, j] < best:
                best, pair = float(mutual[i, j]), (int(a[rows][i]), int(b[j]))
        return pair
