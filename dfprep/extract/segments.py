"""Altered segments: where the source names them, frames are sampled inside these parts of a video only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dfprep.errors import TooShort
from dfprep.frames import Sampling
from dfprep.sources import Family
from dfprep.types import StreamInfo

Segment = tuple[float, float]
"""(start, end) of an altered part of a video, in seconds."""


def segments_of(family: Family) -> list[Segment]:
    """The union of the altered segments of the family's videos: disjoint, ascending; empty if none are known."""
    union: list[Segment] = []
    for start, end in sorted(segment for video in family.videos for segment in video.segments):
        if union and start <= union[-1][1]:
            union[-1] = union[-1][0], max(union[-1][1], end)
        else:
            union.append((start, end))
    return union


def frames_to_sample(info: StreamInfo, segments: Sequence[Segment], sampling: Sampling) -> np.ndarray:
    """The indices (n,) of the frames that may be sampled, ascending: inside `segments`, or all if there are none.

    Raises:
        TooShort: the segments hold fewer frames than the first try needs.
    """
    if not segments:
        return np.arange(info.n_frames)
    inside = frames_inside(info, segments)
    needed = sampling.start + sampling.n_frames
    if len(inside) < needed:
        altered = ", ".join(f"{start:.2f}-{end:.2f} s" for start, end in segments)
        raise TooShort(
            f"the altered segments ({altered}) hold {len(inside)} of the video's {info.n_frames} frames at "
            f"{info.fps:.3f} frames/s, but {needed} are needed; sample fewer, such as sampling=uniform "
            "sampling.n_frames=8"
        )
    return inside


def frames_inside(info: StreamInfo, segments: Sequence[Segment]) -> np.ndarray:
    """The indices (n,), ascending, of the frames whose middle, at (index + 0.5) / fps, is in one of `segments`.

    The middle, because published times are rounded: a segment that begins with a frame may begin a little before or
    after it.
    """
    index = np.arange(info.n_frames)
    inside = np.zeros(info.n_frames, bool)
    for start, end in segments:
        inside |= (index + 0.5 >= start * info.fps) & (index + 0.5 < end * info.fps)
    return index[inside]
