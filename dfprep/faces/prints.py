"""Prints among the people of a clip: faces that do not live, beside at least one that does."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from dfprep.faces.living import LIVES

Judge = Callable[[np.ndarray], float]
"""The figure of a track, see `living_figure`: (T,) the index of its detection in each frame, -1 for none."""


class Figures:
    """The figures that `judge` gives, each asked for once; without a judge they are unknown."""

    def __init__(self, judge: Judge | None) -> None:
        self._judge = judge
        self._known: dict[bytes, float] = {}

    def prints_among(self, people: Sequence[np.ndarray], max_persons: int) -> list[int]:
        """The positions of those in `people` who do not live, if another one does; else none.

        People are judged in their order until `max_persons` are found who live; a single one is not judged. One
        without a figure neither is a print nor makes others one.
        """
        if self._judge is None or len(people) < 2:
            return []
        n_living = 0
        for sequence in people:
            key = sequence.tobytes()
            if key not in self._known:
                self._known[key] = self._judge(sequence)
            n_living += self._known[key] >= LIVES
            if n_living == max_persons:
                break
        return [i for i, sequence in enumerate(people) if n_living and self.of(sequence) < LIVES]

    def of(self, sequence: np.ndarray) -> float:
        """The figure of a track; NaN if it was not judged, or could not be."""
        return self._known.get(sequence.tobytes(), math.nan)
