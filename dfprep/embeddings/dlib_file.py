"""The weights of a network that dlib has saved.

Format: dlib's ``serialize`` (dlib/serialize.h, dlib/dnn/layers.h and tensor.h of dlib 19). An integer is a byte,
with the number of the bytes that follow in its lower half and the sign in its highest bit, and then these bytes,
lowest first. A text is its length, an integer, and its bytes. A tensor is its version, its four sizes, and its
values as little-endian float32. A layer with weights begins with its name, in the order of the forward pass.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

NAMES = re.compile(rb"\x01\x05con_4|\x01\x07affine_|\x01\x04fc_2")
"""The length of a layer's name, and the name, of the kinds that `dlib_network` has."""

BEFORE_WEIGHTS = {"con_4": 0, "affine_": 0, "fc_2": 2}
"""Integers between the name and the weights: of a fully connected layer the number of outputs and inputs."""


@dataclass(frozen=True)
class SavedLayer:
    """A layer with weights: its name in the file, and the weights (n,) float32."""

    name: str
    weights: np.ndarray


def saved_layers(path: Path) -> list[SavedLayer]:
    """The convolutions, affine and fully connected layers of a network, in the order of the forward pass.

    The file is not followed from its start to its end, but searched for the names; its hash must be known.
    """
    content = path.read_bytes()
    layers, end = [], 0
    for found in NAMES.finditer(content):
        if found.start() < end:
            continue  # the bytes of a name among weights
        name = found.group()[2:].decode()
        at = found.end()
        for _ in range(BEFORE_WEIGHTS[name]):
            _, at = _integer(content, at)
        weights, end = _tensor(content, at)
        layers.append(SavedLayer(name, weights))
    return layers


def _tensor(content: bytes, at: int) -> tuple[np.ndarray, int]:
    """The values (n,) of the tensor at a position, and the position after it."""
    _, at = _integer(content, at)
    sizes = []
    for _ in range(4):
        size, at = _integer(content, at)
        sizes.append(size)
    n = math.prod(sizes)
    return np.frombuffer(content, "<f4", n, at).astype(np.float32), at + 4 * n


def _integer(content: bytes, at: int) -> tuple[int, int]:
    """The integer at a position, and the position after it."""
    n = content[at] & 0x0F
    value = int.from_bytes(content[at + 1 : at + 1 + n], "little")
    return -value if content[at] & 0x80 else value, at + 1 + n
