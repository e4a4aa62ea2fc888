"""The settings of the clustering."""

from __future__ import annotations

from dataclasses import dataclass

from dfprep.errors import DfprepError, require

MAX_POINTS = 60_000
"""All pairs of points are compared, in quadratic time: 22,000 points took one to two minutes."""


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

    eps: float | str = "auto"
    min_samples: int = 2
    unit: str = "person"
    cannot_link: str = "report"

    def __post_init__(self) -> None:
        number = isinstance(self.eps, (int, float))
        require(self.eps > 0 if number else self.eps == "auto", "eps", "be auto or above 0", self.eps)  # type: ignore[operator]
        require(self.min_samples >= 1, "min_samples", "be at least 1", self.min_samples)
        require(self.unit in ("person", "frame"), "unit", "be person or frame", self.unit)
        require(self.cannot_link in ("report", "repair"), "cannot_link", "be report or repair", self.cannot_link)

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
