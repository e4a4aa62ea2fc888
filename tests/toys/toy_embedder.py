"""A toy embedder: the colour of the face in its crop, and the frame's colour at the nose."""

import numpy as np

from dfprep.types import PersonClip

NOSE = 2


class Colours:
    """Six numbers a face: mean RGB of the crop called `crop`, RGB of the frame at the nose; NaN without a nose."""

    dim = 6
    videos = "all"

    def __init__(self, crop: str) -> None:
        self.crop = crop
        self.weights_sha256: dict[str, str] = {}

    def embed(self, person: PersonClip) -> np.ndarray:
        """Vectors (T, 6) float32 of unit length."""
        means = [face.mean(axis=(0, 1)) for face in person.crop(self.crop)]
        noses = [self._at(*pair) for pair in zip(person.frames, person.landmarks[:, NOSE], strict=True)]
        vectors = np.concatenate([means, noses], axis=1)
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    def _at(self, frame: np.ndarray, point: np.ndarray) -> np.ndarray:
        if np.isnan(point).any():
            return np.full(3, np.nan)
        x, y = point.astype(int)
        return frame[y, x]
