"""Maps in two dimensions by t-SNE, all on the same scale."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import Annotated, ClassVar

import numpy as np

from dfprep.actors.map_scale import scale_to_unit_density
from dfprep.actors.principal_components import first_two_components, reduce_dims
from dfprep.actors.projection import Projected, digest
from dfprep.errors import DfprepError
from dfprep.values import Auto, Ge, Seed, checked
from dfprep.vectors import l2_normalize

MIN_POINTS = 4
"""Fewer points lie in a plane with their true distances, so t-SNE is not needed."""

MIN_LEARNING_RATE = 20.0
"""scikit-learn's automatic rate is n / 48, at least 50; with about 40 points, 50 throws some of them far out."""


@dataclass(frozen=True)
class _TsneMap(ABC):
    """The parameters and the preprocessing that both implementations of t-SNE share.

    Method: van der Maaten and Hinton, "Visualizing Data using t-SNE" (2008), initialised with the first two
    principal components (Kobak and Berens, "The art of using t-SNE", 2019): with a fixed seed the same vectors
    give the same map.

    The map is scaled so that each point has one unit of area on average: see `scale_to_unit_density`. One `eps`
    therefore means the same for 50 points and for 20,000.

    Attributes:
        perplexity: the effective number of neighbours of a point, at least 1; auto: see `auto_perplexity`.
        pca_dims: the number of principal components that t-SNE gets, at least 2.
        max_iter: iterations, at least 250.
        seed: of the random numbers of the method.
        n_jobs: threads for the neighbour search; none: one, -1: all processors.
    """

    perplexity: Annotated[float, Ge(1)] | Auto
    pca_dims: Annotated[int, Ge(2)]
    max_iter: Annotated[int, Ge(250)]
    seed: Seed
    n_jobs: int | None = None

    def project(self, vectors: np.ndarray) -> Projected:
        """Points (n, 2) float64 of `vectors` (n, D), one unit of area each on average."""
        reduced = reduce_dims(l2_normalize(vectors), self.pca_dims)
        initial = first_two_components(reduced)
        if len(vectors) < MIN_POINTS or np.ptp(reduced, axis=0).max() < 1e-6:
            return Projected(initial, "euclidean")
        initial *= 1e-4 / initial[:, 0].std()  # with a large start, points end near where they started
        return Projected(scale_to_unit_density(self._fit(reduced, initial)), "euclidean")

    @abstractmethod
    def _fit(self, reduced: np.ndarray, initial: np.ndarray) -> np.ndarray:
        """The map (n, 2), in any scale, of `reduced` (n, d), with `initial` (n, 2) as its first state."""

    def _perplexity(self, n: int) -> float:
        chosen = auto_perplexity(n) if isinstance(self.perplexity, str) else self.perplexity
        return min(chosen, n - 1.001)

    def identity(self, vectors: np.ndarray) -> str:
        """Hex SHA-256 of the parameters, except `n_jobs`, and of the vectors."""
        parameters = {key: value for key, value in asdict(self).items() if key != "n_jobs"}
        return digest(type(self).__name__, parameters, vectors)


@checked
@dataclass(frozen=True)
class Tsne(_TsneMap):
    __doc__ = f"""A map in two dimensions by scikit-learn's t-SNE (Barnes-Hut).

    {_TsneMap.__doc__}"""

    name: ClassVar[str] = "tsne"

    def _fit(self, reduced: np.ndarray, initial: np.ndarray) -> np.ndarray:
        from sklearn.manifold import TSNE  # 1 s to import

        tsne = TSNE(
            perplexity=self._perplexity(len(reduced)),
            metric="cosine",
            init=initial.astype(np.float32),
            learning_rate=max(len(reduced) / 48, MIN_LEARNING_RATE),
            max_iter=self.max_iter,
            random_state=self.seed,
            n_jobs=self.n_jobs,
        )
        return tsne.fit_transform(reduced).astype(np.float64)


@checked
@dataclass(frozen=True)
class OpenTsne(_TsneMap):
    __doc__ = f"""A map in two dimensions by openTSNE, an optional package.

    {_TsneMap.__doc__}

    Raises:
        DfprepError: openTSNE is not installed.
    """

    name: ClassVar[str] = "opentsne"

    def _fit(self, reduced: np.ndarray, initial: np.ndarray) -> np.ndarray:
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
            initialization=initial,
            n_iter=self.max_iter - 250,
            early_exaggeration_iter=250,
            random_state=self.seed,
            n_jobs=self.n_jobs or 1,
        )
        return np.asarray(tsne.fit(reduced), np.float64)


def auto_perplexity(n: int) -> float:
    """Perplexity for n points: small enough to separate actors with two to four videos.

    >>> [round(auto_perplexity(n), 1) for n in (4, 40, 400, 22_000)]
    [2.0, 8.0, 30.0, 30.0]
    """
    return float(np.clip(n / 5, 2, 30))
