"""The minimum spanning tree by mutual reachability distance, which holds DBSCAN's clusters for every eps.

A point's core distance is the distance to its `min_samples`-th nearest point, itself included; with an eps of at
least that, it is a core point. The mutual reachability distance of two points is the largest of their distance and
both core distances: the smallest eps at which DBSCAN joins them as core points (Campello et al., "Density-Based
Clustering Based on Hierarchical Density Estimates", 2013). The components of the minimum spanning tree without
its edges above eps are therefore the clusters of core points for that eps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dfprep.actors.cluster_labels import NOISE
from dfprep.actors.pairwise_distances import distance_blocks, k_distances


@dataclass(frozen=True)
class MutualReachabilityTree:
    """The minimum spanning tree of n points by mutual reachability distance.

    Attributes:
        points: (n, d); rows of unit length where the metric is cosine.
        metric: euclidean or cosine.
        core: (n,) float64, core distances.
        min_samples: the number of points within eps, itself included, that make a core point.
        edges: (n - 1, 2) int, pairs of points; edge_weights: (n - 1,) float64, ascending.
    """

    points: np.ndarray
    metric: str
    core: np.ndarray
    min_samples: int
    edges: np.ndarray
    edge_weights: np.ndarray

    def cut(self, eps: float) -> np.ndarray:
        """(n,) int, DBSCAN's clusters at `eps`: 0, 1, ..., or -1 for noise.

        A border point belongs to its nearest core point within eps, so the result is independent of the order of
        the points (DBSCAN as published assigns it to whichever cluster is found first).
        """
        n = len(self.points)
        is_core = self.core <= eps
        row, column = self.edges[self.edge_weights <= eps].T
        _, component = connected_components(coo_array((np.ones(len(row)), (row, column)), shape=(n, n)))
        labels = np.where(is_core, component, NOISE)
        if self.min_samples > 2:  # with two, every point within eps of another is a core point
            self._label_border_points(labels, is_core, eps)
        _, labels[labels >= 0] = np.unique(labels[labels >= 0], return_inverse=True)
        return labels

    def _label_border_points(self, labels: np.ndarray, is_core: np.ndarray, eps: float) -> None:
        """Give each point that has a core point within `eps` the label of the nearest one, in place."""
        others, cores = np.flatnonzero(~is_core), np.flatnonzero(is_core)
        if not len(others) or not len(cores):
            return
        for rows, distances in distance_blocks(self.points[others], self.points[cores], self.metric):
            nearest = distances.argmin(axis=1)
            within = distances[np.arange(len(distances)), nearest] <= eps
            labels[others[rows][within]] = labels[cores[nearest[within]]]


def mutual_reachability_mst(points: np.ndarray, metric: str, min_samples: int) -> MutualReachabilityTree:
    """The tree of `points` (n, d), in O(n^2 log n) time and O(n) memory.

    Method: Boruvka's algorithm. In each round every component adds the shortest edge that leaves it, until one
    component is left.
    """
    n = len(points)
    core = k_distances(points, metric, min_samples - 1) if min_samples > 1 else np.zeros(n)
    if min_samples > n:
        core = np.full(n, np.inf)
    finite_core = np.where(np.isfinite(core), core, 0)
    component = np.arange(n)
    edges: list[tuple[int, int]] = []
    weights: list[float] = []
    while n and component.max() > 0:
        weight, other = _nearest_in_another_component(points, metric, finite_core, component)
        added, component = _join_components(weight, other, component)
        edges += [(i, int(other[i])) for i in added]
        weights += [float(weight[i]) for i in added]
    ascending = np.argsort(weights, kind="stable")
    edge_array, weight_array = np.array(edges, int).reshape(-1, 2)[ascending], np.array(weights)[ascending]
    return MutualReachabilityTree(points, metric, core, min_samples, edge_array, weight_array)


def _nearest_in_another_component(
    points: np.ndarray, metric: str, core: np.ndarray, component: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """For each point the mutual reachability distance to, and the index of, the nearest of another component."""
    weight, other = np.zeros(len(points)), np.zeros(len(points), int)
    narrow = core.astype(points.dtype)
    for rows, distances in distance_blocks(points, points, metric):
        np.maximum(distances, narrow, out=distances)
        np.maximum(distances, narrow[rows, None], out=distances)
        distances[component[rows, None] == component] = np.inf
        other[rows] = distances.argmin(axis=1)
        weight[rows] = distances[np.arange(len(distances)), other[rows]]
    return weight, other


def _join_components(weight: np.ndarray, other: np.ndarray, component: np.ndarray) -> tuple[list[int], np.ndarray]:
    """One round of Boruvka's algorithm: the points whose edge to `other` is added, and the new components (n,)."""
    index = np.arange(len(component))
    order = np.lexsort((np.maximum(index, other), np.minimum(index, other), weight))
    shortest = np.sort(np.unique(component[order], return_index=True)[1])  # of each component
    parent = list(range(component.max() + 1))
    added = []
    for i in order[shortest].tolist():
        a, b = _root(parent, int(component[i])), _root(parent, int(component[other[i]]))
        if a != b:
            parent[a] = b
            added.append(i)
    _, joined = np.unique([_root(parent, c) for c in component.tolist()], return_inverse=True)
    return added, joined


def _root(parent: list[int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node
