"""MTCNN's weights: files of a package on the package index, known by their hashes."""

from __future__ import annotations

from pathlib import Path

from dfprep.weights import WeightsPackage, weights_file

MTCNN_PACKAGE = WeightsPackage(
    of="MTCNN",
    name="facenet-pytorch",
    version="2.6.0",
    folder="facenet_pytorch/data",
    sha256={
        "pnet.pt": "a2a71925e0b9996a42f63e47efc1ca19043e69558b5c523b978d611dfae49c8f",
        "rnet.pt": "bbb937de72efc9ef83b186c49f5f558467a1d7e3453a8ece0d71a886633f6a86",
        "onet.pt": "165bfbe42940416ccfb977545cf0e976d5bf321f67083ae2aaaa5c764280118d",
    },
    megabytes=2,
)


def mtcnn_weights(name: str) -> Path:
    """Path of pnet.pt, rnet.pt or onet.pt, as `weights_file` finds or fetches it.

    Raises:
        WeightsError: they are nowhere and cannot be fetched.
    """
    return weights_file(MTCNN_PACKAGE, name)
