"""Evaluation of a clustering: internal measures, and external ones where the source names its actors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from dfprep.actors.cannot_link import cannot_link_pairs, violation_rate
from dfprep.actors.clustering import Actors
from dfprep.actors.person_embeddings import PersonEmbeddings
from dfprep.actors.silhouette import mean_silhouette


def evaluate(people: PersonEmbeddings, actors: Actors) -> dict[str, float]:
    """Measures that need no names.

    cannot_link_violations: share of the pairs of people of one video who are one actor. track_fragmentation: share
    of people whose frames fell into more than one actor (0 unless a point is a frame). silhouette: of the
    embeddings; noise counts 0.
    """
    pairs, sizes = cannot_link_pairs(people), actors.sizes
    return {
        "people": len(people),
        "actors": len(sizes),
        "noise": int(actors.noise.sum()),
        "noise_share": float(actors.noise.mean()),
        "largest_actor": int(sizes.max(initial=0)),
        "median_actor": float(np.median(sizes)) if len(sizes) else 0.0,
        "eps": actors.eps,
        "cannot_link_pairs": len(pairs),
        "cannot_link_violations": violation_rate(actors.actor, pairs),
        "track_fragmentation": actors.fragmentation,
        "repaired": len(actors.repaired),
        "silhouette": mean_silhouette(people.vectors, actors.actor),
    }


@dataclass(frozen=True)
class LabelledScores:
    """A clustering compared with known names, all in [0, 1] (ari from -0.5): see `evaluate_labelled`.

    Attributes:
        n: the number of people whose name is known.
        confused: (name, name, times) of names in one actor, the most frequent first; times counts the rarer one.
    """

    n: int
    bcubed_precision: float
    bcubed_recall: float
    bcubed_f: float
    ari: float
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
    found = actors.actor[known]
    found = np.where(found < 0, len(actors.sizes) + np.arange(len(found)), found)
    distinct, truth = np.unique([str(names[i]) for i in known], return_inverse=True)
    precision, recall = _bcubed(found, truth)
    f = 2 * precision * recall / (precision + recall)
    ari = float(adjusted_rand_score(truth, found))
    return LabelledScores(len(known), precision, recall, f, ari, _confused_names(found, distinct[truth]))


def _bcubed(found: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """B-cubed precision and recall of the actors `found` (n,) int for the true classes `truth` (n,) int."""
    _, inverse, counts = np.unique(np.stack([found, truth]), axis=1, return_inverse=True, return_counts=True)
    shared = counts[inverse.ravel()]  # people with the same actor and the same class
    return (
        float((shared / np.bincount(found)[found]).mean()),
        float((shared / np.bincount(truth)[truth]).mean()),
    )


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
