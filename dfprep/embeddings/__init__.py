"""Faces to vectors: `FaceNet`, `Dlib` and `NoEmbedder`, three classes of the small protocol `Embedder`.

An embedder takes a `PersonClip`, one person through the frames of one video, and returns a vector of unit length
for every frame; near vectors mean the same person. It also says which weights files it used, by hash. FaceNet's are
fetched once and verified (`Checkpoint` names a file, its address and its SHA-256), dlib's come with pip.

All but `NoEmbedder` are imported at their first use: they need torch, which other stages do without.
"""

from typing import TYPE_CHECKING

import lazy_loader

from dfprep.embeddings.none import NoEmbedder
from dfprep.embeddings.protocol import Embedder

if TYPE_CHECKING:
    from dfprep.embeddings.checkpoints import CHECKPOINTS, Checkpoint
    from dfprep.embeddings.dlib_resnet import Dlib
    from dfprep.embeddings.facenet import FaceNet

__all__ = ["CHECKPOINTS", "Checkpoint", "Dlib", "Embedder", "FaceNet", "NoEmbedder"]

__getattr__, _, _ = lazy_loader.attach(
    __name__,
    submod_attrs={"checkpoints": ["CHECKPOINTS", "Checkpoint"], "dlib_resnet": ["Dlib"], "facenet": ["FaceNet"]},
)
