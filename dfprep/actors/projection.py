"""Where the clustering compares people: the protocol of projections, and the one that changes nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from dfprep.vectors import unit_rows

VERSION = 1
"""Increased with every change that moves points: stored projections of another version are not read."""


@dataclass(frozen=True)
class Projected:
    """`points` (n, d), and the metric between them: euclidean or cosine."""

    points: np.ndarray
    metric: str

    def __post_init__(self) -> None:
        if self.points.ndim != 2 or self.metric not in ("euclidean", "cosine"):
            raise ValueError(f"points must be (n, d) with a known metric, got {self.points.shape} {self.metric}")


class Projection(Protocol):
    """Maps embeddings (n, D) to the points that are clustered.

    Attributes:
        name: of the choice in ``conf/projection``, for reports.
    """

    name: ClassVar[str]

    def project(self, vectors: np.ndarray) -> Projected:
        """The points (n, d) of `vectors`, row for row."""
        ...

    def identity(self, vectors: np.ndarray) -> str:
        """Hex SHA-256 of everything that the points depend on: the name under which they can be stored."""
        ...


@dataclass(frozen=True)
class NoProjection:
    """The embeddings themselves, by cosine distance."""

    name: ClassVar[str] = "none"

    def project(self, vectors: np.ndarray) -> Projected:
        """The embeddings, of unit length."""
        return Projected(unit_rows(vectors), "cosine")

    def identity(self, vectors: np.ndarray) -> str:
        """Hex SHA-256 of the embeddings."""
        return digest("none", {}, vectors)


def digest(name: str, parameters: dict[str, object], vectors: np.ndarray) -> str:
    """Hex SHA-256 of a projection's name, its parameters and the vectors that it projects."""
    header = f"{VERSION} {name} {sorted(parameters.items())} {vectors.shape} {vectors.dtype}"
    sha256 = hashlib.sha256(header.encode())
    sha256.update(np.ascontiguousarray(vectors).data)
    return sha256.hexdigest()
