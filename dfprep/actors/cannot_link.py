"""Cannot-link constraints: two people of one video are two actors."""

from __future__ import annotations

import numpy as np

from dfprep.actors.centroids import nearest_centroids
from dfprep.actors.cluster_labels import NOISE
from dfprep.actors.people import People


def cannot_link_pairs(people: People) -> np.ndarray:
    """(m, 2) int: the indices of every two people of one video."""
    _, video = np.unique(people.videos, return_inverse=True)
    pairs = [np.zeros((0, 2), int)]
    for step in range(1, len(video)):  # people are sorted by video, so those of one video are adjacent
        (first,) = np.nonzero(video[step:] == video[:-step])
        if not len(first):
            break
        pairs.append(np.stack([first, first + step], axis=1))
    return np.concatenate(pairs)


def count_violations(labels: np.ndarray, pairs: np.ndarray) -> int:
    """The number of cannot-link pairs whose two people have the same label."""
    a, b = labels[pairs.T]
    return int(((a == b) & (a != NOISE)).sum())


def violation_rate(labels: np.ndarray, pairs: np.ndarray) -> float:
    """Share of cannot-link pairs whose two people have the same label; 0 without any pair."""
    return count_violations(labels, pairs) / len(pairs) if len(pairs) else 0.0


def repair_violations(
    labels: np.ndarray, vectors: np.ndarray, pairs: np.ndarray, fixed: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Make one person of each violated pair noise: the one farther from the centroid.

    Args:
        fixed: (n,) bool, people who are never moved: the other one of the pair is, unless both are fixed.

    Returns:
        The new labels (n,), and the indices of the people who became noise.
    """
    repaired, moved = labels.copy(), []
    _, distance = nearest_centroids(vectors, labels)
    for a, b in pairs:
        if repaired[a] == repaired[b] != NOISE:
            farther, nearer = (a, b) if distance[a] > distance[b] else (b, a)
            movable = [int(i) for i in (farther, nearer) if fixed is None or not fixed[i]]
            repaired[movable[:1]] = NOISE
            moved += movable[:1]
    return repaired, np.array(moved, int)
