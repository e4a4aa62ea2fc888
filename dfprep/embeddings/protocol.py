"""What every embedder is."""

from __future__ import annotations

from typing import Literal, Protocol

import numpy as np

from dfprep.types import PersonClip
from dfprep.vectors import l2_normalize

EmbeddedVideos = Literal["all", "real"]


class Embedder(Protocol):
    """Turns one person in one video into vectors; near vectors mean the same person.

    Attributes:
        dim: length D of a vector; 0 for none.
        crop: name of the kind of crop that it needs; empty where it needs none.
        weights_sha256: hex SHA-256 of every weights file by its name; goes into the store's attributes.
        videos: which videos are embedded: all, or real: the reference videos only.
    """

    dim: int
    crop: str
    weights_sha256: dict[str, str]
    videos: EmbeddedVideos

    def embed(self, person: PersonClip) -> np.ndarray:
        """Vectors (T, dim) float32, each row of unit length, or NaN where a frame cannot be embedded."""
        ...


def unit_embeddings(vectors: np.ndarray) -> np.ndarray:
    """Rows (n, D) of a network as (n, D) float32 of Euclidean length 1, computed in float64."""
    return l2_normalize(vectors.astype(np.float64)).astype(np.float32)
