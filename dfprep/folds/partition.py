"""Partition of a weighted graph into parts of given sizes with a small weight between them.

Multilevel: nodes with strong ties are merged, pair by pair, until few are left (heavy-edge matching; Karypis and
Kumar, A fast and high quality multilevel scheme for partitioning irregular graphs, 1998); parts grow there from
random seeds; while the merging is undone, passes of k-way Fiduccia-Mattheyses refinement (A linear-time heuristic
for improving network partitions, 1982) move the best node that has not moved yet, even at a loss, and go back to
the best state of the pass. Further rounds merge again, only within parts, and refine (Walshaw, Multilevel
refinement for combinatorial optimisation problems, 2004). Only elementwise IEEE arithmetic decides, so that the
result is the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array, csr_array

from dfprep.folds.order import random_order

N_STARTS = 8  # tries for small graphs; fewer for large ones, to take less than half a minute
NODES_IN_ALL = 12_000
PRICES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.5, 0.5, 0.5)
"""What one video too many or too few in a part costs, in videos left out, round by round: large nodes
first move freely. In the end a video left out is worse than one in the wrong part (which counts in two parts).
Measured on 646 people: a high price from the start leaves out 2 to 30 % more."""

COARSEST = 60  # nodes at which merging ends
N_GROWN = 4  # tries of growing parts there
MAX_PASSES = 12  # a pass that changes nothing ends the refinement earlier
PATIENCE = 60  # moves without a new best state that end a pass


@dataclass(frozen=True)
class Graph:
    """`weights` (n,) of the nodes and `ties` (n, n), symmetric without a diagonal; both in videos."""

    weights: np.ndarray
    ties: csr_array

    def part_of(self, chosen: np.ndarray) -> Graph:
        """The nodes that `chosen` (n,) bool picks, and the ties among them."""
        return Graph(self.weights[chosen], self.ties[chosen][:, chosen])

    def tied(self, node: int) -> tuple[np.ndarray, np.ndarray]:
        """The neighbours of a node, and the weights of the ties to them."""
        ends = slice(self.ties.indptr[node], self.ties.indptr[node + 1])
        return self.ties.indices[ends], self.ties.data[ends]

    def merge(self, merged: np.ndarray, n_merged: int) -> Graph:
        """The graph of `n_merged` nodes, where `merged` (n,) says which one each node goes into."""
        weights = np.bincount(merged, weights=self.weights, minlength=n_merged)
        tied = self.ties.tocoo()
        a, b = merged[tied.row], merged[tied.col]
        between = a != b
        ties = coo_array((tied.data[between], (a[between], b[between])), shape=(n_merged, n_merged))
        return Graph(weights, ties.tocsr())


@dataclass(frozen=True)
class Sizes:
    """The allowed weights of the parts: between `least` and `most`, (k,) each; `price` of a deviation by 1."""

    least: np.ndarray
    most: np.ndarray
    price: float = PRICES[-1]

    def off(self, loads: np.ndarray) -> np.ndarray:
        """The deviations of parts (..., k) from their ranges."""
        return np.maximum(loads - self.most, 0) + np.maximum(self.least - loads, 0)


def partition(graph: Graph, sizes: Sizes, bits: np.random.PCG64) -> np.ndarray:
    """(n,) int: the part of each node, the best of several tries."""
    found: list[tuple[float, np.ndarray]] = []
    for _ in range(max(1, min(N_STARTS, NODES_IN_ALL // len(graph.weights)))):
        part: np.ndarray | None = None
        for price in PRICES:
            part, loss = _round(graph, replace(sizes, price=price), bits, part)
        assert part is not None
        found.append((loss, part))
    return min(found, key=lambda pair: pair[0])[1]


def _round(graph: Graph, sizes: Sizes, bits: np.random.PCG64, part: np.ndarray | None) -> tuple[np.ndarray, float]:
    """Merge nodes, divide the merged graph (or keep `part`), undo the merging, refine; the parts and the loss."""
    merged = _matching(graph, sizes, random_order(len(graph.weights), bits), part)
    n_merged = int(merged.max()) + 1
    if len(merged) <= COARSEST or n_merged > 0.95 * len(merged):
        if part is None:
            tries = [_grow(graph, sizes, random_order(len(merged), bits)) for _ in range(N_GROWN)]
        else:
            tries = [part]
        cuts = [_Cut(graph, sizes, each) for each in tries]
        losses = [cut.refine() for cut in cuts]
        best = int(np.argmin(losses))
        return cuts[best].part, losses[best]
    of_merged = None
    if part is not None:
        of_merged = np.empty(n_merged, int)
        of_merged[merged] = part
    coarse, _ = _round(graph.merge(merged, n_merged), sizes, bits, of_merged)
    cut = _Cut(graph, sizes, coarse[merged])
    loss = cut.refine()
    return cut.part, loss


def _matching(graph: Graph, sizes: Sizes, order: np.ndarray, part: np.ndarray | None) -> np.ndarray:
    """(n,) int: the merged node of each node, which is merged with the free neighbour that has the strongest tie.

    Up to half of the smallest part's weight, and within `part` if that is given.
    """
    most = sizes.most.min() / 2
    merged, n_merged = np.full(len(order), -1), 0
    for node in order:
        if merged[node] >= 0:
            continue
        neighbours, ties = graph.tied(node)
        free = (merged[neighbours] < 0) & (graph.weights[neighbours] + graph.weights[node] <= most)
        if part is not None:
            free &= part[neighbours] == part[node]
        merged[node] = n_merged
        if free.any():
            merged[neighbours[np.where(free, ties, -1).argmax()]] = n_merged
        n_merged += 1
    return merged


def _grow(graph: Graph, sizes: Sizes, seeds: np.ndarray) -> np.ndarray:
    """Grow parts in turn, the least filled first; each takes the node with the largest share of ties into it.

    A part without ties to a free node takes the next of `seeds`.
    """
    n, k = len(graph.weights), len(sizes.most)
    part = np.full(n, -1)
    into = np.zeros((k, n))  # share of each node's ties that lead into the part; -inf: taken
    degree = np.maximum(graph.ties.sum(axis=1), 1)
    loads, seed = np.zeros(k), iter(seeds)
    for _ in range(n):
        taker = int((loads / sizes.most).argmin())
        node = int(into[taker].argmax())
        if into[taker, node] <= 0:
            node = int(next(s for s in seed if part[s] < 0))
        part[node] = taker
        loads[taker] += graph.weights[node]
        into[:, node] = -np.inf
        neighbours, ties = graph.tied(node)
        into[taker, neighbours] += ties / degree[neighbours]
    return part


class _Cut:
    """A partition under refinement: each node's part, its ties into each part (n, k), the parts' weights (k,)."""

    def __init__(self, graph: Graph, sizes: Sizes, part: np.ndarray) -> None:
        self.graph, self.sizes, self.part = graph, sizes, part
        self.rows = np.arange(len(part))
        self.into = np.zeros((len(part), len(sizes.most)))
        tied = graph.ties.tocoo()
        np.add.at(self.into, (tied.row, part[tied.col]), tied.data)
        self.loads = np.bincount(part, weights=graph.weights, minlength=len(sizes.most))

    def loss(self) -> float:
        """The weight between the parts, and the price of parts that are too large or too small."""
        between = (self.into.sum() - self.into[self.rows, self.part].sum()) / 2
        return float(between + self.sizes.price * self.sizes.off(self.loads).sum())

    def refine(self) -> float:
        """Run passes until one has no effect; returns the final loss."""
        for _ in range(MAX_PASSES):
            if not self._pass():
                break
        return self.loss()

    def _pass(self) -> bool:
        free = np.ones(len(self.part), bool)
        history: list[tuple[int, int]] = []
        gained, best, best_at = 0.0, 0.0, 0
        while len(history) < len(self.part) and len(history) - best_at < PATIENCE:
            node, part, gain = self._best_move(free)
            history.append((node, int(self.part[node])))
            self._move(node, part)
            free[node] = False
            gained += gain
            if gained > best + 1e-9:
                best, best_at = gained, len(history)
        for node, part in reversed(history[best_at:]):
            self._move(node, part)
        return best_at > 0

    def _best_move(self, free: np.ndarray) -> tuple[int, int, float]:
        """The move of a free node that lowers the loss most, and the decrease, which may be negative."""
        home, weights = self.part, self.graph.weights
        off = self.sizes.off(self.loads)
        entering = self.sizes.off(self.loads + weights[:, None]) - off
        sizes = Sizes(self.sizes.least[home], self.sizes.most[home])
        leaving = sizes.off(self.loads[home] - weights) - off[home]
        gain = self.into - self.into[self.rows, home][:, None]
        gain -= self.sizes.price * (entering + leaving[:, None])
        gain[self.rows, home] = -np.inf
        gain[~free] = -np.inf
        best = int(gain.argmax())
        node, part = divmod(best, gain.shape[1])
        return node, part, float(gain[node, part])

    def _move(self, node: int, part: int) -> None:
        neighbours, ties = self.graph.tied(node)
        old = self.part[node]
        self.into[neighbours, old] -= ties
        self.into[neighbours, part] += ties
        self.loads[old] -= self.graph.weights[node]
        self.loads[part] += self.graph.weights[node]
        self.part[node] = part
