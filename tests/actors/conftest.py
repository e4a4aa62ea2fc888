import numpy as np
import pytest

from dfprep.actors import PersonEmbeddings


@pytest.fixture
def crowd():
    """crowd(sizes, spread, seed): people around one random direction per actor, and the actors' names, in order.

    One person per video, with `n_frames` frames each.
    """

    def make(sizes, spread=0.5, seed=0, n_frames=1, dim=64):
        rng = np.random.default_rng(seed)
        centres = rng.normal(size=(len(sizes), dim))
        centres /= np.linalg.norm(centres, axis=1, keepdims=True)
        actor = np.repeat(np.arange(len(sizes)), sizes)
        means = centres[actor] + spread * rng.normal(size=(len(actor), dim)) / np.sqrt(dim)
        frames = means[:, None] + 0.05 * rng.normal(size=(len(actor), n_frames, dim))
        entries = [(f"v{i:04d}", 0, vectors.astype(np.float32)) for i, vectors in enumerate(frames)]
        return PersonEmbeddings.of(entries), [f"actor{a}" for a in actor]

    return make
