"""Deterministic orders, independent of the input's order and of the machine."""

from __future__ import annotations

import numpy as np


def by_size(groups: np.ndarray) -> np.ndarray:
    """`groups` (n,) renumbered: 0 the largest, ties by first member.

    >>> by_size(np.array([7, 3, 3, 5]))
    array([1, 0, 0, 2])
    """
    _, first, group, sizes = np.unique(groups, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), int)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return rank[group]


def random_order(n: int, bits: np.random.PCG64) -> np.ndarray:
    """(n,) int: a random permutation from raw bits, the only random numbers that numpy keeps stable (NEP 19)."""
    return np.argsort(bits.random_raw(n), kind="stable")
