"""The settings of the clustering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from dfprep.errors import DfprepError
from dfprep.values import Auto, Count, Gt, checked

MAX_POINTS = 60_000
"""All pairs of points are compared, in quadratic time: 22,000 points took one to two minutes."""


@checked
@dataclass(frozen=True)
class Dbscan:
    """DBSCAN, which groups points into actors.

    Method: Ester et al., "A Density-Based Algorithm for Discovering Clusters" (1996).

    Attributes:
        eps: the radius of a point's neighbourhood, in the projection's distance, above 0; auto: see `select_eps`.
        min_samples: the number of points within eps of a core point, itself included, at least 1.
        unit: person: each person of a video is a point; frame: each frame of each person is a point, and a person
            gets the majority label of its frames.
        cannot_link: report: two people of one video in one actor are only counted; repair: the one farther from the
            actor's centroid is removed from the actor.
    """

    eps: Annotated[float, Gt(0)] | Auto
    min_samples: Count
    unit: Literal["person", "frame"]
    cannot_link: Literal["report", "repair"]

    def require_comparable(self, n_points: int) -> None:
        """Raise if there are too many points to compare all pairs.

        Raises:
            DfprepError: with their number and the limit.
        """
        if n_points > MAX_POINTS:
            raise DfprepError(
                f"clustering.unit={self.unit} gives {n_points:,} points, and at most {MAX_POINTS:,} can be "
                "compared pairwise; use clustering.unit=person, or cluster parts of the data"
            )
