"""``actors.csv``: who each person of each video is."""

from __future__ import annotations

from dataclasses import dataclass

from dfprep.types import VideoId


@dataclass(frozen=True)
class ActorRow:
    """Who a person of a video is.

    Attributes:
        actor: number of the cluster, -1 for noise.
        noise: clustering could not place the person.
        distance: of the person to its actor; None: unknown.
        nearest: the nearest actor, also of noise; -1 where there is none.
    """

    video: VideoId
    person: int
    actor: int
    noise: bool = False
    distance: float | None = None
    nearest: int = -1
