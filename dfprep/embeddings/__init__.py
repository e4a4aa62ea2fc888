"""Crops to vectors: `FaceNet`, `Dlib` and `NoEmbedder`, three classes of the small protocol `Embedder`.

An embedder takes one person's `FaceCrops` and returns a vector of unit length for every frame; near vectors
mean the same person. It also says which weights files it used, by hash. FaceNet's are fetched once and
verified (`Checkpoint` names a file, its address and its SHA-256), dlib's come with pip.
"""

from dfprep.embeddings.checkpoints import CHECKPOINTS, Checkpoint
from dfprep.embeddings.dlib_resnet import Dlib
from dfprep.embeddings.facenet import FaceNet
from dfprep.embeddings.none import NoEmbedder
from dfprep.embeddings.protocol import Embedder

__all__ = ["CHECKPOINTS", "Checkpoint", "Dlib", "Embedder", "FaceNet", "NoEmbedder"]
