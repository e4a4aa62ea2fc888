"""The figures of a cluster run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from dfprep.actors import Actors, People, PersonEmbeddings
from dfprep.cluster.inputs import RealPeople
from dfprep.plots import Appearances, actor_faces, actor_map, actor_sizes, evenly_chosen, k_distance
from dfprep.store import FaceFile, OutputFolder

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MAX_ACTORS, MAX_APPEARANCES = 12, 8
"""Rows and columns of the figure of actors' faces."""


def actor_figures(
    people: RealPeople, points: np.ndarray | None, actors: Actors, out: OutputFolder
) -> Iterator[tuple[str, Figure]]:
    """The map and the k-distance curve where people were clustered, the actors' sizes, and some actors' faces.

    Args:
        points: (n, d), of each person or of each frame; None where nothing was projected.
    """
    n_actors, n_noise = len(actors.sizes), int(actors.noise.sum())
    if points is not None:
        n, shown = len(people.people), people.shown
        title = f"{n_actors:,} actors; {n_noise:,} of {n:,} people are noise (grey)"
        title += f"; {len(shown):,} are shown, evenly chosen" if len(shown) < n else ""
        positions = map_positions(points, people.embeddings, shown)
        yield "actors/map", actor_map(positions, actors.actor[shown], people.thumbnails, title)
    if actors.curve is not None:
        yield "actors/k_distance", k_distance(actors.curve.distances, actors.curve.k, actors.curve.eps)
    if n_actors:
        yield "actors/sizes", actor_sizes(actors.sizes, n_noise)
    drawn = [_appearances(people.people, actors, out, actor) for actor in range(min(MAX_ACTORS, n_actors))]
    if drawn:
        known = not np.isnan(actors.distance).any()
        more = ", with the cosine distance of each face to the actor's centroid" if known else ""
        yield "actors/faces", actor_faces(drawn, f"Actors in several videos{more}")


def map_positions(points: np.ndarray, people: PersonEmbeddings, shown: Sequence[int]) -> np.ndarray:
    """(m, 2): a point for each person `shown`, the mean over its frames where points are frames.

    Points of more than two dimensions are reduced to the first two principal components of those shown.
    """
    if len(points) != len(people):
        ends = np.cumsum(people.n_frames)
        of_person = [points[ends[i] - people.n_frames[i] : ends[i]] for i in shown]
        points = np.stack([some.mean(axis=0, dtype=np.float64) for some in of_person])
    else:
        points = points[shown]
    centred = points - points.mean(axis=0)
    if centred.shape[1] <= 2:
        return centred
    return centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T


def _appearances(people: People, actors: Actors, out: OutputFolder, actor: int) -> Appearances:
    """Faces of one actor, by ascending distance to its centroid."""
    members = np.flatnonzero(actors.actor == actor)
    members = members[np.argsort(actors.distance[members], kind="stable")]
    shown = members[evenly_chosen(len(members), MAX_APPEARANCES)]
    faces = []
    for i in shown:
        with FaceFile(out.face_file(people.videos[i])) as file:
            faces.append(file.middle_face(int(people.persons[i])))
    distances = ["" if np.isnan(distance) else f"\n{distance:.2g}" for distance in actors.distance[shown]]
    captions = [f"{people.videos[i]}{distance}" for i, distance in zip(shown, distances, strict=True)]
    return Appearances(actor, len(members), faces, captions)
