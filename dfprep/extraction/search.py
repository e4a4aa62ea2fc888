"""Sample, detect, follow; and once more further on where faces are missing."""

from __future__ import annotations

from dataclasses import dataclass

from dfprep.errors import FaceGaps, NoFace, TooShort, VideoError
from dfprep.extraction.shots import find_cuts, shots
from dfprep.extraction.stopwatch import Stopwatch
from dfprep.faces import Detector, Tracking, follow
from dfprep.frames import Sampling, VideoReader
from dfprep.types import Clip, Detections, Track

SMALL_FACES_FROM_ATTEMPT = 2  # REFERENCE: faces under the minimum are dropped on the first two tries


@dataclass(frozen=True)
class People:
    """The people of a real video, in the first try in which person 0 has every frame.

    `attempt` counts from 0; `offset` is the first sampled frame of that attempt.
    """

    clip: Clip
    tracks: tuple[Track, ...]
    attempt: int
    offset: int


def find_people(
    reader: VideoReader, detector: Detector, sampling: Sampling, tracking: Tracking, watch: Stopwatch
) -> People:
    """Try the offsets one after another until person 0 has a face in every frame.

    Raises:
        TooShort: not even the first offset has enough frames.
        NoFace: no detection in any try.
        FaceGaps: detections, but no try was complete; tells of the last that had any.
        UnreadableVideo: the frames cannot be decoded.
    """
    failure: VideoError | None = None
    tried: list[int] = []
    for attempt, offset in enumerate(sampling.offsets()):
        try:
            indices = sampling.indices(reader.info.n_frames, offset)
        except TooShort:
            if not tried:
                raise
            break
        tried.append(offset)
        with watch.step("decode"):
            clip = reader.read(indices)
        with watch.step("detect"):
            found = detector.detect(clip.frames, small_faces=attempt >= SMALL_FACES_FROM_ATTEMPT)
        try:
            tracks = follow(found, clip.frame_index, tracking)
            with watch.step("cuts"):
                cuts = find_cuts(reader, clip)
            if cuts:
                tracks = _follow_within(cuts, found, clip, tracking)
            return People(clip, tracks, attempt, offset)
        except FaceGaps as gaps:
            failure = gaps
        except NoFace as none:
            failure = failure or none
    assert failure is not None  # every try that did not return left one
    raise type(failure)(f"{failure} (tried from frame {', '.join(map(str, tried))})")


def _follow_within(cuts: list[int], found: list[Detections], clip: Clip, tracking: Tracking) -> tuple[Track, ...]:
    """Follow nobody across a cut; raises `FaceGaps`, which then names the cuts."""
    try:
        return follow(found, clip.frame_index, tracking, shots(clip.frame_index, cuts))
    except FaceGaps as gaps:
        raise FaceGaps(f"{gaps}; the video cuts to another scene at frame {', '.join(map(str, cuts))}") from None
