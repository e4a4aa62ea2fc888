"""The settings of the clustering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from dfprep.actors.inverted_lists import N_PROBED, POINTS_PER_LIST, require_faiss
from dfprep.actors.same_person import OF_ANY_EMBEDDER, OF_EMBEDDER, SamePerson
from dfprep.errors import ConfigError, DfprepError
from dfprep.values import Auto, Count, Gt, Le, Seed, checked

MAX_POINTS = 60_000
"""The largest number of which all pairs are compared, in quadratic time: see docs/performance.md for 22,000."""

MOST_SAMPLES = POINTS_PER_LIST * N_PROBED // 8
"""The largest `min_samples` with approximate neighbours: each point is compared with about 8 times as many."""

Neighbours = Literal["exact", "approximate"]


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
        neighbors: exact: all pairs of points are compared; approximate: each point with those in the nearest lists,
            see `approximate_mst`; auto: exact for at most `MAX_POINTS`.
        seed: of the lists of approximate neighbours.
    """

    eps: Annotated[float, Gt(0)] | Auto
    same_person: Annotated[float, Gt(0), Le(2)] | Auto
    min_samples: Count
    unit: Literal["person", "frame"]
    cannot_link: Literal["report", "repair"]
    neighbors: Auto | Literal["exact", "approximate"]
    seed: Seed

    def same_person_of(self, embedder: str) -> SamePerson:
        """The distances of one person's faces: those of the class `embedder`, unless `same_person` is a number."""
        if isinstance(self.same_person, str):
            return OF_EMBEDDER.get(embedder, OF_ANY_EMBEDDER)
        return SamePerson.exactly(self.same_person)

    def neighbours_of(self, n_points: int, *, mapped: bool) -> Neighbours:
        """How the neighbours of `n_points` points are found.

        Args:
            mapped: the points are positions on a map, not embeddings.

        Raises:
            DfprepError: it is impossible; names the key to change, or the package to install.
        """
        what = f"clustering.unit={self.unit} gives {n_points:,} points, and at most {MAX_POINTS:,} can be "
        if mapped and self.neighbors == "approximate":
            raise ConfigError(
                "clustering.neighbors must be exact or auto with a map, got approximate, which searches among "
                "embeddings; set projection=none"
            )
        if mapped and n_points > MAX_POINTS:
            raise DfprepError(what + "placed on a map and compared pairwise; set projection=none")
        if self.neighbors == "exact" and n_points > MAX_POINTS:
            raise DfprepError(what + "compared pairwise; set clustering.neighbors=approximate, or auto")
        if self.neighbors == "exact" or (self.neighbors == "auto" and n_points <= MAX_POINTS):
            return "exact"
        if self.min_samples > MOST_SAMPLES:
            rule = f"be at most {MOST_SAMPLES} with approximate neighbours ({n_points:,} points)"
            raise ConfigError(f"clustering.min_samples must {rule}, got {self.min_samples}; choose a smaller one")
        require_faiss()
        return "approximate"
