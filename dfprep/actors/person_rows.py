"""The rows of ``actors.csv``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isnan

from dfprep.actors.cluster_labels import NOISE
from dfprep.actors.clustering import Actors
from dfprep.actors.people import People
from dfprep.tables import ActorRow


def actor_rows(
    people: People, actors: Actors, replicates: Mapping[str, Sequence[str]], unpaired: Mapping[str, int]
) -> list[ActorRow]:
    """A row for each person of each video, sorted; a replicate has the actors of its reference, person by person.

    Args:
        replicates: ids by the reference's id.
        unpaired: see `unpaired_rows`.
    """
    rows = unpaired_rows(unpaired)
    columns = (actors.actor, actors.noise, actors.distance, actors.nearest)
    for video, person, actor, noise, distance, nearest in zip(
        people.videos, people.persons.tolist(), *(column.tolist() for column in columns), strict=True
    ):
        row = ActorRow(video, person, actor, noise, None if isnan(distance) else distance, nearest)
        rows += [row, *(replace(row, video=other) for other in replicates.get(video, ()))]
    return sorted(rows, key=lambda row: (row.video, row.person))


def unpaired_rows(n_persons: Mapping[str, int]) -> list[ActorRow]:
    """A row for each person of each unpaired fake, sorted; all are noise: a fake face may be no real person's."""
    videos = sorted(n_persons.items())
    return [ActorRow(video, person, NOISE, noise=True) for video, n in videos for person in range(n)]
