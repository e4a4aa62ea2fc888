"""The measures of one property in one part of the split."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from dfprep.folds.separation import (
    auc_of,
    by_score,
    cells_of,
    learned_scores,
    null_variance,
    significance,
    two_sided,
)
from dfprep.folds.split_parts import Part, PlacedVideos
from dfprep.folds.video_properties import VideoProperty
from dfprep.tables import ShortcutRow

MAX_CUTS = 32
VIDEOS_OF_A_CUT = 10  # of the rarer class, so that the share of fakes in a cell is no accident


@dataclass(frozen=True)
class PropertyValues:
    """A property of the n placed videos.

    Attributes:
        known: (n,) bool. values: (n,) float or str, meaningless where unknown.
        rank: (n,) the number of the value among the sorted distinct ones.
        cell: (n,) the number of a cell of similar values, 0 for unknown ones.
        counts: (places, cells, 2) of the real and fake videos.
    """

    of: VideoProperty
    known: np.ndarray
    values: np.ndarray
    rank: np.ndarray
    cell: np.ndarray
    counts: np.ndarray

    @classmethod
    def read(cls, of: VideoProperty, videos: PlacedVideos) -> PropertyValues:
        """The values of all placed videos."""
        found = [of.value(row) for row in videos.rows]
        known = np.array([value is not None for value in found], bool)
        values = np.array([("" if of.is_text else 0.0) if value is None else value for value in found])
        rank, cell = np.zeros(len(found), int), np.zeros(len(found), int)
        if known.any():
            rank[known] = np.unique(values[known], return_inverse=True)[1]
            n_cuts = min(MAX_CUTS, max(1, _rarer(videos.fake[known]) // VIDEOS_OF_A_CUT))
            cell[known] = 1 + (rank if of.is_text else cells_of(values, n_cuts))[known]
        shape = (len(videos.places), int(cell.max(initial=0)) + 1, 2)
        flat = np.ravel_multi_index((videos.place, cell, videos.fake.astype(int)), shape)
        return cls(of, known, values, rank, cell, np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape))


def _rarer(fake: np.ndarray) -> int:
    return int(min(fake.sum(), (~fake).sum()))


def measured(values: PropertyValues, part: Part) -> ShortcutRow:
    """The row of `part`, not yet judged."""
    fake, inside = part.videos.fake, part.inside
    sides = [inside & ~fake, inside & fake]
    n_real, n_fake = (int(side.sum()) for side in sides)
    known = [side & values.known for side in sides]
    about: dict[str, Any] = {
        "unknown_real": n_real - int(known[0].sum()),
        "unknown_fake": n_fake - int(known[1].sum()),
    }
    if not values.known.any():
        about["not_checked"] = "unknown for all videos"
    elif not n_real or not n_fake:
        about["not_checked"] = f"no {'fake' if n_real else 'real'} videos"
    else:
        about |= {"real": _typical(values, known[0]), "fake": _typical(values, known[1])}
        about |= _aucs(values, part, known) | _paired(values, part)
    return ShortcutRow(
        name=values.of.name, level=part.level, fold=part.fold, side=part.side, n_real=n_real, n_fake=n_fake, **about
    )


def _typical(values: PropertyValues, members: np.ndarray) -> str:
    """The median of numbers, the most frequent text."""
    of = values.values[members]
    if not len(of):
        return ""
    return Counter(of.tolist()).most_common(1)[0][0] if values.of.is_text else f"{np.median(of):.10g}"


def _aucs(values: PropertyValues, part: Part, known: list[np.ndarray]) -> dict[str, Any]:
    """Both AUCs, and the larger one with its significance."""
    found: dict[str, Any] = {}
    tested = []
    if not values.of.is_text and known[0].any() and known[1].any():
        auc, p, direction = _rank_auc(values, part, known)
        found |= {"rank_auc": auc, "fakes_are": direction}
        tested.append((auc, p))
    if (learned := _learned_auc(values, part)) is not None:
        found["learned_auc"] = learned[0]
        tested.append(learned)
    if not tested and part.side == "train":
        return {"not_checked": "what texts tell is measured on the validation side"}
    if not tested:
        return {"not_checked": "no other folds with both classes to learn from"}
    found["auc"], found["p"] = max(tested)
    return found


def _rank_auc(values: PropertyValues, part: Part, known: list[np.ndarray]) -> tuple[float, float, str]:
    """The AUC of the number, its p, and the direction, for the validation side that of the training side."""
    n_ranks = int(values.rank.max()) + 1
    real, fake = (np.bincount(values.rank[side], minlength=n_ranks) for side in known)
    auc = auc_of(real, fake)
    p = significance(auc, real, fake, *part.n_independent)
    higher = auc > 0.5
    if part.side == "validation":
        train = np.isin(part.videos.place, part.videos.train_places(part.tested[0])) & values.known
        others = [np.bincount(values.rank[train & side], minlength=n_ranks) for side in _classes(part)]
        if all(side.any() for side in others):
            higher = auc_of(*others) > 0.5
    return auc if higher else 1 - auc, p, "higher" if higher else "lower"


def _classes(part: Part) -> tuple[np.ndarray, np.ndarray]:
    return ~part.videos.fake, part.videos.fake


def _learned_auc(values: PropertyValues, part: Part) -> tuple[float, float] | None:
    """The AUC within the tested places with scores of their training places, and its p; None if there are none.

    The mean over the places, weighted by their pairs of a real and a fake video. Videos of two places are never
    compared, because their scores come from different videos.
    """
    pairs, aucs, variances = [], [], []
    # of the part as a whole, relative to the number of videos
    independence = [n / max(1, side.sum()) for n, side in zip(part.n_independent, _inside(part), strict=True)]
    for place in part.tested:
        train = values.counts[part.videos.train_places(place)].sum(axis=0)
        here = values.counts[place]
        if not (train.sum(axis=0).all() and here.sum(axis=0).all()):
            continue
        real, fake = (by_score(side, learned_scores(*train.T)) for side in here.T)
        n_real, n_fake = (n * share for n, share in zip(here.sum(axis=0), independence, strict=True))
        pairs.append(here.sum(axis=0).prod())
        aucs.append(auc_of(real, fake))
        variances.append(null_variance(real, fake, max(1.0, n_real), max(1.0, n_fake)))
    if not pairs:
        return None
    weights = np.array(pairs, float)
    auc = float(weights @ aucs / weights.sum())
    deviation = float(np.sqrt(weights**2 @ variances) / weights.sum())
    return auc, two_sided((auc - 0.5) / deviation) if deviation else 1.0


def _inside(part: Part) -> list[np.ndarray]:
    return [part.inside & side for side in _classes(part)]


def _paired(values: PropertyValues, part: Part) -> dict[str, Any]:
    """The comparison of fakes with their own originals."""
    fakes, originals = part.pairs[values.known[part.pairs].all(axis=1)].T
    if not len(fakes):
        return {}
    of_fakes, of_originals = values.values[fakes], values.values[originals]
    if values.of.is_text:
        return {"n_pairs": len(fakes), "paired_share": float((of_fakes != of_originals).mean())}
    sign = np.sign(of_fakes - of_originals)
    return {
        "n_pairs": len(fakes),
        "paired_share": float((sign + 1).mean() / 2),
        "paired_ratio": float(np.median(of_fakes / of_originals)),
        "paired_p": _sign_test(sign, originals),
    }


def _sign_test(sign: np.ndarray, originals: np.ndarray) -> float:
    """The two-sided p of the sign test, in which each original has one vote: the majority of its fakes."""
    from scipy.stats import binomtest  # 1 s to import, and workers of FaceDataset import this package

    votes = np.bincount(originals, weights=sign)
    n = int((votes != 0).sum())
    return float(binomtest(int((votes > 0).sum()), n).pvalue) if n else 1.0
