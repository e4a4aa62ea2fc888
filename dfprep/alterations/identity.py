"""Identity similarity: whether a fake shows the original's person. A swap lowers it, a reenactment does not."""

from __future__ import annotations

import numpy as np


def identity_similarity(real: np.ndarray, fake: np.ndarray) -> tuple[float | None, ...]:
    """For each person the mean cosine of the embeddings of the real and the fake face over the frames.

    Frames in which either embedding is missing are ignored.

    Args:
        real, fake: (P, T, D), NaN if a face was not embedded; D = 0: no face was.

    Returns:
        P numbers in [-1, 1]; None if there is no frame with both embeddings.
    """
    real, fake = real.astype(np.float64), fake.astype(np.float64)
    lengths = np.linalg.norm(real, axis=-1) * np.linalg.norm(fake, axis=-1)
    known = lengths > 0  # False for NaN
    cosine = np.divide((real * fake).sum(axis=-1), lengths, out=np.zeros_like(lengths), where=known)
    return tuple(
        float(np.clip(of_person[there].mean(), -1, 1)) if there.any() else None
        for of_person, there in zip(cosine, known, strict=True)
    )
