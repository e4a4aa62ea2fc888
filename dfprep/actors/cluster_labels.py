"""Arrays of cluster labels: integers from 0, and -1 for noise."""

from __future__ import annotations

import numpy as np

NOISE = -1
"""The label of points that belong to no cluster."""


def drop_small_clusters(labels: np.ndarray, min_size: int) -> np.ndarray:
    """`labels` in which clusters of fewer than `min_size` members are noise."""
    sizes = np.bincount(labels - NOISE)
    return np.where(sizes[labels - NOISE] >= min_size, labels, NOISE)


def number_by_size(labels: np.ndarray) -> np.ndarray:
    """Labels renumbered 0, 1, ... by descending size, ties by first member; noise remains -1."""
    members = labels != NOISE
    found, first, inverse, sizes = np.unique(
        labels[members], return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(found), int)
    rank[np.lexsort((first, -sizes))] = np.arange(len(found))
    numbered = np.full(len(labels), NOISE)
    numbered[members] = rank[inverse]
    return numbered
