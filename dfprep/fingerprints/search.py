"""The search for near copies among many videos: candidates from an index, which are then compared closely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from dfprep.fingerprints.agreement import Agreement, agreement
from dfprep.fingerprints.descriptors import coarsely_recognised, mirrored
from dfprep.fingerprints.neighbours import neighbours
from dfprep.values import Ge, Le, Share, checked

REACH = 1.3
"""Largest distance of the descriptors of candidates. Measured on real clips: copies of any size and bit rate have
0.1 to 0.3, those cropped by up to 6 % of each side 0.6 to 1.2, other moments of one recording 0.8 to 1.9."""

MIN_RECOGNISED = 0.4
"""Least `coarsely_recognised` of candidates: copies cropped by 6 % have 0.8 to 1, unrelated motion about 0.1."""


@dataclass(frozen=True, order=True)
class Candidate:
    """Two videos with similar descriptors, by their numbers, `first` < `second`; `mirrored`: if one is mirrored."""

    first: int
    second: int
    mirrored: bool = False


@checked
@dataclass(frozen=True)
class CopySearch:
    """What makes two videos copies of one recording; see `Agreement`.

    Attributes:
        min_likeness: least correlation of the mean pictures.
        min_similarity: least agreement of the moments, unless nothing moves.
        mirrored: whether videos mirrored left to right are copies, too.

    Raises:
        ConfigError: a value out of its range.
    """

    min_likeness: Annotated[float, Ge(0.5), Le(1)]
    min_similarity: Share
    mirrored: bool

    def candidates(self, descriptors: np.ndarray) -> list[Candidate]:
        """The pairs of videos that are worth a comparison, sorted; see `neighbours`.

        Args:
            descriptors: (n, D) of `describe`.
        """
        found = []
        for turned in (False, True) if self.mirrored else (False,):
            queries = mirrored(descriptors) if turned else descriptors
            for i, j in neighbours(queries, descriptors, REACH):
                worth = coarsely_recognised(queries[i], descriptors[j]) >= MIN_RECOGNISED
                found += [
                    Candidate(a, b, turned) for a, b in zip(i[worth].tolist(), j[worth].tolist(), strict=True)
                ]
        return sorted(found)

    def compared(self, first: np.ndarray, second: np.ndarray, turned: bool = False) -> Agreement | None:
        """How well two fingerprints agree if they are of copies; None if they are not.

        Args:
            turned: mirror the first one.
        """
        found = agreement(first[..., ::-1] if turned else first, second)
        if found is None or found.likeness < self.min_likeness:
            return None
        return found if found.similarity is None or found.similarity >= self.min_similarity else None
