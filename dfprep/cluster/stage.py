"""The cluster stage: from the people of a data set to actors, with their table, figures and judgement."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich import print as show
from rich.markup import escape
from rich.table import Table

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
from dfprep.cluster.inputs import Cast
from dfprep.plots import Appearances, actor_faces, actor_map, actor_sizes, k_distance
from dfprep.runs import Run
from dfprep.store import FaceFile, OutputFolder, read_points, write_points
from dfprep.tables import ActorRow, write_table

MAX_ACTORS, MAX_APPEARANCES = 12, 8
"""Rows and columns of the picture of actors' faces."""


UNCLEAR = 0.25
"""Silhouette below which there may be no groups: drawn sets of one person, of one and a few others, or of strangers
only had 0.11 at most, sets with groups 0.30 at least."""


@dataclass(frozen=True)
class Clustering:
    """What the stage found, and how good it is."""

    cast: Cast
    projected: Projected
    actors: Actors
    judgement: dict[str, float]
    labelled: Labelled | None

    def metrics(self) -> dict[str, float]:
        """What MLflow compares; its pages show what comes first, so that is the most telling."""
        known = self.labelled
        if known is None:
            return {"silhouette": self.judgement["silhouette"]} | self.judgement
        return {
            "bcubed_f": known.bcubed_f,
            "bcubed_precision": known.bcubed_precision,
            "bcubed_recall": known.bcubed_recall,
            "ari": known.ari,
        } | self.judgement


def find_actors(cast: Cast, out: OutputFolder, projection: Projection, clustering: Dbscan) -> Clustering:
    """Project, cluster and judge; a projection that an earlier run made of the same vectors is read."""
    people = cast.people
    vectors = people.frames if clustering.unit == "frame" else people.vectors
    clustering.require_comparable(len(vectors))
    projected = kept_projection(out, projection, vectors)
    actors = cluster(people, projected, clustering)
    labelled = judge_labelled(cast.names, actors) if any(cast.names) else None
    return Clustering(cast, projected, actors, judge(people, actors), labelled)


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


def write_actors(found: Clustering, folder: Path) -> Path:
    """Write ``actors.csv`` and ``actors.h5``."""
    path = folder / "actors.csv"
    write_table(path, ActorRow, actor_rows(found.cast.people, found.actors, found.cast.fakes))
    return path


def draw_actors(run: Run, found: Clustering, out: OutputFolder) -> list[Path]:
    """The map, some actors' faces, the k-distance curve and the actors' sizes."""
    actors, people = found.actors, found.cast.people
    title = f"{len(actors.sizes)} actors, {int(actors.noise.sum())} of {len(people)} people noise (grey)"
    chosen = [_appearances(found, out, actor) for actor in range(min(MAX_ACTORS, len(actors.sizes)))]
    figures = {
        "map": actor_map(_on_a_plane(found), actors.actor, found.cast.faces, title),
        "k_distance": k_distance(actors.curve.distances, actors.curve.k, actors.eps),
        "sizes": actor_sizes(actors.sizes, int(actors.noise.sum())),
    }
    if chosen:
        figures["faces"] = actor_faces(chosen, "The same actor in several videos, and the distance to its centre")
    return [run.figure(f"actors/{name}", figure) for name, figure in figures.items()]


def _on_a_plane(found: Clustering) -> np.ndarray:
    """(n, 2): a point a person; the first two principal components where the points have more dimensions."""
    points, people = found.projected.points, found.cast.people
    if len(points) != len(people):
        sums = np.zeros((len(people), points.shape[1]))
        np.add.at(sums, people.owner, points)
        points = sums / people.n_frames[:, None]
    centred = points - points.mean(axis=0)
    if centred.shape[1] <= 2:
        return centred
    return centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T


def _appearances(found: Clustering, out: OutputFolder, actor: int) -> Appearances:
    """Faces of one actor, from the nearest to its centre to the farthest."""
    people, distance = found.cast.people, found.actors.distance
    members = np.flatnonzero(found.actors.actor == actor)
    members = members[np.argsort(distance[members], kind="stable")]
    shown = members[np.unique(np.linspace(0, len(members) - 1, min(MAX_APPEARANCES, len(members))).astype(int))]
    faces = []
    for i in shown:
        with FaceFile(out.face_file(people.videos[i])) as file:
            faces.append(file.one("small", 0, int(people.persons[i]), len(file.frame_index) // 2))
    names = [f"{people.videos[i]}\n{distance[i]:.2g}" for i in shown]
    return Appearances(actor, len(members), faces, names)


def report_actors(found: Clustering, table: Path, pictures: list[Path]) -> None:
    """Print what was found, how good it is, and where everything is."""
    judged, known = found.judgement, found.labelled
    lines = Table(title="Actors in the real videos", show_header=False)
    lines.add_row("people", f"{judged['people']:,} in {len(set(found.cast.people.videos)):,} real videos")
    span = f"the largest appears {judged['largest_actor']:,} times, the median one {judged['median_actor']:g}"
    lines.add_row("actors", f"{judged['actors']:,}; {span}")
    lines.add_row("noise", f"{judged['noise']:,} ({judged['noise_share']:.1%}): nobody's")
    lines.add_row("eps", f"{judged['eps']:.4g}")
    violated = f"{judged['cannot_link_violations']:.1%} of {judged['cannot_link_pairs']:,} pairs"
    moved = f"; {judged['repaired']:,} people moved out" if judged["repaired"] else ""
    lines.add_row("two people of one video in one actor", violated + moved)
    lines.add_row("silhouette of the embeddings", f"{judged['silhouette']:.3f}")
    if known is not None:
        bcubed = f"F {known.bcubed_f:.3f}, precision {known.bcubed_precision:.3f}, recall {known.bcubed_recall:.3f}"
        lines.add_row("B-cubed against the source's names", f"{bcubed} ({known.n:,} people); ARI {known.ari:.3f}")
        mixed = ", ".join(f"{a} and {b} ({times})" for a, b, times in known.confused[:5])
        lines.add_row("most confused", escape(mixed) or "nobody")
    show(lines)
    if judged["silhouette"] < UNCLEAR:
        show(
            f"[yellow]Note:[/yellow] a silhouette below {UNCLEAR:g} means that no clear groups were found, as "
            "where nearly all videos show one person, or each another one; look at the faces, then set "
            "clustering.eps"
        )
    print(f"Table:    {table}")
    print(f"Pictures: {pictures[0].parent}")
