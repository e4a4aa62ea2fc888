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
from dfprep.actors.mutual_distances import MutualDistances
from dfprep.actors.pairwise_distances import nearest_neighbours
from dfprep.actors.spanning_forest import SpanningForest

N_LISTED = 24
"""Neighbours that are listed of each point: with them, 218 components of 22,000 simulated people were left."""

MAX_COMPONENTS = 4096
"""Components between which all distances are held at once: 64 MB of float32."""


@dataclass(frozen=True)
class MutualReachabilityTree:
    """The minimum spanning tree of n points by mutual reachability distance, and what else DBSCAN needs of them.

    Attributes:
        metric: euclidean or cosine.
        min_samples: the number of points within eps, itself included, that make a core point.
        neighbours, distances: (n, m) int and float, the nearest other points of each point, ascending; m is
            min_samples - 1, at least 1, or n - 1 if that is smaller.
        edges: (k, 2) int, pairs of points; edge_weights: (k,) float64, ascending. k is n - 1, unless the neighbours
            are approximate and the points fall into groups between which no edge was found.
    """

    metric: str
    min_samples: int
    neighbours: np.ndarray
    distances: np.ndarray
    edges: np.ndarray
    edge_weights: np.ndarray

    @property
    def core(self) -> np.ndarray:
        """(n,) float64, core distances."""
        return core_distances(self.distances, self.min_samples)

    @property
    def k_distances(self) -> np.ndarray:
        """(n,) float64: the distance to the last of the listed neighbours; 0 without any."""
        listed = self.distances.shape[1]
        return self.distances[:, -1].astype(np.float64) if listed else np.zeros(len(self.distances))

    def cut(self, eps: float) -> np.ndarray:
        """(n,) int, DBSCAN's clusters at `eps`: 0, 1, ..., or -1 for noise.

        A border point belongs to its nearest core point within eps, so the result is independent of the order of
        the points (DBSCAN as published assigns it to whichever cluster is found first).
        """
        n = len(self.distances)
        is_core = self.core <= eps
        row, column = self.edges[: np.searchsorted(self.edge_weights, eps, "right")].T
        _, component = connected_components(coo_array((np.ones(len(row)), (row, column)), shape=(n, n)))
        labels = np.where(is_core, component, NOISE)
        if self.min_samples > 2:  # with two, every point within eps of another is a core point
            self._label_border_points(labels, is_core, eps)
        _, labels[labels >= 0] = np.unique(labels[labels >= 0], return_inverse=True)
        return labels

    def _label_border_points(self, labels: np.ndarray, is_core: np.ndarray, eps: float) -> None:
        """Give each point that has a core point within `eps` the label of the nearest one, in place.

        A point that is no core point has fewer than min_samples points within eps: all of them are listed.
        """
        others = np.flatnonzero(~is_core)
        neighbours, distances = self.neighbours[others], self.distances[others]
        reached = np.where(is_core[neighbours] & (distances <= eps), distances, np.inf)
        nearest = reached.min(axis=1, initial=np.inf)
        within = np.flatnonzero(np.isfinite(nearest))
        equal = reached[within] == nearest[within, None]
        cores = np.where(equal, neighbours[within], len(labels)).min(axis=1, initial=len(labels))
        labels[others[within]] = labels[cores]


def mutual_reachability_mst(points: np.ndarray, metric: str, min_samples: int) -> MutualReachabilityTree:
    """The tree of `points` (n, d), exact, in O(n^2) time and O(n) memory.

    Method: Boruvka's algorithm, in which every component adds the shortest edge that leaves it, until one component
    is left. All pairs are compared as rarely as possible. The first comparison lists each point's nearest
    neighbours, and components are joined along listed edges while no unlisted one can be shorter. The distances of
    the components that are left are then one more comparison, and their tree completes the tree of the points. Only
    where too many components are left, each round of the algorithm compares all pairs.
    """
    neighbours, distances = nearest_neighbours(points, metric, max(N_LISTED, min_samples - 1))
    core = core_distances(distances, min_samples)
    finite_core = np.where(np.isfinite(core), core, 0).astype(points.dtype)
    forest, mutual = SpanningForest(len(points)), MutualDistances(points, metric, finite_core)
    if forest.n_components > 1:
        listed = np.maximum(np.maximum(distances, finite_core[:, None]), finite_core[neighbours])
        forest.join_listed(neighbours, listed, np.maximum(distances[:, -1], finite_core))
    while forest.n_components > MAX_COMPONENTS:
        forest.join_nearest(*mutual.nearest_in_another_component(forest.component))
    if forest.n_components > 1:
        forest.join_components(mutual.between_components(forest.component), mutual.closest_pair)
    return tree_of(metric, min_samples, neighbours, distances, forest)


def tree_of(
    metric: str, min_samples: int, neighbours: np.ndarray, distances: np.ndarray, forest: SpanningForest
) -> MutualReachabilityTree:
    """The tree of a complete `forest`, with as many of the listed neighbours as it keeps."""
    kept = slice(max(1, min_samples - 1))
    edges, weights = forest.ascending()
    return MutualReachabilityTree(
        metric, min_samples, neighbours[:, kept].copy(), distances[:, kept].copy(), edges, weights
    )


def core_distances(distances: np.ndarray, min_samples: int) -> np.ndarray:
    """(n,) float64 from the `distances` (n, m) to others, ascending; inf with fewer than `min_samples` points."""
    n, n_others = distances.shape
    if min_samples == 1:
        return np.zeros(n)
    if min_samples > n:
        return np.full(n, np.inf)
    return distances[:, min(min_samples - 1, n_others) - 1].astype(np.float64)
