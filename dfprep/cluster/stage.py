"""The cluster stage: assign the people of a data set's real videos to actors, and evaluate the result."""

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
    LabelledScores,
    Projected,
    Projection,
    actor_rows,
    cluster,
    evaluate,
    evaluate_labelled,
)
from dfprep.cluster.figures import actor_figures
from dfprep.cluster.inputs import RealPeople
from dfprep.cluster.report import actor_report
from dfprep.store import OutputFolder, read_points, write_points
from dfprep.tables import ActorRow, write_table


@dataclass(frozen=True)
class Clustering:
    """The actors of `people`, and the measures of the clustering; a `dfprep.runs.StageResult`."""

    people: RealPeople
    out: OutputFolder
    projected: Projected
    actors: Actors
    scores: dict[str, float]
    labelled: LabelledScores | None

    def metrics(self) -> dict[str, float]:
        """B-cubed and ARI where the source names its actors, then the measures that need no names."""
        labelled = self.labelled
        if labelled is None:
            return {"silhouette": self.scores["silhouette"]} | self.scores
        return {
            "bcubed_f": labelled.bcubed_f,
            "bcubed_precision": labelled.bcubed_precision,
            "bcubed_recall": labelled.bcubed_recall,
            "ari": labelled.ari,
        } | self.scores

    def write_tables(self, folder: Path) -> list[Path]:
        """Write ``actors.csv`` and ``actors.h5``."""
        path, people = folder / "actors.csv", self.people
        rows = actor_rows(people.embeddings, self.actors, people.replicates, people.unpaired)
        write_table(path, ActorRow, rows)
        return [path]

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """The map, some actors' faces, the k-distance curve and the actors' sizes."""
        return actor_figures(self.people, self.projected.points, self.actors, self.out)

    def report(self) -> Iterable[RenderableType]:
        """The table of measures."""
        return actor_report(len(set(self.people.embeddings.videos)), self.scores, self.labelled)

    def check(self) -> None:
        """Every clustering is accepted."""


def find_actors(people: RealPeople, out: OutputFolder, projection: Projection, clustering: Dbscan) -> Clustering:
    """Project, cluster and evaluate; a stored projection of the same vectors is reused.

    Raises:
        DfprepError: too many points to compare all pairs.
    """
    embeddings = people.embeddings
    vectors = embeddings.frames if clustering.unit == "frame" else embeddings.vectors
    clustering.require_comparable(len(vectors))
    projected = stored_projection(out, projection, vectors)
    actors = cluster(embeddings, projected, clustering)
    labelled = evaluate_labelled(people.names, actors) if any(people.names) else None
    return Clustering(people, out, projected, actors, evaluate(embeddings, actors), labelled)


def stored_projection(out: OutputFolder, projection: Projection, vectors: np.ndarray) -> Projected:
    """The projected points of `vectors`, read from the folder if they exist, else computed and stored there."""
    path = out.projections / f"{projection.identity(vectors)}.h5"
    found = read_points(path)
    if found is not None:
        return Projected(*found)
    projected = projection.project(vectors)
    if projected.points.shape[1] < vectors.shape[1]:  # without a projection there is nothing worth storing
        write_points(path, projected.points, projected.metric)
    return projected
