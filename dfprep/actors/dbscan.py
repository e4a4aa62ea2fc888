"""The settings of the clustering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from dfprep.actors.same_person import OF_ANY_EMBEDDER, OF_EMBEDDER, SamePerson
from dfprep.errors import DfprepError
from dfprep.values import Auto, Count, Gt, Le, checked

MAX_POINTS = 60_000
"""All pairs of points are compared, in quadratic time: see docs/measured.md for 22,000."""


@checked
@dataclass(frozen=True)
class Dbscan:
    """DBSCAN, which groups points into actors.

    Method: Ester et al., "A Density-Based Algorithm for Discovering Clusters" (1996).

    Attributes:
        eps: the radius of a point's neighbourhood, in the projection's distance, above 0; auto: see `select_eps`.
        same_person: the cosine distance up to which two faces are one person's, in (0, 2], for eps=auto without a
            map; auto: estimated from the clusters within the bounds of the embedder, see `SamePerson`.
        min_samples: the number of points within eps of a core point, itself included, at least 1.
        unit: person: each person of a video is a point; frame: each frame of each person is a point, and a person
            gets the majority label of its frames.
        cannot_link: report: two people of one video in one actor are only counted; repair: the one farther from the
            actor's centroid is removed from the actor.
    """

    eps: Annotated[float, Gt(0)] | Auto
    same_person: Annotated[float, Gt(0), Le(2)] | Auto
    min_samples: Count
    unit: Literal["person", "frame"]
    cannot_link: Literal["report", "repair"]

    def same_person_of(self, embedder: str) -> SamePerson:
        """The distances of one person's faces: those of the class `embedder`, unless `same_person` is a number."""
        if isinstance(self.same_person, str):
            return OF_EMBEDDER.get(embedder, OF_ANY_EMBEDDER)
        return SamePerson.exactly(self.same_person)

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
