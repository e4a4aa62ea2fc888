"""The embedder that this machine can have: FaceNet, else dlib."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np

from dfprep.embeddings.dlib_resnet import Dlib
from dfprep.embeddings.engines import EngineName, Precision
from dfprep.embeddings.facenet import FaceNet
from dfprep.embeddings.protocol import EmbeddedVideos
from dfprep.errors import MissingWeights
from dfprep.types import PersonClip
from dfprep.values import Count, checked

log = logging.getLogger(__name__)


@checked
class AutoEmbedder:
    """`FaceNet` where its weights are there or can be downloaded, else `Dlib`, with a warning of one line.

    Vectors of the two networks cannot be compared. What the vectors of a folder came from is therefore recorded by
    `settled`, never as ``auto``.

    Args:
        weights, crop, device, batch, engine, precision: of `FaceNet`. A file as `weights` is
            never replaced by another network.
        dlib_crop: `crop` of `Dlib`.
        videos: of either.

    Attributes:
        settled: ``_target_`` and arguments of the network that it came to, as in a configuration.

    Raises:
        MissingWeights: neither network has weights here.
        WeightsError: FaceNet's weights are there, but damaged or another network's.
    """

    def __init__(
        self,
        weights: str,
        crop: str,
        device: str,
        batch: Count,
        engine: EngineName,
        precision: Precision,
        videos: EmbeddedVideos,
        dlib_crop: str,
    ) -> None:
        self.videos = videos
        self._chosen: FaceNet | Dlib
        self.settled: dict[str, Any]
        try:
            facenet = FaceNet(weights, crop, device, batch, engine, precision, videos)
            self._chosen, self.settled = facenet, facenet.settled
        except MissingWeights as no_facenet:
            try:
                self._chosen = Dlib(dlib_crop, videos)
                self.settled = {"_target_": "dfprep.embeddings.Dlib", "crop": dlib_crop, "videos": videos}
            except MissingWeights as no_dlib:
                raise MissingWeights(f"embedder=auto finds no weights: {no_facenet}; {no_dlib}") from None
            log.warning("embedder=auto comes to dlib: %s", no_facenet)
        self.dim, self.crop = self._chosen.dim, self._chosen.crop
        self.weights_sha256 = self._chosen.weights_sha256

    def load(self) -> None:
        """Load the network that it came to."""
        self._chosen.load()

    def embed(self, person: PersonClip) -> np.ndarray:
        """Vectors (T, dim) float32 of unit length, of the network that it came to."""
        return self._chosen.embed(person)
