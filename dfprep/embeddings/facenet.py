"""FaceNet embeddings of the stretched crops."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from dfprep.device import device_type, pick_device
from dfprep.embeddings.checkpoints import CHECKPOINTS, Checkpoint, fetch, hub_folder, load_into
from dfprep.embeddings.engines import Engine, EngineName, OpenVinoEngine, Precision, TorchEngine, chosen_engine
from dfprep.embeddings.protocol import EmbeddedVideos, unit_embeddings
from dfprep.files import sha256_of
from dfprep.types import PersonClip
from dfprep.values import Count, checked

if TYPE_CHECKING:
    from torch import nn

FACE_PX = 160  # the side that the published checkpoints were trained on


@checked
class FaceNet:
    """Embeds face crops with Inception-ResNet-v1, 512 numbers a face.

    Method: Schroff et al., "FaceNet" (2015), as published in facenet-pytorch 2.6.0: RGB scaled by
    (x - 127.5) / 128, output divided by its Euclidean length.

    Args:
        weights: vggface2, casia-webface (both fetched once into torch's cache), or the path of a file.
        crop: name of the kind of crop that is embedded; other sizes are resized to 160 px first.
        device: auto, cpu or cuda.
        batch: faces a forward pass, at least 1.
        engine: torch, openvino, or auto: the fastest one that is installed, see `chosen_engine`. In float32 their
            vectors differ by less than 1e-5.
        precision: float32, or bfloat16, whose vectors differ by up to 1e-3.
        videos: all, or real: the reference videos only.
        checkpoints: the published checkpoints by the names that `weights` may have.

    Attributes:
        settled: ``_target_`` and arguments, with the engine that ``auto`` comes to.

    Raises:
        ConfigError: a device or an engine that is not there, or a batch below 1.
        WeightsError: weights that are missing, cannot be fetched, or are another network's.
    """

    dim = 512

    def __init__(
        self,
        weights: str,
        crop: str,
        device: str,
        batch: Count,
        engine: EngineName,
        precision: Precision,
        videos: EmbeddedVideos,
        checkpoints: Mapping[str, Checkpoint] = CHECKPOINTS,
    ) -> None:
        self.batch, self.crop, self.videos = batch, crop, videos
        self._device_type, self._precision = device_type(device), precision
        self.engine = chosen_engine(engine, precision, self._device_type)
        self.settled = {
            "_target_": "dfprep.embeddings.FaceNet",
            "weights": weights,
            "crop": crop,
            "device": device,
            "batch": batch,
            "engine": self.engine,
            "precision": precision,
            "videos": videos,
        }
        if weights in checkpoints:  # verified by their hash, so they can be loaded later
            self._path = fetch(checkpoints[weights], hub_folder())
            self.weights_sha256 = {self._path.name: checkpoints[weights].sha256}
        else:
            self._path = Path(weights).expanduser()
            self.load()
            self.weights_sha256 = {self._path.name: sha256_of(self._path)}

    def load(self) -> None:
        """Load the network now, and not with the first faces."""
        _ = self._network

    @cached_property
    def _network(self) -> Engine:
        network = load_network(self._path)
        if self.engine == "openvino":
            return OpenVinoEngine(network, self._precision, FACE_PX)
        return TorchEngine(network, self._precision, pick_device(self._device_type))

    def embed(self, person: PersonClip) -> np.ndarray:
        """Vectors (T, 512) float32 of unit length of the crops called `crop`."""
        faces = [_at_trained_size(face) for face in person.crop(self.crop)]
        batches = (np.stack(faces[i : i + self.batch]) for i in range(0, len(faces), self.batch))
        vectors = [self._network.forward(batch) for batch in batches]
        return unit_embeddings(np.concatenate([np.zeros((0, self.dim), np.float32), *vectors]))


def load_network(path: Path) -> nn.Sequential:
    """The network with the weights in `path`, batch norms folded, in channels_last order, on the CPU.

    Both are for speed: with them a CPU core takes about 0.7 of the time of the network as published.
    """
    import torch
    from torch import nn

    from dfprep.embeddings.inception_resnet import fold_batch_norms, inception_resnet_v1

    with torch.device("meta"):  # no time spent on random weights that are replaced at once
        network = inception_resnet_v1()
    load_into(network, path)
    with torch.no_grad():
        fold_batch_norms(network)
        for module in network.modules():
            if isinstance(module, nn.Conv2d):
                module.weight.data = module.weight.contiguous(memory_format=torch.channels_last)
    return network


def _at_trained_size(face: np.ndarray) -> np.ndarray:
    """`face` (h, w, 3) uint8 as 160x160 px."""
    if face.shape[:2] == (FACE_PX, FACE_PX):
        return face
    shrinks = min(face.shape[:2]) > FACE_PX
    return cv2.resize(face, (FACE_PX, FACE_PX), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
