"""Thresholds chosen from the data, as the authors of the published ones did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from dfprep.alterations.alignment import in_step
from dfprep.alterations.measures import FamilyMeasures
from dfprep.alterations.settings import THRESHOLDS, Similarity, check_thresholds

MIN_FAKES = 20
"""Fakes of one person, and of two, below which a quantile of 95 % rests on a single video."""

KEPT = 0.95  # REFERENCE: 0.965 keeps 95 % of altered faces
MIN_REMOVED = 1 / 3
"""Share of unaltered faces that the first threshold must remove; REFERENCE: two thirds on DFDC."""


@dataclass(frozen=True)
class Chosen:
    """Thresholds and a sentence that says how they came about.

    Attributes:
        thresholds: four strictly falling numbers.
        how: the sentence.
        n_one, n_two: fakes of one person and of two that were there to choose from.
    """

    thresholds: tuple[float, ...]
    how: str
    n_one: int
    n_two: int


def minima(families: Iterable[FamilyMeasures], settings: Similarity) -> tuple[np.ndarray, np.ndarray]:
    """Lowest similarity of each person over the frames: (n,) of one-person fakes, (m, 2) of two-person fakes.

    Fakes that are out of step are left out.
    """
    fakes = [fake for family in families for fake in family.fakes if in_step(fake.alignment, settings)]
    lowest = [fake.minima() for fake in fakes]
    one = np.array([x[0] for x in lowest if len(x) == 1], np.float64)
    two = np.array([x for x in lowest if len(x) == 2], np.float64).reshape(-1, 2)
    return one, two


def auto_thresholds(
    one_person: np.ndarray, two_person: np.ndarray, defaults: Sequence[float] = THRESHOLDS
) -> Chosen:
    """Choose the first threshold so that 95 % of altered faces are at or below it, the others below it as spaced.

    (Nearly) everybody in a one-person fake is altered. In a two-person fake mostly one person is, so the more
    similar one of the two stands for unaltered faces: what share of them lies above the threshold says whether
    it tells anything. `defaults` are taken, and said to be, where it does not.

    Args:
        one_person: (n,) lowest similarity of each one-person fake.
        two_person: (m, 2) the same of both persons of each two-person fake, in any order.
        defaults: four numbers, whose spacing is kept.
    """
    n_one, n_two = len(one_person), len(two_person)

    def fall_back(reason: str) -> Chosen:
        return Chosen(tuple(defaults), f"{_listed(defaults)}, the default ones: {reason}", n_one, n_two)

    check_thresholds(list(defaults))
    if min(n_one, n_two) < MIN_FAKES:
        return fall_back(
            f"there are {n_one} fakes of one person and {n_two} of two in step with their originals, "
            f"and choosing needs {MIN_FAKES} of either"
        )
    # the smallest observed value that enough others do not exceed; no interpolation may fall below it
    first = float(np.quantile(one_person, KEPT, method="inverted_cdf"))
    first = min(float(np.ceil(first * 1e4) / 1e4), 1.0)
    removed = float((two_person.max(axis=1) > first).mean())
    found = f"{first:.4g} keeps {KEPT:.0%} of {n_one} altered faces and removes {removed:.0%} of {n_two} unaltered"
    thresholds = tuple(round(first - (defaults[0] - x), 6) for x in defaults)
    if removed < MIN_REMOVED:
        return fall_back(f"{found}, which does not separate them (at least {MIN_REMOVED:.0%} are wanted)")
    if thresholds[-1] <= 0 or thresholds[0] >= 1:
        return fall_back(f"{found}, which leaves no room for the other thresholds between 0 and 1")
    spacing = "the other thresholds are as far below it as the default ones"
    how = f"{_listed(thresholds)} chosen from the data: {found}; {spacing}"
    return Chosen(thresholds, how, n_one, n_two)


def _listed(thresholds: Sequence[float]) -> str:
    return "[" + ", ".join(f"{x:.4g}" for x in thresholds) + "]"
