"""The rows of ``actors.csv``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dfprep.actors.clustering import Actors
from dfprep.actors.person_embeddings import PersonEmbeddings
from dfprep.tables import ActorRow


def actor_rows(people: PersonEmbeddings, actors: Actors, fakes: Mapping[str, Sequence[str]]) -> list[ActorRow]:
    """A row for each person of each video, sorted; person i of a fake has the actor of person i of its original."""
    rows = []
    columns = (actors.actor, actors.noise, actors.distance, actors.nearest)
    for video, person, actor, noise, distance, nearest in zip(
        people.videos, people.persons.tolist(), *(column.tolist() for column in columns), strict=True
    ):
        row = ActorRow(video, person, actor, noise, distance, nearest)
        rows += [row, *(replace(row, video=fake) for fake in fakes.get(video, ()))]
    return sorted(rows, key=lambda row: (row.video, row.person))
