"""The cluster stage: from the people of a data set to actors, and how good they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from rich.console import RenderableType

from dfprep.actors import (
    Actors,
    Dbscan,
    Labelled,
    Projected,
    Projection,
    actor_rows,
    cluster,
    judge,
    judge_labelled,
)
from dfprep.cluster.figures import actor_figures
from dfprep.cluster.inputs import Cast
from dfprep.cluster.report import actor_report
from dfprep.store import OutputFolder, read_points, write_points
from dfprep.tables import ActorRow, write_table


@dataclass(frozen=True)
class Clustering:
    """The actors of `cast`, and how good the clustering is; a `dfprep.runs.StageResult`."""

    cast: Cast
    out: OutputFolder
    projected: Projected
    actors: Actors
    judgement: dict[str, float]
    labelled: Labelled | None

    def metrics(self) -> dict[str, float]:
        """B-cubed and ARI where the source names its actors, then what can be said without names."""
        known = self.labelled
        if known is None:
            return {"silhouette": self.judgement["silhouette"]} | self.judgement
        return {
            "bcubed_f": known.bcubed_f,
            "bcubed_precision": known.bcubed_precision,
            "bcubed_recall": known.bcubed_recall,
            "ari": known.ari,
        } | self.judgement

    def write_tables(self, folder: Path) -> list[Path]:
        """Write ``actors.csv`` and ``actors.h5``."""
        path = folder / "actors.csv"
        write_table(path, ActorRow, actor_rows(self.cast.people, self.actors, self.cast.fakes))
        return [path]

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """The map, some actors' faces, the k-distance curve and the actors' sizes."""
        return actor_figures(self.cast, self.projected.points, self.actors, self.out)

    def report(self) -> Iterable[RenderableType]:
        """What was found and how good it is."""
        return actor_report(len(set(self.cast.people.videos)), self.judgement, self.labelled)

    def check(self) -> None:
        """Any clustering will do."""


def find_actors(cast: Cast, out: OutputFolder, projection: Projection, clustering: Dbscan) -> Clustering:
    """Project, cluster and judge; a projection that an earlier run made of the same vectors is read.

    Raises:
        DfprepError: too many points to compare each with each.
    """
    people = cast.people
    vectors = people.frames if clustering.unit == "frame" else people.vectors
    clustering.require_comparable(len(vectors))
    projected = kept_projection(out, projection, vectors)
    actors = cluster(people, projected, clustering)
    labelled = judge_labelled(cast.names, actors) if any(cast.names) else None
    return Clustering(cast, out, projected, actors, judge(people, actors), labelled)


def kept_projection(out: OutputFolder, projection: Projection, vectors: np.ndarray) -> Projected:
    """The projected points of `vectors`, from the folder where they are there."""
    path = out.projections / f"{projection.identity(vectors)}.h5"
    found = read_points(path)
    if found is not None:
        return Projected(*found)
    projected = projection.project(vectors)
    if projected.points.shape[1] < vectors.shape[1]:  # else nothing was computed that is worth keeping
        write_points(path, projected.points, projected.metric)
    return projected
