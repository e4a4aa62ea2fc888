"""Embedders: `FaceNet`, `Dlib`, `AutoEmbedder` and `NoEmbedder`, classes of the protocol `Embedder`.

An embedder takes a `PersonClip`, one person through the frames of one video, and returns a vector of unit length
for every frame; vectors of the same person are close. `weights_sha256` has the hashes of its weights files.
FaceNet's are downloaded once and verified (`Checkpoint`: file, URL and SHA-256), dlib's are those of a package.

All but `NoEmbedder` are imported at their first use: they need torch, which other stages do without.
"""

from typing import TYPE_CHECKING

import lazy_loader

from dfprep.embeddings.none import NoEmbedder
from dfprep.embeddings.protocol import Embedder

if TYPE_CHECKING:
    from dfprep.embeddings.auto import AutoEmbedder
    from dfprep.embeddings.checkpoints import CHECKPOINTS, Checkpoint
    from dfprep.embeddings.dlib_resnet import Dlib
    from dfprep.embeddings.facenet import FaceNet

__all__ = [
    "AutoEmbedder",
    "CHECKPOINTS",
    "Checkpoint",
    "Dlib",
    "Embedder",
    "FaceNet",
    "NoEmbedder",
]

__getattr__, _, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "auto": ["AutoEmbedder"],
        "checkpoints": ["CHECKPOINTS", "Checkpoint"],
        "dlib_resnet": ["Dlib"],
        "facenet": ["FaceNet"],
    },
)
