"""The tree of density-reachable points: one tree holds DBSCAN's result for every eps.

DBSCAN joins two core points whose distance is at most eps. With a point's core distance (to its
`min_samples`-th nearest point, itself included) two points are joined from
max(their distance, both core distances) on: their mutual reachability (Campello et al., "Density-Based
Clustering Based on Hierarchical Density Estimates", 2013). The minimum spanning tree over it, cut at eps, gives
the components of core points for that eps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

BLOCK_ENTRIES = 8_000_000  # distances held at once: 32 MB of float32, a few copies of it


@dataclass(frozen=True)
class Tree:
    """The minimum spanning tree of n points by mutual reachability.

    Attributes:
        points: (n, d); unit rows where the metric is cosine.
        metric: euclidean or cosine.
        core: (n,) float64, core distances.
        min_samples: points, itself included, that make a core point.
        edges: (n - 1, 2) int; heights: (n - 1,) float64, rising.
    """

    points: np.ndarray
    metric: str
    core: np.ndarray
    min_samples: int
    edges: np.ndarray
    heights: np.ndarray

    def cut(self, eps: float) -> np.ndarray:
        """(n,) int, DBSCAN's clusters at `eps`: 0, 1, ..., or -1 for noise.

        A point that is no core point goes to its nearest core point within eps, so the order of the points does
        not matter (in DBSCAN as published, it goes to the cluster that happens to be found first).
        """
        n = len(self.points)
        is_core = self.core <= eps
        row, column = self.edges[self.heights <= eps].T
        _, component = connected_components(coo_array((np.ones(len(row)), (row, column)), shape=(n, n)))
        labels = np.where(is_core, component, -1)
        others = np.flatnonzero(~is_core)
        cores = np.flatnonzero(is_core)
        # with two, a point near a core point is one itself
        if len(others) and len(cores) and self.min_samples > 2:
            for rows, distances in blocks(self.points[others], self.points[cores], self.metric):
                nearest = distances.argmin(axis=1)
                within = distances[np.arange(len(distances)), nearest] <= eps
                labels[others[rows][within]] = labels[cores[nearest[within]]]
        _, labels[labels >= 0] = np.unique(labels[labels >= 0], return_inverse=True)
        return labels


def blocks(a: np.ndarray, b: np.ndarray, metric: str) -> Iterator[tuple[slice, np.ndarray]]:
    """Distances (rows, len(b)) of a few rows of `a` (n, d) to all of `b` (m, d) at a time."""
    step = max(1, BLOCK_ENTRIES // max(1, len(b)))
    squares = np.einsum("ij,ij->i", b, b)
    for start in range(0, len(a), step):
        rows = slice(start, min(start + step, len(a)))
        products = a[rows] @ b.T
        if metric == "cosine":
            yield rows, np.maximum(1 - products, 0)
        else:
            own = np.einsum("ij,ij->i", a[rows], a[rows])
            yield rows, np.sqrt(np.maximum(own[:, None] + squares - 2 * products, 0))


def k_distances(points: np.ndarray, metric: str, k: int) -> np.ndarray:
    """(n,) float64: the distance of each point to its k-th nearest other point, or the farthest if fewer."""
    n = len(points)
    k = min(k, n - 1)
    found = np.zeros(n)
    if k < 1:
        return found
    for rows, distances in blocks(points, points, metric):
        distances[np.arange(len(distances)), np.arange(rows.start, rows.stop)] = -1  # itself is always first
        found[rows] = np.partition(distances, k, axis=1)[:, k]
    return found


def grow_tree(points: np.ndarray, metric: str, min_samples: int) -> Tree:
    """The tree of `points` (n, d); time grows with n^2 log n, memory with n.

    Method: Boruvka. Every component takes the shortest edge that leaves it, until one is left.
    """
    n = len(points)
    core = k_distances(points, metric, min_samples - 1) if min_samples > 1 else np.zeros(n)
    if min_samples > n:
        core = np.full(n, np.inf)
    labels = np.arange(n)
    edges: list[tuple[int, int]] = []
    heights: list[float] = []
    while n and labels.max() > 0:
        height, other = _nearest_outside(points, metric, np.where(np.isfinite(core), core, 0), labels)
        order = np.lexsort((np.maximum(np.arange(n), other), np.minimum(np.arange(n), other), height))
        parent = list(range(labels.max() + 1))
        first = np.unique(labels[order], return_index=True)[1]  # the shortest way out of each component
        for i in order[np.sort(first)].tolist():
            a, b = _root(parent, int(labels[i])), _root(parent, int(labels[other[i]]))
            if a != b:
                parent[a] = b
                edges.append((i, int(other[i])))
                heights.append(float(height[i]))
        _, labels = np.unique([_root(parent, c) for c in labels.tolist()], return_inverse=True)
    rising = np.argsort(heights, kind="stable")
    return Tree(
        points, metric, core, min_samples, np.array(edges, int).reshape(-1, 2)[rising], np.array(heights)[rising]
    )


def _root(parent: list[int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def _nearest_outside(
    points: np.ndarray, metric: str, core: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """For each point the mutual reachability of, and the number of, its nearest point in another component."""
    height, other = np.zeros(len(points)), np.zeros(len(points), int)
    narrow = core.astype(points.dtype)
    for rows, distances in blocks(points, points, metric):
        np.maximum(distances, narrow, out=distances)
        np.maximum(distances, narrow[rows, None], out=distances)
        distances[labels[rows, None] == labels] = np.inf
        other[rows] = distances.argmin(axis=1)
        height[rows] = distances[np.arange(len(distances)), other[rows]]
    return height, other
