"""Vectors to points in which the clustering looks for people."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, field
from typing import Protocol

import numpy as np

from dfprep.actors.people import unit
from dfprep.errors import DfprepError, require

FEW = 4
"""Fewer points than this lie in a plane with their true distances, and t-SNE has nothing to arrange."""

VERSION = 1
"""Raised with every change that moves points: kept projections of another version are not read."""

FEW_POINTS_RATE = 20.0
"""scikit-learn never learns slower than at 50 (n / 48 for many points), which flings some of 40 points far out."""


@dataclass(frozen=True)
class Projected:
    """`points` (n, d) and the metric, euclidean or cosine, that is meant between them."""

    points: np.ndarray
    metric: str

    def __post_init__(self) -> None:
        if self.points.ndim != 2 or self.metric not in ("euclidean", "cosine"):
            raise ValueError(f"points must be (n, d) with a known metric, got {self.points.shape} {self.metric}")


class Projection(Protocol):
    """Puts vectors (n, D) of unit length where the clustering looks for people."""

    def project(self, vectors: np.ndarray) -> Projected:
        """The points (n, d) of `vectors`, row for row."""
        ...

    def identity(self, vectors: np.ndarray) -> str:
        """Hex SHA-256 of everything that the points depend on: a name under which they can be kept."""
        ...


@dataclass(frozen=True)
class NoProjection:
    """The vectors themselves, by cosine distance."""

    def project(self, vectors: np.ndarray) -> Projected:
        """The vectors, of unit length."""
        return Projected(unit(vectors), "cosine")

    def identity(self, vectors: np.ndarray) -> str:
        """Hex SHA-256 of the vectors."""
        return _digest("none", {}, vectors)


@dataclass(frozen=True)
class _Plane(ABC):
    """What both ways to t-SNE share.

    Method: van der Maaten and Hinton, "Visualizing Data using t-SNE" (2008), started from the first two principal
    components (Kobak and Berens, "The art of using t-SNE", 2019): with a fixed seed the same vectors give the
    same map.

    The map is scaled so that each point has one unit of area on average: see `one_area_each`. So one `eps` means
    the same whether there are 50 points or 20,000: a share of the room that a point has.

    Attributes:
        perplexity: about how many neighbours a point is drawn to, at least 1; auto: see `perplexity_of`.
        pca_dims: principal directions kept before, at least 2.
        max_iter: steps, at least 250.
        seed: of what the method draws.
        n_jobs: processes' worth of threads for the neighbours; none: one, -1: all.
    """

    perplexity: float | str = "auto"
    pca_dims: int = 50
    max_iter: int = 1000
    seed: int = 2020
    n_jobs: int | None = field(default=None)

    def __post_init__(self) -> None:
        number = isinstance(self.perplexity, (int, float))
        ok = self.perplexity >= 1 if number else self.perplexity == "auto"  # type: ignore[operator]
        require(ok, "perplexity", "be auto or at least 1", self.perplexity)
        require(self.pca_dims >= 2, "pca_dims", "be at least 2", self.pca_dims)
        require(self.max_iter >= 250, "max_iter", "be at least 250", self.max_iter)
        require(0 <= self.seed < 2**32, "seed", "be in [0, 2**32)", self.seed)

    def project(self, vectors: np.ndarray) -> Projected:
        """Points (n, 2) float64 of `vectors` (n, D), one unit of area each on average."""
        reduced = reduce_dims(unit(vectors), self.pca_dims)
        if len(vectors) < FEW or np.ptp(reduced, axis=0).max() < 1e-6:
            return Projected(plane(reduced), "euclidean")
        start = plane(reduced)
        start *= 1e-4 / start[:, 0].std()  # t-SNE must start small, or the start decides where points end
        return Projected(one_area_each(self._arrange(reduced, start)), "euclidean")

    @abstractmethod
    def _arrange(self, reduced: np.ndarray, start: np.ndarray) -> np.ndarray:
        """The map (n, 2) of `reduced` (n, d), begun at `start` (n, 2), in a scale of its own."""

    def _perplexity(self, n: int) -> float:
        chosen = perplexity_of(n) if isinstance(self.perplexity, str) else self.perplexity
        return min(chosen, n - 1.001)

    def identity(self, vectors: np.ndarray) -> str:
        """Hex SHA-256 of the parameters, save `n_jobs`, and of the vectors."""
        parameters = {key: value for key, value in asdict(self).items() if key != "n_jobs"}
        return _digest(type(self).__name__, parameters, vectors)


@dataclass(frozen=True)
class Tsne(_Plane):
    __doc__ = f"""A map in two dimensions by scikit-learn's t-SNE (Barnes-Hut).

    {_Plane.__doc__}"""

    def _arrange(self, reduced: np.ndarray, start: np.ndarray) -> np.ndarray:
        from sklearn.manifold import TSNE  # takes a second

        tsne = TSNE(
            perplexity=self._perplexity(len(reduced)),
            metric="cosine",
            init=start.astype(np.float32),
            learning_rate=max(len(reduced) / 48, FEW_POINTS_RATE),
            max_iter=self.max_iter,
            random_state=self.seed,
            n_jobs=self.n_jobs,
        )
        return tsne.fit_transform(reduced).astype(np.float64)


@dataclass(frozen=True)
class OpenTsne(_Plane):
    __doc__ = f"""A map in two dimensions by openTSNE, an optional package.

    {_Plane.__doc__}

    Raises:
        DfprepError: openTSNE is not installed.
    """

    def _arrange(self, reduced: np.ndarray, start: np.ndarray) -> np.ndarray:
        try:
            from openTSNE import TSNE
        except ImportError as error:
            raise DfprepError(
                f"projection=opentsne needs the package openTSNE ({error}): pip install openTSNE, "
                "or use projection=tsne"
            ) from None
        tsne = TSNE(
            perplexity=self._perplexity(len(reduced)),
            metric="cosine",
            neighbors="exact",
            initialization=start,
            n_iter=self.max_iter - 250,
            early_exaggeration_iter=250,
            random_state=self.seed,
            n_jobs=self.n_jobs or 1,
        )
        return np.asarray(tsne.fit(reduced), np.float64)


def perplexity_of(n: int) -> float:
    """Perplexity for n points: small enough that actors of two to four videos stay apart.

    >>> [round(perplexity_of(n), 1) for n in (4, 40, 400, 22_000)]
    [2.0, 8.0, 30.0, 30.0]
    """
    return float(np.clip(n / 5, 2, 30))


def reduce_dims(vectors: np.ndarray, dims: int) -> np.ndarray:
    """The coordinates (n, min(dims, D)) float32 of unit vectors along their principal directions, length 1 again.

    The mean is not taken off, so cosine distances stay what they were, up to what is left out. Directions come
    from the (D, D) matrix of second moments, strongest first, each pointing to where its largest part is positive.
    """
    if vectors.shape[1] == 0:
        return vectors
    moments = vectors.T.astype(np.float64) @ vectors
    _, directions = np.linalg.eigh(moments)
    directions = directions[:, ::-1][:, :dims]
    directions = directions * np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(directions.shape[1])])
    return unit(vectors @ directions).astype(np.float32)


def plane(points: np.ndarray) -> np.ndarray:
    """The first two principal components (n, 2) float64 of `points`, mean 0; zeros where there are none."""
    centred = points - points.mean(axis=0, dtype=np.float64) if len(points) else points.astype(np.float64)
    flat = np.zeros((len(points), 2))
    if len(points) > 1 and points.shape[1]:
        variances, directions = np.linalg.eigh(centred.T @ centred)
        del variances
        directions = directions[:, ::-1][:, :2]
        strongest = np.abs(directions).argmax(axis=0)
        found = centred @ (directions * np.sign(directions[strongest, np.arange(directions.shape[1])]))
        flat[:, : found.shape[1]] = found
    return flat


def one_area_each(points: np.ndarray) -> np.ndarray:
    """`points` (n, 2), centred and scaled: the ellipse of their second moments gets an area of n."""
    centred = points - points.mean(axis=0)
    # a disc of radius r that is filled evenly has a standard deviation of r / 2 along each axis
    area = 4 * np.pi * np.sqrt(max(np.linalg.det(np.cov(centred.T, bias=True)), 1e-12))
    return centred * np.sqrt(len(points) / area)


def _digest(name: str, parameters: dict[str, object], vectors: np.ndarray) -> str:
    digest = hashlib.sha256(
        f"{VERSION} {name} {sorted(parameters.items())} {vectors.shape} {vectors.dtype}".encode()
    )
    digest.update(np.ascontiguousarray(vectors).tobytes())
    return digest.hexdigest()
