"""``actors.csv``: the actor of each person of each video."""

from __future__ import annotations

from dataclasses import dataclass

from dfprep.types import VideoId


@dataclass(frozen=True)
class ActorRow:
    """The actor of one person of one video.

    Attributes:
        actor: number of the cluster, -1 for noise.
        noise: whether the person belongs to no cluster.
        distance: from the person to the nearest actor; None: unknown.
        nearest: the nearest actor, also for noise; -1 if there is none.
    """

    video: VideoId
    person: int
    actor: int
    noise: bool = False
    distance: float | None = None
    nearest: int = -1
