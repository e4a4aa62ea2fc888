"""Weights without a download, and faces that come with packages."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import matplotlib as mpl
import numpy as np
import pytest
import skimage.data
import torch
from PIL import Image

from dfprep.embeddings.inception_resnet import inception_resnet_v1
from dfprep.types import PersonClip

GOLDENS = Path(__file__).parent / "goldens"


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def golden() -> dict:
    """The embeddings that facenet-pytorch gives, and what it gave them for; see the file's `origin`."""
    return json.loads((GOLDENS / "facenet.json").read_text())


def tensor_from_name(name: str, like: torch.Tensor) -> torch.Tensor:
    """The tensor that `name` has in the goldens: drawn by a generator seeded with the name's CRC-32."""
    draw = np.random.default_rng(zlib.crc32(name.encode())).standard_normal(tuple(like.shape))
    if name.endswith("num_batches_tracked"):
        draw = draw * 0
    elif name.endswith("running_var"):
        draw = 1 + 0.1 * abs(draw)
    elif name.endswith(("running_mean", "bias")):
        draw = 0.1 * draw
    elif like.ndim == 1:
        draw = 1 + 0.1 * draw
    else:
        draw = draw * np.sqrt(2 / np.prod(like.shape[1:]))
    return torch.as_tensor(draw, dtype=like.dtype).reshape(like.shape)


@pytest.fixture(scope="session")
def state() -> dict[str, torch.Tensor]:
    """A state dict of the network as published, filled by the goldens' rule."""
    with torch.device("meta"):
        empty = inception_resnet_v1().state_dict()
    return {name: tensor_from_name(name, tensor) for name, tensor in empty.items()}


@pytest.fixture(scope="session")
def weights_file(state: dict[str, torch.Tensor], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`state` as a checkpoint is published: with a classification layer (smaller than the real one's)."""
    path = tmp_path_factory.mktemp("weights") / "facenet.pt"
    torch.save({**state, "logits.weight": torch.ones(10, 512), "logits.bias": torch.ones(10)}, path)
    return path


@pytest.fixture(scope="session")
def pictures() -> dict[str, np.ndarray]:
    """RGB uint8 pictures with one face each that scikit-image and matplotlib ship."""
    hopper = Path(mpl.get_data_path()) / "sample_data" / "grace_hopper.jpg"
    return {
        "astronaut": skimage.data.astronaut(),
        "grace_hopper": np.asarray(Image.open(hopper).convert("RGB")),
        "camera": np.stack([skimage.data.camera()] * 3, axis=-1),
    }


FACE_BOXES = {
    "astronaut": (181, 62, 268, 172),
    "grace_hopper": (174, 120, 356, 340),
    "camera": (199, 119, 254, 192),
}


@pytest.fixture(scope="session")
def small_faces(pictures: dict[str, np.ndarray], golden: dict) -> np.ndarray:
    """The goldens' inputs (4, 160, 160, 3) uint8: three faces and noise."""
    faces = [pictures[name][y1:y2, x1:x2] for name, (x1, y1, x2, y2) in FACE_BOXES.items()]
    faces = [cv2.resize(face, (160, 160), interpolation=cv2.INTER_AREA) for face in faces]
    noise = np.random.default_rng(20201122).integers(0, 256, size=(160, 160, 3), dtype=np.uint8)
    stacked = np.stack([*faces, noise])
    if hashlib.sha256(stacked.tobytes()).hexdigest() != golden["faces_sha256"]:
        pytest.skip("this machine's decoders or resizing give other pixels than the goldens were made from")
    return stacked


@pytest.fixture
def crops_of() -> Callable[[np.ndarray], PersonClip]:
    """Makes a PersonClip of which only the small crops matter."""

    def make(small: np.ndarray) -> PersonClip:
        n = len(small)
        boxes, landmarks = np.zeros((n, 4), np.float32), np.full((n, 5, 2), np.nan, np.float32)
        return PersonClip(np.zeros((n, 8, 8, 3), np.uint8), boxes, landmarks, {"small": small}, {})

    return make
