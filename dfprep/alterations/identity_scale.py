"""Whether an altered face still shows its person: a swap does not, a reenactment does.

Cosines of embeddings depend on the embedder and on the data, so that no fixed number tells the two apart. The scale
is made of the real faces of the data: 0 is what two people have in common, 1 is what frames of one person have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np

SWAP_BELOW, KEPT_FROM = 0.5, 0.75
"""Places on the scale: below the first a swap, from the second on a reenactment.

Measured with dlib on 11 real clips: 22 faces that were exchanged for another person's, aligned, blended and matched
in colour, are at 0.69 at most, 20 of them below 0.5; 11 faces that were exchanged for one of the same person with
another expression are at 0.65 at least, 10 of them above 0.8.
"""

MIN_PAIRS = 3
"""Pairs of different people that a scale needs."""


class IdentityVerdict(str, Enum):
    """What the similarity of an altered face to its original says: another person, the same one, or neither."""

    SWAP = "swap"
    REENACTMENT = "reenactment"
    UNCLEAR = "unclear"


class Appearance(NamedTuple):
    """One person in one video, and the names of all who are known to be seen in it."""

    video: str
    names: frozenset[str]

    def is_another(self, other: Appearance) -> bool:
        """Whether two appearances are of two people: those of one video are, and those without a common name."""
        return self.video == other.video or not self.names & other.names


@dataclass(frozen=True)
class IdentityScale:
    """The similarities of the real faces of the data.

    Attributes:
        same: (n,) for each person of each video, the mean cosine of its embeddings in different frames.
        others: (m,) for each pair of people, the mean cosine of their embeddings.
    """

    same: np.ndarray
    others: np.ndarray

    @classmethod
    def of(cls, faces: Sequence[np.ndarray], seen: Sequence[Appearance]) -> IdentityScale:
        """From the embeddings (T, D) of one person of one video each, NaN rows where there are none."""
        unit = [face[~np.isnan(face).any(axis=1)].astype(np.float64) for face in faces]
        kept = [i for i, vectors in enumerate(unit) if len(vectors) > 1 and vectors.shape[1]]
        if not kept:
            return cls(np.zeros(0), np.zeros(0))
        sums, counts = np.stack([unit[i].sum(axis=0) for i in kept]), np.array([len(unit[i]) for i in kept])
        same = ((sums**2).sum(axis=1) - counts) / (counts * (counts - 1))
        between = (sums @ sums.T) / np.outer(counts, counts)
        known = [seen[i] for i in kept]
        apart = [between[a, b] for a in range(len(kept)) for b in range(a) if known[a].is_another(known[b])]
        return cls(same, np.array(apart, np.float64))

    def why_unknown(self) -> str:
        """The reason why the scale tells nothing; empty if it does."""
        if not len(self.same):
            return "the real faces have no embeddings, as with embedder=none"
        if len(self.others) < MIN_PAIRS:
            return f"the data has {len(self.others)} pairs of different people, and a scale needs {MIN_PAIRS}"
        if np.quantile(self.others, 0.75) >= np.quantile(self.same, 0.25):
            return "the embeddings do not tell the people of the data apart"
        return ""

    def at(self, place: float) -> float:
        """The cosine at a place of the scale, 0: median of two people, 1: median of one person."""
        low, high = float(np.median(self.others)), float(np.median(self.same))
        return low + place * (high - low)

    def verdict(self, similarity: float) -> IdentityVerdict:
        """What the similarity of an altered face to its original says."""
        if similarity < self.at(SWAP_BELOW):
            return IdentityVerdict.SWAP
        return IdentityVerdict.REENACTMENT if similarity >= self.at(KEPT_FROM) else IdentityVerdict.UNCLEAR
