"""``eps=auto``: the eps whose clusters of people are separated best."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from dfprep.actors.cannot_link import count_violations
from dfprep.actors.cluster_sums import potts_quality
from dfprep.actors.mutual_reachability import MutualReachabilityTree
from dfprep.actors.same_person import OF_ANY_EMBEDDER, SamePerson
from dfprep.actors.silhouette import mean_silhouette

MIN_EPS = 1e-6
"""Points this close are treated as equal: float32 does not resolve smaller distances."""

MAX_CANDIDATES = 64

SILHOUETTE_ROWS = 4096
"""Of more people, the silhouettes of so many are enough to choose a partition: their mean is within 0.005."""

MAP_SLACK = 0.015
"""Of the silhouette. On maps of 29 simulated sets of 19 to 5,000 people it raised the mean B-cubed F by 0.004."""

Labelling = Callable[[float], np.ndarray]


def select_eps(
    tree: MutualReachabilityTree,
    labels_at: Labelling,
    vectors: np.ndarray,
    pairs: np.ndarray,
    same_person: SamePerson = OF_ANY_EMBEDDER,
) -> float:
    """The eps with the best clusters of people.

    On a map, see `eps_by_silhouette`. Otherwise the clusters with the best silhouette show how far apart one
    person's embeddings are (`SamePerson.limit`), if that silhouette is clear (`clear_silhouette`). If it is not,
    because everybody appears once, there is one person, or there are too few people, the limit is the embedder's
    `doubtful` distance. The eps whose clusters fit this limit best is selected (`eps_by_limit`).

    The knee of the k-distance curve is not used, because it moves with the share of people who appear once, which
    is unknown; the best silhouette alone is not, because it joins people who look alike, and unrelated people in
    pairs.

    Args:
        labels_at: the labels (n,) of people for an eps. vectors: (n, D) of unit length. pairs: (m, 2) int, the
            cannot-link pairs.
        same_person: what is known of the embedder.
    """
    middles = eps_between_steps(tree.edge_weights)
    if len(middles) == 1:
        return float(middles[0])
    if tree.metric == "euclidean":
        return eps_by_silhouette(middles, labels_at, vectors, pairs)
    limit = distance_limit(middles, labels_at, vectors, same_person)
    return eps_by_limit(middles, labels_at, vectors, pairs, limit)


def eps_by_silhouette(middles: np.ndarray, labels_at: Labelling, vectors: np.ndarray, pairs: np.ndarray) -> float:
    """The eps on a map: of at most 64 the one with the best score.

    The score is the mean silhouette of the embeddings less the share of people in violated cannot-link pairs; the
    share is of all people, so that one wrong pair does not outweigh everybody else. t-SNE places unrelated people
    close together, so the smallest eps whose score is at most `MAP_SLACK` below the best is selected.
    """

    def score(eps: float) -> float:
        labels = labels_at(eps)
        return mean_silhouette(vectors, labels) - 2 * count_violations(labels, pairs) / len(vectors)

    candidates = middles[evenly(0, len(middles) - 1)]
    scores = np.array([score(eps) for eps in candidates])
    return float(candidates[int(np.argmax(scores >= scores.max() - MAP_SLACK))])


def distance_limit(
    middles: np.ndarray, labels_at: Labelling, vectors: np.ndarray, same_person: SamePerson
) -> float:
    """The cosine distance up to which two people are one, see `select_eps`."""
    found = [labels_at(eps) for eps in middles[evenly(0, len(middles) - 1)]]
    silhouettes = [mean_silhouette(vectors, labels, SILHOUETTE_ROWS) for labels in found]
    best = int(np.argmax(silhouettes))
    clear = silhouettes[best] >= clear_silhouette(len(vectors))
    return same_person.limit(vectors, found[best]) if clear else same_person.doubtful


def clear_silhouette(n: int) -> float:
    """The silhouette from which the clusters of n people are not accidental.

    Without clear clusters, the best silhouette of all partitions increases as n decreases: 120 random sets had at
    most 0.35 for 4 people, 0.30 for 8, 0.20 for 20 and 0.16 for 100, in 32 to 512 dimensions.
    """
    return float(0.2 + 0.5 / np.sqrt(n))


def eps_by_limit(
    middles: np.ndarray, labels_at: Labelling, vectors: np.ndarray, pairs: np.ndarray, limit: float
) -> float:
    """The eps of `middles` (m,) with the best score; where several have it, the smallest.

    The score is `potts_quality` for the `limit`, divided by its largest value, less the share of people in violated
    cannot-link pairs, as in `eps_by_silhouette`. 64 values are tried first, then 64 between the neighbours of the
    best one, until none is between them.
    """

    @cache
    def rated(index: int) -> tuple[float, float]:
        labels = labels_at(float(middles[index]))
        return potts_quality(vectors, labels, limit), 2 * count_violations(labels, pairs) / len(vectors)

    low, high = 0, len(middles) - 1
    while True:
        tried = evenly(low, high)
        quality, violations = np.array([rated(index) for index in tried.tolist()]).T
        best = int(np.argmax(quality / max(quality.max(), MIN_EPS) - violations))
        if len(tried) == high - low + 1:
            return float(middles[tried[best]])
        low, high = int(tried[max(best - 1, 0)]), int(tried[min(best + 1, len(tried) - 1)])


def evenly(low: int, high: int) -> np.ndarray:
    """At most 64 ascending whole numbers from `low` to `high`, both included."""
    n = min(MAX_CANDIDATES, high - low + 1)
    return np.unique(np.linspace(low, high, n).round().astype(int))


def eps_between_steps(edge_weights: np.ndarray) -> np.ndarray:
    """Ascending values of eps, one between every two distinct edge weights of the tree, one below and one above.

    Clusters change only where eps passes an edge weight, so one value between two neighbouring weights stands for
    all.
    """
    steps = np.unique(edge_weights[np.isfinite(edge_weights) & (edge_weights > MIN_EPS)])
    if not len(steps):
        return np.array([MIN_EPS])
    bounds = np.concatenate([[steps[0] / 2], steps, [steps[-1] * 1.2]])
    return (bounds[1:] + bounds[:-1]) / 2
