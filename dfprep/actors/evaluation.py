"""Evaluation of a clustering: internal measures, and external ones where the source names its actors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from dfprep.actors.cannot_link import cannot_link_pairs, violation_rate
from dfprep.actors.clustering import Actors
from dfprep.actors.people import People
from dfprep.actors.person_embeddings import PersonEmbeddings
from dfprep.actors.silhouette import mean_silhouette


def evaluate(people: People, actors: Actors) -> dict[str, float]:
    """Measures that need no names.

    cannot_link_violation_share: share of the pairs of people of one video who are one actor. track_fragmentation:
    share of people whose frames fell into more than one actor (0 unless a point is a frame). silhouette: of the
    embeddings, if there are any; noise counts 0. eps: only where people were clustered.
    """
    pairs, sizes = cannot_link_pairs(people), actors.sizes
    scores = {
        "people": len(people),
        "actors": len(sizes),
        "noise": int(actors.noise.sum()),
        "noise_share": float(actors.noise.mean()),
        "largest_actor": int(sizes.max(initial=0)),
        "median_actor": float(np.median(sizes)) if len(sizes) else 0.0,
        "cannot_link_pairs": len(pairs),
        "cannot_link_violation_share": violation_rate(actors.actor, pairs),
        "track_fragmentation": actors.fragmentation,
        "repaired": len(actors.repaired),
    }
    if actors.eps is not None:
        scores["eps"] = actors.eps
    if isinstance(people, PersonEmbeddings):
        scores["silhouette"] = mean_silhouette(people.vectors, actors.actor)
    return scores


@dataclass(frozen=True)
class LabelledScores:
    """A clustering compared with known names, all in [0, 1] (ari from -0.5): see `evaluate_labelled`.

    Attributes:
        n: the number of people whose name is known; n_names: of different names among them.
        n_split: names whose people are in several clusters, noise not counted.
        n_mixed: clusters that hold people of several names, of the `n_clusters` with people whose name is known.
        confused: (name, name, times) of names in one actor, the most frequent first; times counts the rarer one.
    """

    n: int
    bcubed_precision: float
    bcubed_recall: float
    bcubed_f: float
    ari: float
    n_names: int
    n_split: int
    n_clusters: int
    n_mixed: int
    confused: tuple[tuple[str, str, int], ...]


def evaluate_labelled(names: Sequence[str | None], actors: Actors) -> LabelledScores:
    """Compare with `names`, one for each person, None where unknown; each noise person is an actor of its own.

    Method: B-cubed, Bagga and Baldwin (1998): for each person, the share of those in its actor who have its name
    (precision), and the share of those with its name who are in its actor (recall), averaged over people. ARI:
    Hubert and Arabie (1985).

    Raises:
        ValueError: no name is known.
    """
    from sklearn.metrics import adjusted_rand_score  # 1 s to import

    known = [i for i, name in enumerate(names) if name is not None]
    if not known:
        raise ValueError("no name is known")
    clusters = actors.actor[known]
    found = np.where(clusters < 0, len(actors.sizes) + np.arange(len(clusters)), clusters)
    distinct, truth = np.unique([str(names[i]) for i in known], return_inverse=True)
    precision, recall = _bcubed(found, truth)
    f = 2 * precision * recall / (precision + recall)
    ari = float(adjusted_rand_score(truth, found))
    in_cluster = clusters >= 0
    confused = _confused_names(found, distinct[truth])
    split, mixed = _spread(truth[in_cluster], clusters[in_cluster])
    return LabelledScores(
        len(known), precision, recall, f, ari, len(distinct), split, len(set(clusters[in_cluster])), mixed, confused
    )


def _bcubed(found: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """B-cubed precision and recall of the actors `found` (n,) int for the true classes `truth` (n,) int."""
    _, inverse, counts = np.unique(np.stack([found, truth]), axis=1, return_inverse=True, return_counts=True)
    shared = counts[inverse.ravel()]  # people with the same actor and the same class
    return (
        float((shared / np.bincount(found)[found]).mean()),
        float((shared / np.bincount(truth)[truth]).mean()),
    )


def _spread(names: np.ndarray, clusters: np.ndarray) -> tuple[int, int]:
    """How many of `names` (n,) int have several `clusters` (n,) int, and how many clusters have several names."""
    names, clusters = np.unique(np.stack([names, clusters]), axis=1)
    return int((np.bincount(names) > 1).sum()), int((np.bincount(clusters) > 1).sum())


def _confused_names(found: np.ndarray, names: np.ndarray) -> tuple[tuple[str, str, int], ...]:
    """See `LabelledScores.confused`."""
    appearances: dict[int, Counter[str]] = {}
    for actor, name in zip(found.tolist(), names.tolist(), strict=True):
        appearances.setdefault(actor, Counter())[name] += 1
    times: Counter[tuple[str, str]] = Counter()
    for counts in appearances.values():
        for a, b in combinations(sorted(counts), 2):
            times[a, b] += min(counts[a], counts[b])
    return tuple((a, b, n) for (a, b), n in sorted(times.items(), key=lambda item: (-item[1], item[0])))
