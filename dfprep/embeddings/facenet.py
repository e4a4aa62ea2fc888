"""FaceNet embeddings of the stretched crops."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from dfprep.device import pick_device
from dfprep.embeddings.checkpoints import CHECKPOINTS, Checkpoint, fetch, load_into
from dfprep.embeddings.inception_resnet import EMBEDDING_DIM, fold_batch_norms, inception_resnet_v1
from dfprep.embeddings.protocol import unit_embeddings
from dfprep.files import sha256_of
from dfprep.types import PersonClip
from dfprep.values import Count, checked

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
        checkpoints: the published checkpoints by the names that `weights` may have.

    Raises:
        ConfigError: a device that is not there, or a batch below 1.
        WeightsError: weights that are missing, cannot be fetched, or are another network's.
    """

    dim = EMBEDDING_DIM

    def __init__(
        self,
        weights: str,
        crop: str,
        device: str,
        batch: Count,
        checkpoints: Mapping[str, Checkpoint] = CHECKPOINTS,
    ) -> None:
        self.batch = batch
        self.crop = crop
        self.device = pick_device(device)
        if weights in checkpoints:
            path = fetch(checkpoints[weights], Path(torch.hub.get_dir()) / "checkpoints")
        else:
            path = Path(weights).expanduser()
        self._network = load_network(path).to(self.device)
        self.weights_sha256 = {path.name: sha256_of(path)}

    def embed(self, person: PersonClip) -> np.ndarray:
        """Vectors (T, 512) float32 of unit length of the crops called `crop`."""
        faces = [_at_trained_size(face) for face in person.crop(self.crop)]
        vectors = [self._forward(np.stack(faces[i : i + self.batch])) for i in range(0, len(faces), self.batch)]
        return unit_embeddings(np.concatenate([np.zeros((0, self.dim), np.float32), *vectors]))

    @torch.inference_mode()
    def _forward(self, faces: np.ndarray) -> np.ndarray:
        # an array (n, h, w, 3) seen as (n, 3, h, w) is in channels_last order already: nothing is copied for it
        pixels = torch.from_numpy(faces).to(self.device).permute(0, 3, 1, 2).float()
        return self._network((pixels - 127.5) / 128).cpu().numpy()


def load_network(path: Path) -> nn.Sequential:
    """The network with the weights in `path`, batch norms folded, in channels_last order, on the CPU.

    Both are for speed: with them a CPU core takes about 0.7 of the time of the network as published.
    """
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
