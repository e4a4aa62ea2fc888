"""A forest that grows to a minimum spanning tree by Boruvka's algorithm."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


class SpanningForest:
    """The edges between n points that are known to be in the minimum spanning tree.

    Attributes:
        component: (n,) int, the tree of each point: 0, 1, ...
    """

    def __init__(self, n: int) -> None:
        self.component = np.arange(n)
        self._edges: list[tuple[int, int]] = []
        self._weights: list[float] = []

    @property
    def n_components(self) -> int:
        return int(self.component.max(initial=-1)) + 1

    def join_nearest(self, weight: np.ndarray, other: np.ndarray) -> int:
        """Add the shortest edge that leaves each component, and return how many there were.

        Args:
            weight: (n,), of the shortest edge from each point to another component; inf: of no use.
            other: (n,) int, where that edge ends.
        """
        added, self.component = _join(weight, other, self.component)
        self._edges += [(i, int(other[i])) for i in added]
        self._weights += [float(weight[i]) for i in added]
        return len(added)

    def join_listed(self, neighbours: np.ndarray, weights: np.ndarray, bound: np.ndarray) -> None:
        """Join components along listed edges, as long as no edge that is not listed can be shorter.

        Args:
            neighbours, weights: (n, k), where k edges of each point end, and their weights.
            bound: (n,), no other edge of a point has a smaller weight.
        """
        index = np.arange(len(neighbours))
        while self.n_components > 1:
            outside = np.where(self.component[neighbours] != self.component[:, None], weights, np.inf)
            best = outside.argmin(axis=1)
            weight, other = outside[index, best], neighbours[index, best]
            certain = _minimum_of(weight, self.component) <= _minimum_of(bound, self.component)
            if not self.join_nearest(np.where(certain[self.component], weight, np.inf), other):
                return

    def join_components(
        self, distances: np.ndarray, closest_pair: Callable[[np.ndarray, np.ndarray], tuple[int, int]]
    ) -> None:
        """Join all components by the tree of their `distances` (c, c), which are overwritten.

        Args:
            closest_pair: of the points of two components, given as indices, those that the edge joins.
        """
        nodes, index = SpanningForest(len(distances)), np.arange(len(distances))
        while nodes.n_components > 1:
            distances[nodes.component[:, None] == nodes.component] = np.inf
            other = distances.argmin(axis=1)
            nodes.join_nearest(distances[index, other], other)
        order = np.argsort(self.component, kind="stable")
        members = np.split(order, np.cumsum(np.bincount(self.component))[:-1])
        self._edges += [closest_pair(members[a], members[b]) for a, b in nodes._edges]
        self._weights += nodes._weights
        self.component = np.zeros_like(self.component)

    def ascending(self) -> tuple[np.ndarray, np.ndarray]:
        """The edges (m, 2) int and their weights (m,) float64, ascending."""
        order = np.argsort(self._weights, kind="stable")
        return np.array(self._edges, int).reshape(-1, 2)[order], np.array(self._weights, np.float64)[order]


def _minimum_of(values: np.ndarray, component: np.ndarray) -> np.ndarray:
    """(c,) the smallest of the `values` (n,) of each component."""
    smallest = np.full(int(component.max()) + 1, np.inf)
    np.minimum.at(smallest, component, values)
    return smallest


def _join(weight: np.ndarray, other: np.ndarray, component: np.ndarray) -> tuple[list[int], np.ndarray]:
    """One round of the algorithm: the points whose edge to `other` is added, and the new components (n,)."""
    index = np.arange(len(component))
    order = np.lexsort((np.maximum(index, other), np.minimum(index, other), weight))
    order = order[np.isfinite(weight[order])]
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
