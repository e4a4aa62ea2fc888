"""Assignment of components to bins of given shares, balanced in size and in all strata.

The loss of a bin is the chi-square distance of its counts from the ideal ones, divided by its size: for every
stratum (all videos, each label, each class, one or more persons), with X counted, E expected and E_0 the expected
size, the sum of weight * (X - E)^2 / (E * E_0). So a deviation counts as a share of the bin, more for a
rare stratum than for a common one. A greedy start is followed by a local search over moves and swaps.

A mixed-integer programme would be shorter, but its solver stops after a time; here the result must be the same on
every machine. Therefore only elementwise IEEE arithmetic (no BLAS) decides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dfprep.folds.entries import Entry
from dfprep.tables import N_CLASSES
from dfprep.types import Label

SIZE_WEIGHT = 10.0  # a bin's size against each of its strata
MAX_SWEEPS = 30  # the search ends earlier, when a sweep changes nothing; measured: 5 to 12
MAX_TRIED = 2_000  # components that a sweep of swaps visits, and partners it tries for each
EPSILON = 1e-12  # a gain below this is rounding


def strata_counts(entries: Sequence[Entry], component: np.ndarray) -> np.ndarray:
    """(S, n_components) float: videos of every stratum in each component; the first row counts all.

    Strata that contain no video or all videos carry no information and are omitted.
    """
    label = np.array([entry.label == Label.FAKE.value for entry in entries])
    classes = np.array([entry.alteration_class for entry in entries])
    several = np.array([entry.persons > 1 for entry in entries])
    members = [label, ~label, several, ~several, *(classes == k for k in range(N_CLASSES))]
    rows = [np.ones(len(entries), bool), *(row for row in members if row.any() and not row.all())]
    n = int(component.max()) + 1
    return np.stack([np.bincount(component[row], minlength=n).astype(float) for row in rows])


def balance(counts: np.ndarray, shares: Sequence[float], order: np.ndarray) -> np.ndarray:
    """(n,) int: the bin of each component, no bin empty.

    Args:
        counts: (S, n) videos of each stratum in each component; see `strata_counts`.
        shares: (B,) of all videos for each bin, summing to 1; at most n of them.
        order: (n,) a random permutation of the components, which selects one of many good splits.
    """
    if len(shares) > counts.shape[1]:
        raise ValueError(f"there must be a component for each bin, got {counts.shape[1]} for {len(shares)}")
    search = _Search(counts, np.asarray(shares))
    large_first = np.argsort(-np.frexp(counts[0, order])[1], kind="stable")  # by powers of two
    search.fill(order[large_first])
    for _ in range(MAX_SWEEPS):
        if not search.move_all(order) + search.swap_all(order[:MAX_TRIED]):
            break
    return search.bins


class _Search:
    """The state of the search: every component's bin, and how far each bin is from its ideal, (S, B)."""

    def __init__(self, counts: np.ndarray, shares: np.ndarray) -> None:
        self.counts = counts
        expected = counts.sum(axis=1)[:, None] * shares
        weight = np.full((len(counts), 1), 1.0)
        weight[0] = SIZE_WEIGHT
        self.per_size = weight / expected
        self.factor = self.per_size / expected[0]
        self.off = -expected
        self.bins = np.full(counts.shape[1], -1)
        self.members = np.zeros(len(shares), int)

    def fill(self, order: np.ndarray) -> None:
        """Put each component in turn into the bin where the chi-square decreases most.

        It is not divided by size here: a large component must not go to a small bin because that is still empty.
        """
        for left, component in zip(range(len(order), 0, -1), order, strict=True):
            cost = self._cost(self.counts[:, component, None], self.off, self.per_size)
            if left <= (self.members == 0).sum():  # the remaining components are needed for the empty bins
                cost[self.members > 0] = np.inf
            self._put(component, int(cost.argmin()))

    def move_all(self, order: np.ndarray) -> int:
        """Move every component to the bin with the least loss; returns the number of moves."""
        moved = 0
        for component in order:
            home = self.bins[component]
            if self.members[home] == 1:
                continue
            count = self.counts[:, component, None]
            cost = self._cost(count, self.off, self.factor)
            cost += self._cost(-count, self.off[:, home, None], self.factor[:, home, None])
            cost[home] = 0
            best = int(cost.argmin())
            if cost[best] < -EPSILON:
                self._put(component, best)
                moved += 1
        return moved

    def swap_all(self, order: np.ndarray) -> int:
        """Swap each component of `order` with the one that lowers the loss most; returns the number of swaps."""
        swapped = 0
        counts = self.counts[:, order]
        for i, component in enumerate(order):
            home, theirs = self.bins[component], self.bins[order]
            change = counts[:, i, None] - counts
            cost = self._cost(change, self.off[:, theirs], self.factor[:, theirs])
            cost += self._cost(-change, self.off[:, home, None], self.factor[:, home, None])
            cost[theirs == home] = 0
            best = int(cost.argmin())
            if cost[best] < -EPSILON:
                self._put(component, int(theirs[best]))
                self._put(order[best], int(home))
                swapped += 1
        return swapped

    @staticmethod
    def _cost(change: np.ndarray, off: np.ndarray, factor: np.ndarray) -> np.ndarray:
        """The increase of the loss if `change` (S, m) is added to bins that are `off` (S, m)."""
        return (factor * change * (2 * off + change)).sum(axis=0)

    def _put(self, component: int, new: int) -> None:
        old = self.bins[component]
        if old >= 0:
            self.off[:, old] -= self.counts[:, component]
            self.members[old] -= 1
        self.off[:, new] += self.counts[:, component]
        self.members[new] += 1
        self.bins[component] = new
