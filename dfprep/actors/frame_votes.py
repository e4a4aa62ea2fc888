"""Where points are frames: the majority vote of a person's frames, and the share of people whose frames differ."""

from __future__ import annotations

import numpy as np

from dfprep.actors.cluster_labels import NOISE


def majority_vote(labels: np.ndarray, owner: np.ndarray, n: int) -> np.ndarray:
    """(n,) int: the most frequent label among each person's points.

    Noise points do not vote; a person whose points are all noise is noise. Of labels with equally many votes the
    lowest is taken.

    Args:
        labels: (m,) int, of the points. owner: (m,) int, the person of each point.
    """
    votes, n_votes = np.unique(np.stack([owner, labels])[:, labels != NOISE], axis=1, return_counts=True)
    order = np.lexsort((votes[1], -n_votes, votes[0]))  # of each person the winner first
    voters, winner = np.unique(votes[0, order], return_index=True)
    elected = np.full(n, NOISE)
    elected[voters] = votes[1, order[winner]]
    return elected


def track_fragmentation(labels: np.ndarray, owner: np.ndarray, n: int) -> float:
    """Share of the n people whose points have more than one label besides noise."""
    seen = np.unique(np.stack([owner, labels])[:, labels != NOISE], axis=1)
    return float((np.bincount(seen[0], minlength=n) > 1).mean()) if n else 0.0
