"""The AUC and its significance are those of scikit-learn and SciPy, and cells never mix a frequent value."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu
from sklearn.metrics import roc_auc_score

from dfprep.folds.separation import (
    auc_of,
    by_score,
    cells_of,
    independent,
    learned_scores,
    null_variance,
    significance,
)


def counts(scores):
    return np.bincount(scores, minlength=12)


@pytest.mark.parametrize("seed", range(5))
def test_auc_and_p_with_many_ties_are_those_of_scikit_learn_and_scipy(seed):
    rng = np.random.default_rng(seed)
    real, fake = rng.integers(0, 9, 30 + seed), rng.integers(seed, 12, 50)
    auc = auc_of(counts(real), counts(fake))
    labels = [0] * len(real) + [1] * len(fake)
    assert auc == pytest.approx(roc_auc_score(labels, [*real, *fake]))
    expected = mannwhitneyu(fake, real, method="asymptotic")
    assert auc == pytest.approx(expected.statistic / (len(real) * len(fake)))
    p = significance(auc, counts(real), counts(fake), len(real), len(fake))
    assert p == pytest.approx(expected.pvalue)


def test_auc_by_hand():
    # the pairs: 5 > 3, 5 = 5, 7 > 3, 7 > 5
    assert auc_of(np.array([1, 1, 0]), np.array([0, 1, 1])) == (1 + 0.5 + 1 + 1) / 4
    assert auc_of(np.array([2, 0]), np.array([0, 3])) == 1
    assert auc_of(np.array([4]), np.array([9])) == 0.5


def test_a_constant_is_never_significant():
    assert null_variance(np.array([400]), np.array([900]), 400, 900) == 0
    assert significance(0.5, np.array([400]), np.array([900]), 400, 900) == 1


def test_fakes_of_one_original_count_as_one_video():
    assert independent(np.repeat(np.arange(7), 50)) == pytest.approx(7)
    assert independent(np.r_[np.zeros(50, int), 1:51]) == pytest.approx(100**2 / (50**2 + 50))
    assert independent(np.array([], int)) == 0


@pytest.mark.parametrize("n_cuts", [1, 4, 32])
def test_a_frequent_value_has_a_cell_of_its_own_and_order_is_kept(n_cuts):
    rng = np.random.default_rng(1)
    values = np.r_[rng.uniform(20, 40, 400), np.full(600, 30.0)]
    cells = cells_of(values, n_cuts)
    assert len(set(cells[values == 30])) == 1
    assert not set(cells[values == 30]) & set(cells[values != 30])
    assert (np.diff(cells[np.argsort(values)]) >= 0).all()
    assert cells.max() <= 2 * n_cuts


def test_scores_are_shrunk_towards_the_share_of_fakes_and_equal_ones_are_one():
    real, fake = np.array([2, 0, 0, 98]), np.array([0, 1, 0, 99])
    scores = learned_scores(real, fake)
    assert scores == pytest.approx([1 / 4, 2 / 3, 1 / 2, 100 / 199])
    np.testing.assert_array_equal(by_score(np.array([3, 4, 5, 6]), np.array([0.5, 0.1, 0.5, 0.9])), [4, 8, 6])
