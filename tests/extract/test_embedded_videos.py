"""Which videos are embedded, and what of that is part of a folder's configuration."""

from pathlib import Path

import numpy as np
import pytest

from dfprep.alterations import identity_similarity
from dfprep.extract.inputs import PARTS, extractor_config
from dfprep.sources import Family
from dfprep.store import FaceFile, config_hash
from dfprep.types import Label, Video


class Colours:
    dim, crop = 3, "small"

    def __init__(self, videos):
        self.weights_sha256, self.videos = {}, videos

    def embed(self, person):
        means = np.stack([face.mean(axis=(0, 1)) for face in person.crop("small")])
        return (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("videos", ["all", "real"])
def test_real_embeds_the_reference_only_and_the_fakes_identity_is_not_measured(
    videos, make_extractor, write_video, scene, tmp_path
):
    frames = scene(60, lambda i: [(40, 30, 70, 66)])
    real, fake = (write_video(tmp_path / f"{name}.mp4", frames) for name in ("real", "fake"))
    family = Family(Video("real", real, Label.REAL), (Video("fake", fake, Label.FAKE, "real"),))
    make_extractor(embedder=Colours(videos)).extract(family)
    with FaceFile(tmp_path / "out" / "real.h5") as faces:
        np.testing.assert_allclose(np.linalg.norm(faces.embeddings_of("real"), axis=-1), 1, atol=1e-6)
        of_fake = faces.embeddings_of("fake")
        similarity = identity_similarity(faces.embeddings_of("real"), of_fake)
        assert len(faces.crop("small", "fake", 0)) == 17
    assert np.isnan(of_fake).all() == (videos == "real")
    assert similarity == ((None,) if videos == "real" else (pytest.approx(1),))


def test_the_engine_does_not_invalidate_results_and_the_precision_and_videos_do():
    def hash_with(**embedder):
        plain = {key: {} for key in PARTS} | {"embedder": {"engine": "torch", "precision": "float32", **embedder}}
        return config_hash(extractor_config(plain, Path("/data")))

    assert hash_with() == hash_with(engine="openvino")
    assert len({hash_with(), hash_with(precision="bfloat16"), hash_with(videos="real")}) == 3
