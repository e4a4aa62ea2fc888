"""How far apart two embeddings of one person may be: what is known of an embedder, and what a partition shows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from dfprep.actors.cluster_sums import within_and_between

OF_EMBEDDER: Mapping[str, float] = MappingProxyType({"Dlib": 0.07, "FaceNet": 0.40})
"""Cosine distances up to which two faces are one person's, by the class of the embedder: the thresholds of
verification of Serengil and Ozpinar's library, "LightFace: A Hybrid Deep Face Recognition Framework" (2020). On
19 portraits of 10 people dlib's distances were at most 0.071 for one person and at least 0.083 for two."""

OF_ANY_EMBEDDER = 0.5
"""Half the distance of unrelated directions, for embedders of which nothing is known."""

MIN_PAIRS = 50
"""Fewer distances say little about how wide they scatter."""

WIDTHS = 4.0
"""Standard deviations that a distance may be above the median: 3 in 100,000 of a normal distribution are."""


def observed_limit(vectors: np.ndarray, labels: np.ndarray) -> float:
    """The cosine distance up to which two of `vectors` (n, D) are one person's, by the clusters `labels` (n,).

    It is half way between the median distance within clusters and the mean distance between people of different
    clusters, but at most `WIDTHS` standard deviations above that median, so that people who look alike, who are
    nearer than others, are not taken for one. The standard deviation is estimated by the quantile of 84 %: the part
    of the pairs that a wrong cluster adds hardly moves it.
    """
    within, between = within_and_between(vectors, labels)
    median, upper = np.quantile(within, [0.5, 0.84])
    limit = (median + between) / 2
    if len(within) >= MIN_PAIRS:
        limit = min(limit, median + WIDTHS * (upper - median))
    return float(limit)
