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

    Many published segments are shorter than a try: then the nearest frames around them are added.

    Raises:
        TooShort: no frame of the video is inside the segments.
    """
    index = np.arange(info.n_frames)
    if not segments:
        return index
    inside, needed = frames_inside(info, segments), sampling.start + sampling.n_frames
    if not len(inside):
        altered = ", ".join(f"{start:.2f}-{end:.2f} s" for start, end in segments)
        raise TooShort(
            f"none of the video's {info.n_frames} frames at {info.fps:.3f} frames/s is in its altered segments "
            f"({altered})"
        )
    if len(inside) >= needed:
        return inside
    distance = np.abs(index[:, None] - inside).min(axis=1)
    return np.sort(np.argsort(distance, kind="stable")[:needed])


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
