"""MTCNN's weights: files of an installed package, known by their hashes."""

from __future__ import annotations

from pathlib import Path

from dfprep.weights import package_file, verified

INSTALL_MTCNN = "pip install --no-deps facenet-pytorch==2.6.0"
"""Without dependencies: the package is used for its weights only, see weights-packages.txt."""

MTCNN_SHA256 = {
    "pnet.pt": "a2a71925e0b9996a42f63e47efc1ca19043e69558b5c523b978d611dfae49c8f",
    "rnet.pt": "bbb937de72efc9ef83b186c49f5f558467a1d7e3453a8ece0d71a886633f6a86",
    "onet.pt": "165bfbe42940416ccfb977545cf0e976d5bf321f67083ae2aaaa5c764280118d",
}
"""MTCNN's networks in facenet-pytorch 2.6.0."""


def mtcnn_weights(name: str) -> Path:
    """Path of pnet.pt, rnet.pt or onet.pt.

    Raises:
        WeightsError: facenet-pytorch is not installed, or its file is not the published one.
    """
    path = package_file("facenet-pytorch", f"facenet_pytorch/data/{name}", INSTALL_MTCNN)
    return verified(path, MTCNN_SHA256[name], INSTALL_MTCNN)
