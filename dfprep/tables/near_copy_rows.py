"""``near_copies.csv``: pairs of videos that are copies of one recording."""

from __future__ import annotations

from dataclasses import dataclass

from dfprep.types import VideoId


@dataclass(frozen=True)
class NearCopyRow:
    """Two references, real videos or unpaired fakes, `video` < `other`, that are copies of one recording.

    Attributes:
        likeness: the correlation of their mean pictures, at most 1.
        similarity: the agreement of what moves, at most 1; None: nothing moves in them.
        mirrored: whether one is the other mirrored left to right.
    """

    video: VideoId
    other: VideoId
    likeness: float
    similarity: float | None
    mirrored: bool
