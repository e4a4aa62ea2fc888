"""The figures of a cluster run."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from matplotlib.figure import Figure

from dfprep.actors import Actors, PersonEmbeddings
from dfprep.cluster.inputs import RealPeople, middle_face
from dfprep.plots import Appearances, actor_faces, actor_map, actor_sizes, evenly_chosen, k_distance
from dfprep.store import FaceFile, OutputFolder

MAX_ACTORS, MAX_APPEARANCES = 12, 8
"""Rows and columns of the figure of actors' faces."""


def actor_figures(
    people: RealPeople, points: np.ndarray, actors: Actors, out: OutputFolder
) -> Iterator[tuple[str, Figure]]:
    """The map, the k-distance curve, the actors' sizes, and some actors' faces.

    Args:
        points: (n, d), of each person or of each frame.
    """
    embeddings, n_noise = people.embeddings, int(actors.noise.sum())
    title = f"{len(actors.sizes)} actors; {n_noise} of {len(embeddings)} people are noise (grey)"
    yield "actors/map", actor_map(map_positions(points, embeddings), actors.actor, people.thumbnails, title)
    yield "actors/k_distance", k_distance(actors.curve.distances, actors.curve.k, actors.eps)
    yield "actors/sizes", actor_sizes(actors.sizes, n_noise)
    shown = [_appearances(embeddings, actors, out, actor) for actor in range(min(MAX_ACTORS, len(actors.sizes)))]
    if shown:
        title = "Actors in several videos, with the cosine distance of each face to the actor's centroid"
        yield "actors/faces", actor_faces(shown, title)


def map_positions(points: np.ndarray, people: PersonEmbeddings) -> np.ndarray:
    """(n, 2): a point for each person, the mean over its frames where points are frames.

    Points of more than two dimensions are reduced to their first two principal components.
    """
    if len(points) != len(people):
        sums = np.zeros((len(people), points.shape[1]))
        np.add.at(sums, people.owner, points)
        points = sums / people.n_frames[:, None]
    centred = points - points.mean(axis=0)
    if centred.shape[1] <= 2:
        return centred
    return centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T


def _appearances(people: PersonEmbeddings, actors: Actors, out: OutputFolder, actor: int) -> Appearances:
    """Faces of one actor, by ascending distance to its centroid."""
    members = np.flatnonzero(actors.actor == actor)
    members = members[np.argsort(actors.distance[members], kind="stable")]
    shown = members[evenly_chosen(len(members), MAX_APPEARANCES)]
    faces = []
    for i in shown:
        with FaceFile(out.face_file(people.videos[i])) as file:
            faces.append(middle_face(file, int(people.persons[i])))
    captions = [f"{people.videos[i]}\n{actors.distance[i]:.2g}" for i in shown]
    return Appearances(actor, len(members), faces, captions)
