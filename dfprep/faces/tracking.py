"""The settings of tracking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from dfprep.errors import require
from dfprep.values import Count, Ge, Gt, Le, checked


@checked
@dataclass(frozen=True)
class Tracking:
    """The settings of tracking.

    Attributes:
        max_persons: the largest number of persons in a video.
        min_presence: share of the frames in which a second person must be detected.
        max_gap: the longest run of missing frames of person 0 that is interpolated.
        max_step: the largest distance, in face sizes, that a face's centre moves between adjacent frames.
        max_jump: the upper limit of this distance for any number of frames that were not sampled.
        incomplete: what happens where person 0 lacks frames: the clip is refused ("retry"), or it is left without
            these frames ("drop_frames").
        min_frames: the fewest frames of a clip from which frames were dropped.
        living: whether a face that does not live, such as a photograph on a wall, is left out beside one that does.
    """

    max_persons: Count
    min_presence: Annotated[float, Gt(0), Le(1)]
    max_gap: Annotated[int, Ge(0)]
    max_step: Annotated[float, Gt(0)]
    max_jump: float
    incomplete: Literal["retry", "drop_frames"]
    min_frames: Count
    living: bool

    def __post_init__(self) -> None:
        require(self.max_jump >= self.max_step, "max_jump", "be at least max_step", self.max_jump)
