"""``actors.csv``: who each person of each video is."""

from __future__ import annotations

from dataclasses import dataclass

from dfprep.types import VideoId


@dataclass(frozen=True)
class ActorRow:
    """Who a person of a video is: see `Actors`. `actor` is -1 for noise."""

    video: VideoId
    person: int
    actor: int
    noise: bool
    distance: float
    nearest: int = -1
