"""Sample frames, detect and track faces, and try again at a later offset where faces are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dfprep.detectors import Detector
from dfprep.errors import FaceGaps, NoFace, TooShort, VideoError
from dfprep.extract.segments import Segment, frames_to_sample
from dfprep.extract.shots import find_cuts, shots
from dfprep.extract.stopwatch import Stopwatch
from dfprep.faces import Judge, Tracking, checked_on, living_figure, track_faces
from dfprep.fingerprints import fingerprint
from dfprep.frames import FrameReader, Sampling
from dfprep.types import Clip, Detections, Track

SMALL_FACES_FROM_ATTEMPT = 2  # the published DFDC pipeline drops smaller faces in the first two tries


@dataclass(frozen=True)
class ClipTracks:
    """The tracks of a reference video, from the first try with enough frames of person 0, and the frames of these.

    `attempt` counts from 0; `offset` is the first sampled frame of that attempt, which may have been dropped.
    `fingerprint` is of the frames of the first try: a smaller copy of the video may need another one, and must have
    the same fingerprint nevertheless.
    `prints` is the number of faces that were left out because they do not live.
    """

    clip: Clip
    tracks: tuple[Track, ...]
    attempt: int
    offset: int
    fingerprint: np.ndarray
    prints: int = 0


def find_tracks(
    reader: FrameReader,
    detector: Detector,
    sampling: Sampling,
    tracking: Tracking,
    watch: Stopwatch,
    segments: Sequence[Segment] = (),
) -> ClipTracks:
    """Find the tracks of a video: try again `retry_offset` frames later until person 0 is in enough of the frames.

    No track continues across a cut. After a try that contains cuts, the next one begins at the last of them, if
    enough frames follow it.

    Args:
        segments: the altered parts of the video; frames are sampled inside these only. Empty: anywhere.

    Raises:
        TooShort: the first try already lacks frames.
        NoFace: no detection in any try.
        FaceGaps: there were detections, but no try had enough frames; describes the last try that had any.
        UnreadableVideo: the frames cannot be decoded.
    """
    frames = frames_to_sample(reader.info, segments, sampling)
    failure: VideoError | None = None
    tried: list[int] = []
    of_first_try: np.ndarray | None = None
    offset = sampling.start
    for attempt in range(sampling.max_retries + 1):
        try:
            indices = frames[sampling.indices(len(frames), offset)]
        except TooShort:
            if not tried:
                raise
            break
        tried.append(int(indices[0]))
        clip, found, cuts = _look(reader, detector, indices, attempt, watch)
        if of_first_try is None:
            with watch.step("fingerprint"):
                of_first_try = fingerprint(clip.frames, clip.frame_index)
        try:
            with watch.step("track"):
                kept, tracks, prints = _follow(clip, found, cuts, tracking)
            return ClipTracks(kept, tracks, attempt, tried[-1], of_first_try, prints)
        except FaceGaps as gaps:
            failure = FaceGaps(f"{gaps}{_cuts_in_words(cuts)}")
        except NoFace as none:
            failure = failure or none
        offset = _next_offset(offset, cuts, sampling, frames)
    assert failure is not None  # every try that did not return left one
    raise type(failure)(f"{failure} (tried from frame {', '.join(map(str, tried))})")


def _follow(
    clip: Clip, found: list[Detections], cuts: list[int], tracking: Tracking
) -> tuple[Clip, tuple[Track, ...], int]:
    """The frames that are kept, the tracks in them, and the number of prints that were left out."""
    judge = judge_of(clip, found) if tracking.living else None
    people = track_faces(found, clip.frame_index, tracking, shots(clip.frame_index, cuts), judge)
    kept = _only(clip, people.kept)
    return kept, tuple(checked_on(kept.frames, track, kept.frame_index) for track in people.tracks), people.prints


def _look(
    reader: FrameReader, detector: Detector, indices: np.ndarray, attempt: int, watch: Stopwatch
) -> tuple[Clip, list[Detections], list[int]]:
    """The frames of a try, the faces in each of them, and the cuts between them."""
    with watch.step("decode"):
        clip = reader.read(indices)
    with watch.step("detect"):
        found = detector.detect(clip.frames, small_faces=attempt >= SMALL_FACES_FROM_ATTEMPT)
    with watch.step("cuts"):
        return clip, found, find_cuts(reader, clip)


def judge_of(clip: Clip, found: list[Detections]) -> Judge:
    """The function that tells whether a track of `clip` lives, from the frames in which it was detected."""

    def judge(sequence: np.ndarray) -> float:
        seen = np.flatnonzero(sequence >= 0)
        boxes = np.stack([found[t].boxes[sequence[t]] for t in seen])
        return living_figure([clip.frames[t] for t in seen], boxes, clip.frame_index[seen])

    return judge


def _next_offset(offset: int, cuts: list[int], sampling: Sampling, frames: np.ndarray) -> int:
    """The position in `frames` of the next try: `retry_offset` later, or the last cut if enough follow."""
    later = offset + sampling.retry_offset
    last_shot = int(np.searchsorted(frames, cuts[-1])) if cuts else 0
    return max(later, last_shot) if len(frames) - last_shot >= sampling.n_frames else later


def _only(clip: Clip, positions: np.ndarray) -> Clip:
    """The frames of `clip` at `positions`."""
    if len(positions) == len(clip.frame_index):
        return clip
    return replace(clip, frame_index=clip.frame_index[positions], frames=clip.frames[positions])


def _cuts_in_words(cuts: list[int]) -> str:
    return f"; the video cuts to another scene at frame {', '.join(map(str, cuts))}" if cuts else ""
