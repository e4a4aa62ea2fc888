"""No embeddings: for crops and masks only, or where the source names its actors."""

from __future__ import annotations

import numpy as np

from dfprep.embeddings.protocol import EmbeddedVideos
from dfprep.types import PersonClip


class NoEmbedder:
    """Gives every face the vector of length 0; actors cannot be clustered from that."""

    dim = 0
    crop = ""
    videos: EmbeddedVideos = "all"

    def __init__(self) -> None:
        self.weights_sha256: dict[str, str] = {}

    def embed(self, person: PersonClip) -> np.ndarray:
        """An empty array (T, 0) float32."""
        return np.zeros((len(person), 0), np.float32)
