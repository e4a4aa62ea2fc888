import numpy as np
import pytest

from dfprep.folds import Entry
from dfprep.folds.balance import balance, strata_counts

TEN = [0.17] * 5 + [0.03] * 5


def loads(counts, bins, n_bins):
    return np.stack([np.bincount(bins, weights=row, minlength=n_bins) for row in counts])


def random_counts(n, seed=0):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(5, 60, n)
    fakes = rng.binomial(sizes, 0.8)
    return np.stack([sizes, fakes, sizes - fakes]).astype(float)


def test_strata_count_every_video_once_in_label_class_and_persons():
    entries = [Entry("a", "a", "REAL", 0, 1), Entry("b", "a", "FAKE", 3, 2), Entry("c", "c", "REAL", 0, 2)]
    counts = strata_counts(entries, np.array([0, 0, 1]))
    rows = {tuple(row) for row in counts.tolist()}
    assert counts[0].tolist() == [2, 1]
    assert rows == {(2, 1), (1, 0), (1, 1)}  # all; FAKE = class 3 = one person's complement; REAL = class 0


def test_bins_have_their_shares_in_every_stratum():
    counts = random_counts(300)
    found = loads(counts, balance(counts, TEN, np.arange(300)), 10)
    ideal = counts.sum(axis=1)[:, None] * TEN
    np.testing.assert_allclose(found / ideal, 1, atol=0.02)


def test_large_components_do_not_end_up_in_small_bins():
    counts = np.array([[20.0, 17, 17, 15, 15] + [1] * 16])
    sizes = loads(counts, balance(counts, TEN, np.arange(21)[::-1]), 10)[0]
    assert sizes[5:].tolist() == [3, 3, 3, 3, 3]
    assert sorted(sizes[:5]) == [15, 16, 17, 17, 20]  # fifteen single ones there, the last with one of 15


@pytest.mark.parametrize("n", [10, 11, 13])
def test_no_bin_is_empty_even_with_hardly_more_components_than_bins(n):
    counts = np.array([[100.0] + [1] * (n - 1)])
    assert set(balance(counts, TEN, np.arange(n))) == set(range(10))


def test_fewer_components_than_bins_is_a_bug():
    with pytest.raises(ValueError, match="a component for each bin, got 9 for 10"):
        balance(np.ones((1, 9)), TEN, np.arange(9))


def test_swaps_find_what_single_moves_do_not():
    # two bins of 10: {5, 3, 2} and {4, 3, 3} is the only even division up to names of equal ones
    counts = np.array([[5.0, 4, 3, 3, 3, 2]])
    for seed in range(20):
        bins = balance(counts, [0.5, 0.5], np.random.default_rng(seed).permutation(6))
        assert loads(counts, bins, 2)[0].tolist() == [10, 10]
