"""The embedder that this machine can have: FaceNet, else dlib."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np

from dfprep.embeddings.dlib_resnet import Dlib
from dfprep.embeddings.facenet import FaceNet
from dfprep.embeddings.protocol import Embedder
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
        weights, crop, device, batch: of `FaceNet`. A file as `weights` is never replaced by another network.
        dlib_crop: `crop` of `Dlib`.

    Attributes:
        settled: ``_target_`` and arguments of the network that it came to, as in a configuration.

    Raises:
        MissingWeights: neither network has weights here.
        WeightsError: FaceNet's weights are there, but damaged or another network's.
    """

    def __init__(self, weights: str, crop: str, device: str, batch: Count, dlib_crop: str) -> None:
        facenet = {"weights": weights, "crop": crop, "device": device, "batch": batch}
        self._chosen: Embedder
        try:
            self._chosen, self.settled = FaceNet(**facenet), _node(FaceNet, facenet)  # type: ignore[arg-type]
        except MissingWeights as no_facenet:
            try:
                self._chosen, self.settled = Dlib(dlib_crop), _node(Dlib, {"crop": dlib_crop})
            except MissingWeights as no_dlib:
                raise MissingWeights(f"embedder=auto finds no weights: {no_facenet}; {no_dlib}") from None
            log.warning("embedder=auto comes to dlib: %s", no_facenet)
        self.dim, self.crop = self._chosen.dim, self._chosen.crop
        self.weights_sha256 = self._chosen.weights_sha256

    def embed(self, person: PersonClip) -> np.ndarray:
        """Vectors (T, dim) float32 of unit length, of the network that it came to."""
        return self._chosen.embed(person)


def _node(kind: type, arguments: dict[str, Any]) -> dict[str, Any]:
    return {"_target_": f"dfprep.embeddings.{kind.__name__}", **arguments}
