"""How well a score separates two classes, from how often each of its values occurs in each class."""

from __future__ import annotations

import math

import numpy as np

PRIOR_VIDEOS = 2.0
"""Videos of the average share of fakes that are added to every cell, so that a cell of one video says little."""


def auc_of(real: np.ndarray, fake: np.ndarray) -> float:
    """The area under the ROC curve: the chance that a fake has a higher score than a real video, ties counted half.

    Args:
        real, fake: (n,) how many of each class have the k-th smallest score; each class has at least one.

    >>> auc_of(np.array([1, 1, 0]), np.array([0, 1, 2]))
    0.9166666666666666
    """
    below = np.cumsum(real) - real
    return float((fake * (below + real / 2)).sum() / (real.sum() * fake.sum()))


def significance(auc: float, real: np.ndarray, fake: np.ndarray, n_real: float, n_fake: float) -> float:
    """The two-sided p of the Mann-Whitney test of `auc` against 0.5, with its corrections for ties and continuity.

    Args:
        real, fake: as `auc_of`.
        n_real, n_fake: independent videos of each class, at most as many as there are: see `independent`.
    """
    deviation = math.sqrt(null_variance(real, fake, n_real, n_fake))
    excess = abs(auc - 0.5) - 0.5 / (n_real * n_fake)
    return two_sided(excess / deviation) if deviation and excess > 0 else 1.0


def null_variance(real: np.ndarray, fake: np.ndarray, n_real: float, n_fake: float) -> float:
    """The variance of the AUC if both classes have the same distribution; arguments as above.

    That of the Mann-Whitney statistic with ties (Hollander and Wolfe, Nonparametric Statistical Methods, 4.1).
    """
    ties, n = (real + fake).astype(float), float(real.sum() + fake.sum())
    correction = 1 - (ties**3 - ties).sum() / (n**3 - n)
    return correction * (n_real + n_fake + 1) / (12 * n_real * n_fake)


def two_sided(z: float) -> float:
    """The p of a standard normal `z`."""
    return math.erfc(abs(z) / math.sqrt(2))


def independent(groups: np.ndarray) -> float:
    """How many independent videos weigh as much as these, if those of one group are all alike (Kish 1965).

    Args:
        groups: (n,) numbers of the groups, from 0.

    >>> independent(np.array([0, 0, 0, 1, 1, 1])), independent(np.array([0, 1, 2]))
    (2.0, 3.0)
    """
    sizes = np.bincount(groups).astype(float)
    return float(sizes.sum() ** 2 / (sizes**2).sum()) if len(groups) else 0.0


def learned_scores(real: np.ndarray, fake: np.ndarray) -> np.ndarray:
    """The share of fakes in each cell (n,), for use on other videos; an empty cell has the share of all of them."""
    share = fake.sum() / (real.sum() + fake.sum())
    return (fake + PRIOR_VIDEOS * share) / (real + fake + PRIOR_VIDEOS)


def by_score(counts: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """`counts` (n,) of cells, added up by equal score and sorted by it."""
    _, order = np.unique(scores, return_inverse=True)
    return np.bincount(order, weights=counts)


def cells_of(values: np.ndarray, n_cuts: int) -> np.ndarray:
    """Cells (n,) of similar values: `n_cuts` quantiles cut the range, and every cut is a cell of its own.

    A value that more than one in `n_cuts` videos have, such as a frame rate, is therefore never mixed with others.
    """
    shares = (np.arange(n_cuts) + 0.5) / n_cuts
    cuts = np.unique(np.quantile(values, shares, method="inverted_cdf"))
    return np.searchsorted(cuts, values, "left") + np.searchsorted(cuts, values, "right")
