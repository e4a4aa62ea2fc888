"""Sampling that is even over labels, methods and actors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from torch.utils.data import Sampler

from dfprep.dataset.face_dataset import FaceDataset
from dfprep.errors import require


class BalancedSampler(Sampler[int]):
    """Draws items, with replacement, so that each value of the first column is drawn as often as the others, and
    within it each value of the second, and so on.

    With the default each label is drawn equally often, among the fakes each method, within a method each actor. Two
    samplers of the same seed draw the same items; call `set_epoch` before each epoch for others.

    Args:
        dataset: the data set. by: its columns, see `FaceRow`, or "target", the label of the item.
        n_items: items in an epoch; None: as many as the data set has. seed: of the draw.
        rank, world_size: in distributed training, the process and their number: each draws its part of the epoch.

    Raises:
        ConfigError: no column, or an invalid number.
    """

    def __init__(
        self,
        dataset: FaceDataset,
        by: Sequence[str] = ("target", "method", "actor"),
        *,
        n_items: int | None = None,
        seed: int = 2020,
        rank: int = 0,
        world_size: int = 1,
    ) -> None:
        require(len(by) > 0, "by", "name at least one column", list(by))
        require(n_items is None or n_items > 0, "n_items", "be at least 1", n_items)
        require(0 <= rank < world_size, "rank", f"be from 0 to {world_size - 1}", rank)
        self._weights = balanced_weights([dataset.column(name) for name in by])
        self._n = n_items or len(dataset)
        self._seed, self._epoch = seed, 0
        self._rank, self._world = rank, world_size

    def set_epoch(self, epoch: int) -> None:
        """Draw other items from the next iteration on."""
        self._epoch = epoch

    def __len__(self) -> int:
        return len(range(self._rank, self._n, self._world))

    def __iter__(self) -> Iterator[int]:
        rng = np.random.default_rng((self._seed, self._epoch))
        drawn = rng.choice(len(self._weights), self._n, p=self._weights)
        return iter(drawn[self._rank :: self._world].tolist())


def balanced_weights(columns: Sequence[np.ndarray]) -> np.ndarray:
    """(n,) float64, sum 1: the probability of each item where the values of the first column are equally probable,
    those of the second among the items that share the first, and so on, and the items that share all values."""
    group, weights = np.zeros(len(columns[0]), np.int64), np.ones(len(columns[0]))
    for column in columns:
        values = np.unique(np.asarray(column, str), return_inverse=True)[1]
        pairs, finer = np.unique(np.stack([group, values]), axis=1, return_inverse=True)
        weights /= np.bincount(pairs[0])[group]  # values of this column within the group
        group = finer
    return weights / np.bincount(group)[group]
