"""Thresholds chosen from the data by the method of the published ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from dfprep.alterations.alignment import is_aligned
from dfprep.alterations.measures import FamilyMeasures
from dfprep.alterations.similarity_settings import THRESHOLDS, Similarity, check_thresholds

MIN_FAKES = 20
"""The number of fakes of one person, and of several, that a choice needs; with fewer, a single video determines the
quantile of 95 %."""

KEPT = 0.95  # as the published 0.965 does of the altered faces of the DFDC
MIN_REMOVED = 1 / 3
"""Share of unaltered faces that the first threshold must remove; the published one removes two thirds (DFDC)."""


@dataclass(frozen=True)
class ChosenThresholds:
    """Thresholds, and the way in which they were chosen.

    Attributes:
        thresholds: four strictly descending numbers.
        how: a sentence for reports.
    """

    thresholds: tuple[float, ...]
    how: str


@dataclass(frozen=True)
class Minima:
    """The lowest similarity of each person over the frames, in the fakes that are aligned.

    Attributes:
        alone: (n,) in the fakes of one person.
        together: (P,) for each fake of several people, P >= 2, in the order of persons.
    """

    alone: np.ndarray
    together: tuple[np.ndarray, ...]

    @classmethod
    def of(cls, families: Iterable[FamilyMeasures], settings: Similarity) -> Minima:
        """Of all fakes of `families`."""
        fakes = [fake for family in families for fake in family.fakes if is_aligned(fake.alignment, settings)]
        lowest = [np.array(fake.minima()) for fake in fakes]
        alone = np.array([x[0] for x in lowest if len(x) == 1], np.float64)
        return cls(alone, tuple(x for x in lowest if len(x) > 1))

    @property
    def altered(self) -> np.ndarray:
        """(m,) for the most altered person of each fake of several people."""
        return np.array([x.min() for x in self.together], np.float64)

    @property
    def others(self) -> np.ndarray:
        """(k,) for all other people of these fakes."""
        return np.concatenate([np.zeros(0), *(np.sort(x)[1:] for x in self.together)])


def auto_thresholds(found: Minima, defaults: Sequence[float] = THRESHOLDS) -> ChosenThresholds:
    """Choose the first threshold so that 95 % of altered faces do not exceed it; the others follow from it.

    Nearly every face of a one-person fake is altered. In a fake of several people mostly one person is, so the
    others represent unaltered faces: the threshold is useful if enough of them exceed it. Otherwise the numbers
    `defaults` are used, and `how` gives the reason. The distances are those of `defaults`.
    """
    altered, others = found.alone, found.others
    n_one, n_more = len(altered), len(found.together)

    def fall_back(reason: str) -> ChosenThresholds:
        return ChosenThresholds(tuple(defaults), f"{_listed(defaults)}, the default ones: {reason}")

    check_thresholds(list(defaults))
    if min(n_one, n_more) < MIN_FAKES:
        return fall_back(
            f"there are {n_one} fakes of one person and {n_more} of several aligned with their originals, "
            f"and choosing needs {MIN_FAKES} of either"
        )
    # the smallest observed value that enough faces do not exceed; an interpolated value could be below it
    first = float(np.quantile(altered, KEPT, method="inverted_cdf"))
    first = min(float(np.ceil(first * 1e4) / 1e4), 1.0)
    removed = float((others > first).mean())
    kept, dropped = (
        f"keeps {KEPT:.0%} of {n_one} altered faces",
        f"removes {removed:.0%} of {len(others)} unaltered",
    )
    judged = f"{first:.4g} {kept} and {dropped}"
    thresholds = tuple(round(first - (defaults[0] - x), 6) for x in defaults)
    if removed < MIN_REMOVED:
        return fall_back(f"{judged}, which does not separate them (at least {MIN_REMOVED:.0%} are wanted)")
    if thresholds[-1] <= 0 or thresholds[0] >= 1:
        return fall_back(f"{judged}, which leaves no room for the other thresholds between 0 and 1")
    spacing = "the other thresholds are as far below it as the default ones"
    how = f"{_listed(thresholds)} chosen from the data: {judged}; {spacing}"
    return ChosenThresholds(thresholds, how)


def _listed(thresholds: Sequence[float]) -> str:
    return "[" + ", ".join(f"{x:.4g}" for x in thresholds) + "]"
