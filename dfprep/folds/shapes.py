"""Shapes of a split, the levels and the folds in each, and the largest one that the groups of videos allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MAX_FOLD = 0.5  # share of its level: a fold must not have more videos than what trains for it


@dataclass(frozen=True)
class Shape:
    """A number of levels, 1 or 2, and of folds in each.

    >>> str(Shape(2, 5)), str(Shape(1, 1))
    ('2 levels of 5 folds', '1 level of 1 fold')
    """

    levels: int
    folds: int

    def __str__(self) -> str:
        return f"{self.levels} level{'s' * (self.levels > 1)} of {self.folds} fold{'s' * (self.folds > 1)}"

    def overrides(self, asked: Shape) -> str:
        """What a user who asked for `asked` types to get this shape.

        >>> Shape(1, 3).overrides(Shape(2, 5))
        'folds.second_level=0 folds.n_folds=3'
        """
        changed = ["folds.second_level=0"] if self.levels < asked.levels else []
        return " ".join(changed + ([f"folds.n_folds={self.folds}"] if self.folds != asked.folds else []))


def largest_fold(shape: Shape, second_level: float) -> float:
    """The share of all videos that a group may have: half of the 1st level, three quarters if it has 2 folds."""
    share = second_level if shape.levels == 2 else 0.0
    return max(MAX_FOLD, 1.5 / shape.folds) * (1 - share)


def fits(sizes: Sequence[int], shape: Shape, second_level: float) -> bool:
    """Whether groups of these `sizes`, descending, fill every fold, and none of them is too large for a fold."""
    small_enough = sizes[0] <= largest_fold(shape, second_level) * sum(sizes) + 1e-9
    return len(sizes) >= shape.levels * shape.folds and small_enough


def fitting_shapes(sizes: Sequence[int], asked: Shape, second_level: float) -> list[Shape]:
    """For each number of levels, the most first, the largest number of folds that fits; none below 2 folds."""
    found = []
    for levels in range(asked.levels, 0, -1):
        folds = (n for n in range(asked.folds, 1, -1) if fits(sizes, Shape(levels, n), second_level))
        found += [Shape(levels, n) for n in [next(folds, 0)] if n]
    return found


def largest_shape(sizes: Sequence[int], asked: Shape, second_level: float) -> Shape:
    """The largest shape that fits, levels before folds; if none does, 2 uneven folds, or 1 for a single group.

    >>> largest_shape([2, 2, 2, 2, 2, 1], Shape(2, 5), 0.15), largest_shape([9, 1], Shape(2, 5), 0.15)
    (Shape(levels=2, folds=3), Shape(levels=1, folds=2))
    """
    return next(iter(fitting_shapes(sizes, asked, second_level)), Shape(1, min(2, len(sizes))))
