"""``projection=auto``: the embeddings themselves, or a map of more than a given number of points."""

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
        most_direct: the largest number of points that are clustered without a map, at least 1; None: any number.
        map: the projection of more points.
    """

    name: ClassVar[str] = "auto"

    most_direct: Count | None
    map: Projection

    def chosen(self, n: int) -> Projection:
        """The projection of n points."""
        return NoProjection() if self.most_direct is None or n <= self.most_direct else self.map

    def project(self, vectors: np.ndarray) -> Projected:
        """The points of `vectors` (n, D) by the chosen projection."""
        return self.chosen(len(vectors)).project(vectors)

    def identity(self, vectors: np.ndarray) -> str:
        """That of the chosen projection."""
        return self.chosen(len(vectors)).identity(vectors)
