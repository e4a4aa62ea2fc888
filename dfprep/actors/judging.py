"""How good a clustering is: without labels, since users have none, and with them where the source has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from dfprep.actors.clustering import Actors, cannot_link_pairs, violation_rate
from dfprep.actors.people import People
from dfprep.actors.silhouette import mean_silhouette


def judge(people: People, actors: Actors) -> dict[str, float]:
    """What can be said without labels.

    cannot_link_violations: share of the pairs of people of one video who are one actor. must_link_violations: share
    of people whose frames fell into more than one actor (0 unless a point is a frame). silhouette: of the
    embeddings, noise counts 0.
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
        "must_link_violations": actors.torn,
        "repaired": len(actors.repaired),
        "silhouette": mean_silhouette(people.vectors, actors.actor),
    }


@dataclass(frozen=True)
class Labelled:
    """A clustering against known names, all in [0, 1] (ari from -0.5): see `judge_labelled`.

    Attributes:
        n: people whose name is known.
        confused: (name, name, times) of names in one actor, the most frequent first; times counts the rarer one.
    """

    n: int
    bcubed_precision: float
    bcubed_recall: float
    bcubed_f: float
    ari: float
    confused: tuple[tuple[str, str, int], ...]


def judge_labelled(names: Sequence[str | None], actors: Actors) -> Labelled:
    """Compare with `names`, one a person, None where it is not known; each noise person is an actor of its own.

    Method: B-cubed, Bagga and Baldwin (1998): for each person, the share of those in its actor who bear its name
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
    both, inverse, shared = np.unique(np.stack([found, truth]), axis=1, return_inverse=True, return_counts=True)
    together = shared[inverse.ravel()]
    precision = float((together / np.bincount(found)[found]).mean())
    recall = float((together / np.bincount(truth)[truth]).mean())
    mixed: Counter[tuple[str, str]] = Counter()
    for actor in np.unique(both[0][np.bincount(both[0], minlength=both[0].max() + 1)[both[0]] > 1]):
        inside = [(str(distinct[t]), int(c)) for (a, t), c in zip(both.T, shared, strict=True) if a == actor]
        for (a, n_a), (b, n_b) in combinations(sorted(inside), 2):
            mixed[a, b] += min(n_a, n_b)
    return Labelled(
        len(known),
        precision,
        recall,
        2 * precision * recall / (precision + recall),
        float(adjusted_rand_score(truth, found)),
        tuple((a, b, times) for (a, b), times in sorted(mixed.items(), key=lambda item: (-item[1], item[0]))),
    )
