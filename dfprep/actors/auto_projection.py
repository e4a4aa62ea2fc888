"""``projection=auto``: the embeddings themselves for as many people as was measured, else a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dfprep.actors.projection import NoProjection, Projected, Projection
from dfprep.values import Count, checked


@checked
@dataclass(frozen=True)
class AutoProjection:
    """The embeddings themselves up to `most_direct` points, and above that `map`.

    Attributes:
        most_direct: the largest number of points that are clustered without a map, at least 1.
        map: the projection of more points.
    """

    name: ClassVar[str] = "auto"

    most_direct: Count
    map: Projection

    def chosen(self, n: int) -> Projection:
        """The projection of n points."""
        return NoProjection() if n <= self.most_direct else self.map

    def project(self, vectors: np.ndarray) -> Projected:
        """The points of `vectors` (n, D) by the chosen projection."""
        return self.chosen(len(vectors)).project(vectors)

    def identity(self, vectors: np.ndarray) -> str:
        """That of the chosen projection."""
        return self.chosen(len(vectors)).identity(vectors)
