"""`BalancedSampler`: even over the values of its columns, and the same in every process."""

from collections import Counter

import numpy as np
import pytest

from dfprep.dataset import BalancedSampler, FaceDataset
from dfprep.dataset.balanced_sampler import balanced_weights
from dfprep.errors import ConfigError


def test_each_column_is_even_within_the_one_before():
    labels = np.array([0] * 90 + [1] * 10)
    methods = np.array([""] * 90 + ["swap"] * 9 + ["warp"])
    weights = balanced_weights([labels, methods])
    assert weights.sum() == pytest.approx(1)
    assert weights[labels == 0].sum() == pytest.approx(0.5)
    assert weights[methods == "swap"].sum() == pytest.approx(0.25)
    assert weights[methods == "warp"].sum() == pytest.approx(0.25)
    assert len(set(weights[methods == "swap"])) == 1


def test_a_rare_actor_is_drawn_as_often_as_the_others(folder):
    dataset = FaceDataset(folder)
    actors = dataset.column("actor")
    drawn = Counter(actors[list(BalancedSampler(dataset, ["actor"], n_items=7000))].tolist())
    assert Counter(actors.tolist())[7] == 12  # of 156 items
    assert drawn[7] == pytest.approx(1000, abs=120)  # of 7 actors; 4 standard deviations


def test_epochs_differ_and_seeds_repeat(folder):
    dataset = FaceDataset(folder)
    one, other = BalancedSampler(dataset), BalancedSampler(dataset)
    assert list(one) == list(other) == list(one)
    assert len(list(one)) == len(one) == len(dataset)
    other.set_epoch(1)
    assert list(one) != list(other)


def test_processes_share_an_epoch_without_overlap(folder):
    dataset = FaceDataset(folder)
    whole = list(BalancedSampler(dataset, n_items=101))
    parts = [BalancedSampler(dataset, n_items=101, rank=rank, world_size=3) for rank in range(3)]
    assert [len(part) for part in parts] == [34, 34, 33]
    assert sorted(whole) == sorted(index for part in parts for index in part)


def test_invalid_arguments_are_reported(folder):
    with pytest.raises(ConfigError, match="rank must be from 0 to 1, got 2"):
        BalancedSampler(FaceDataset(folder), rank=2, world_size=2)
    with pytest.raises(ConfigError, match="by must name at least one column"):
        BalancedSampler(FaceDataset(folder), [])
