"""The cluster stage: assign the people of a data set's real videos to actors, and evaluate the result."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import RenderableType

from dfprep.actors import (
    Actors,
    AutoProjection,
    Dbscan,
    NoProjection,
    Projected,
    Projection,
    actor_rows,
    actors_by_name,
    actors_by_name_and_cluster,
    find_clusters,
    to_actors,
)
from dfprep.cluster.advice import advice
from dfprep.cluster.figures import actor_figures
from dfprep.cluster.inputs import RealPeople
from dfprep.cluster.kept_tree import kept_tree
from dfprep.cluster.measures import Measures
from dfprep.cluster.report import actor_report
from dfprep.store import OutputFolder, read_points, write_points
from dfprep.tables import ActorRow, write_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Clustering:
    """The actors of `people`, and the measures of the clustering; a `dfprep.runs.StageResult`.

    Attributes:
        projected: None where nothing was clustered.
        projection: the name of the projection that was used; empty where nothing was clustered.
        advised: what to set where the clusters are doubtful.
    """

    people: RealPeople
    out: OutputFolder
    projected: Projected | None
    actors: Actors
    measures: Measures
    projection: str = ""
    advised: tuple[str, ...] = ()

    def metrics(self) -> dict[str, float]:
        """B-cubed and ARI where clusters can be compared with names, then the measures that need no names."""
        return self.measures.metrics()

    def write_tables(self, folder: Path) -> list[Path]:
        """Write ``actors.csv`` and ``actors.h5``."""
        path, people = folder / "actors.csv", self.people
        rows = actor_rows(people.people, self.actors, people.replicates, people.unpaired)
        write_table(path, ActorRow, rows)
        return [path]

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """The map, some actors' faces, the k-distance curve and the actors' sizes."""
        points = self.projected.points if self.projected else None
        return actor_figures(self.people, points, self.actors, self.out)

    def report(self) -> Iterable[RenderableType]:
        """The table of measures."""
        return actor_report(len(set(self.people.people.videos)), self.measures, self.advised)

    def check(self) -> None:
        """Every clustering is accepted."""


def find_actors(
    people: RealPeople, out: OutputFolder, projection: Projection, clustering: Dbscan, source: str
) -> Clustering:
    """Project, cluster and evaluate, as far as `source` needs it; a projection and a tree that are kept are reused.

    Args:
        source: names, clusters or both, see `dfprep.actors.ActorSource`. Names that are all different, such as the
            numbers of FaceForensics++'s sequences, are no evidence that their people are, so they do not overrule
            clusters.

    Raises:
        DfprepError: too many points for the settings.
    """
    names = people.names
    if source == "both" and people.n_named and not people.names_repeat:
        log.info("no name occurs in two videos, so names do not say who is the same: the actors are the clusters")
        source = "clusters"
    if source == "names":
        actors = actors_by_name(people.people, names)
        return Clustering(people, out, None, actors, Measures.of(people, actors, None, source))
    embeddings, embedder = people.embeddings, embedder_of(out)
    vectors = embeddings.frames if clustering.unit == "frame" else embeddings.vectors
    chosen, reason = chosen_projection(projection, len(vectors))
    neighbours = clustering.neighbours_of(len(vectors), mapped=chosen.name != NoProjection.name)
    identity = chosen.identity(vectors)
    projected = stored_projection(out, chosen, vectors, identity)
    tree = kept_tree(out, identity, projected, clustering)
    found = find_clusters(embeddings, projected, clustering, embedder, tree)
    actors = clusters = to_actors(embeddings, found, clustering)
    if source == "both" and people.n_named:
        actors = actors_by_name_and_cluster(embeddings, found, clustering, names)
    measures = Measures.of(people, actors, clusters, source, f"{chosen.name}{reason}; {neighbours} neighbours")
    advised = tuple(advice(measures.clusters or {}, chosen.name, clustering, embedder))
    return Clustering(people, out, projected, actors, measures, chosen.name, advised)


def embedder_of(out: OutputFolder) -> str:
    """The class of the embedder that the folder was made with; empty if its configuration does not say so."""
    return str((out.made_with().get("embedder") or {}).get("_target_", "")).rpartition(".")[2]


def chosen_projection(projection: Projection, n: int) -> tuple[Projection, str]:
    """The projection of n points, and the reason for the report where it was chosen by their number."""
    if not isinstance(projection, AutoProjection):
        return projection, ""
    if projection.most_direct is None:
        return projection.chosen(n), " (auto)"
    compared = "at most" if n <= projection.most_direct else "more than"
    return projection.chosen(n), f" (auto: {n:,} points, {compared} {projection.most_direct:,})"


def stored_projection(out: OutputFolder, projection: Projection, vectors: np.ndarray, identity: str) -> Projected:
    """The projected points of `vectors`, read from the folder if they exist, else computed and stored there."""
    path = out.projections / f"{identity}.h5"
    found = read_points(path)
    if found is not None:
        return Projected(*found)
    projected = projection.project(vectors)
    if projected.points.shape[1] < vectors.shape[1]:  # without a projection there is nothing worth storing
        write_points(path, projected.points, projected.metric)
    return projected
