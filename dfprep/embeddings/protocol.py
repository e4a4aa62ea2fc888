"""What every embedder is."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from dfprep.types import FaceCrops


class Embedder(Protocol):
    """Turns the crops of one person in one video into vectors; near vectors mean the same person.

    Attributes:
        dim: length D of a vector; 0 for none.
        weights_sha256: hex SHA-256 of every weights file by its name; goes into the store's attributes.
    """

    dim: int
    weights_sha256: dict[str, str]

    def embed(self, crops: FaceCrops) -> np.ndarray:
        """Vectors (T, dim) float32, each row of unit length."""
        ...


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """Rows (n, D) scaled to Euclidean length 1, float32."""
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    return (vectors / lengths).astype(np.float32)
