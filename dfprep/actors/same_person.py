"""How far apart two embeddings of one person may be: what is known of an embedder, and what a partition shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy.special import stdtrit

from dfprep.actors.cluster_sums import within_and_between

RARE = 3e-5
"""The share of one person's distances that may be above the limit: that of 4 normal standard deviations."""


@dataclass(frozen=True)
class SamePerson:
    """Cosine distances of two embeddings, in [0, 2], ascending.

    Attributes:
        certain: people who are nearer are one person, whatever else is seen.
        doubtful: people who are nearer are taken for one where groups are not clear.
        largest: people who are farther apart are two.
    """

    certain: float
    doubtful: float
    largest: float

    def __post_init__(self) -> None:
        if not 0 <= self.certain <= self.doubtful <= self.largest <= 2:
            raise ValueError(f"certain, doubtful and largest must ascend within [0, 2], got {self}")

    @classmethod
    def exactly(cls, distance: float) -> SamePerson:
        """The same distance for every purpose."""
        return cls(distance, distance, distance)

    def limit(self, vectors: np.ndarray, labels: np.ndarray) -> float:
        """The distance up to which two of `vectors` (n, D) are one person's, by clear clusters `labels` (n,)."""
        return float(np.clip(observed_limit(vectors, labels), self.certain, self.largest))


OF_EMBEDDER: Mapping[str, SamePerson] = MappingProxyType(
    {"Dlib": SamePerson(0.045, 0.045, 0.08), "FaceNet": SamePerson(0.15, 0.40, 0.55)}
)
"""By the class of the embedder. dlib's `largest` is the distance 0.4 of unit vectors, FaceNet's `doubtful` the
cosine distance, at which Serengil and Ozpinar's library verifies faces ("LightFace: A Hybrid Deep Face Recognition
Framework", 2020). On 19 portraits of 10 people dlib's distances were 0.03 to 0.07 for one person, 10 of 14 below
0.045, and 0.083 or more for two; halves of one video had 0.005 to 0.010, and seven different people in videos 0.050
or more. FaceNet's other two are estimates."""

OF_ANY_EMBEDDER = SamePerson(0.03, 0.6, 2.0)
"""For embedders of which nothing is known; unrelated directions have the distance 1. With 0.5 for `doubtful`, one
person whose simulated distances are 0.5 on average became several actors."""


def observed_limit(vectors: np.ndarray, labels: np.ndarray) -> float:
    """The cosine distance up to which two of `vectors` (n, D) are one person's, by the clusters `labels` (n,).

    It is half way between the median distance within clusters and the mean distance between people of different
    clusters, but at most where a share of `RARE` of the distances within clusters is expected above it, so that
    people who look alike, who are nearer than others, are not taken for one. This bound is that of Student's
    distribution, which is wider the fewer distances there are. The standard deviation is estimated by the quantile
    of 84 %: the part of the pairs that a wrong cluster adds hardly moves it.
    """
    within, between = within_and_between(vectors, labels)
    median, upper = np.quantile(within, [0.5, 0.84])
    widths = stdtrit(max(1, len(within) - 1), 1 - RARE)
    return float(min((median + between) / 2, median + widths * (upper - median)))
