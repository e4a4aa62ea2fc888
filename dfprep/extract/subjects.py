"""The people of a reference video, and how they are cut out of its replicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dfprep.alterations import Replicates, Surroundings
from dfprep.extract.search import ClipTracks
from dfprep.extract.stopwatch import Stopwatch
from dfprep.faces import CropSpec, cut_frame, geometries, person_clip
from dfprep.frames import FrameReader, quick_thumbnail, thumbnails
from dfprep.types import CropGeometry, FramesLater, PersonClip, Pixels, StreamInfo, Track


@dataclass(frozen=True)
class Subjects:
    """What is known of the people of a reference video, without its frames.

    Attributes:
        info, frame_index: the video's stream, and the sampled frames (T,).
        tracks: of its persons; geometry: of the crops of each, by the crop's name.
        attempt, offset, fingerprint, prints: see `ClipTracks`.
    """

    info: StreamInfo
    frame_index: np.ndarray
    tracks: tuple[Track, ...]
    geometry: tuple[Mapping[str, CropGeometry], ...]
    attempt: int
    offset: int
    fingerprint: np.ndarray
    prints: int

    @classmethod
    def of(cls, found: ClipTracks, specs: Mapping[str, CropSpec]) -> Subjects:
        """The people that were found."""
        info, index = found.clip.info, found.clip.frame_index
        where = tuple(geometries(specs, track, index, info.width, info.height) for track in found.tracks)
        return cls(info, index, found.tracks, where, found.attempt, found.offset, found.fingerprint, found.prints)


def cut_reference(
    frames: np.ndarray, reader: FrameReader, people: Subjects, specs: Mapping[str, CropSpec]
) -> list[PersonClip]:
    """Each person, cut out of the frames (T, H, W, 3) of the reference, which are not kept: `reader` has them."""
    later = frames_later(reader, people)
    return [
        person_clip(where, track, [cut_frame(specs, where, t, frame) for t, frame in enumerate(frames)], later)
        for where, track in zip(people.geometry, people.tracks, strict=True)
    ]


def cut_replicate(
    reader: FrameReader,
    people: Subjects,
    specs: Mapping[str, CropSpec],
    surroundings: Surroundings,
    limits: Replicates,
    watch: Stopwatch,
) -> list[PersonClip]:
    """Each person, cut out of a replicate at the reference's frame indices; one frame at a time is in memory.

    Of a frame only what is cut and a coarse look at the surroundings is converted to RGB.

    Raises:
        NotAligned: the surroundings of the faces differ.
        UnreadableVideo: a frame cannot be decoded.
    """
    cut: list[list[dict[str, np.ndarray]]] = [[{} for _ in people.frame_index] for _ in people.tracks]
    quick = [np.zeros((0, 0))] * len(people.frame_index)

    def keep(t: int, frame: Pixels) -> None:
        with watch.step("align"):
            quick[t] = quick_thumbnail(frame)
        with watch.step("crop"):
            for of_person, where in zip(cut, people.geometry, strict=True):
                of_person[t] = cut_frame(specs, where, t, frame)

    with watch.step("decode"):
        reader.visit_pictures(people.frame_index, keep)
    with watch.step("align"):
        if not surroundings.clearly_match(quick, limits):
            surroundings.check(exact_thumbnails(reader, people.frame_index), people.frame_index, limits)
    frames = frames_later(reader, people)
    parts = zip(people.geometry, people.tracks, cut, strict=True)
    return [person_clip(where, track, of_person, frames) for where, track, of_person in parts]


def frames_later(reader: FrameReader, people: Subjects) -> FramesLater:
    """The sampled frames, read when an embedder asks for them: most look at crops only."""
    return FramesLater(len(people.frame_index), lambda: reader.read(people.frame_index).frames)


def exact_thumbnails(reader: FrameReader, indices: np.ndarray) -> Sequence[np.ndarray]:
    """The thumbnails of the frames `indices` (T,), read once more."""
    found = [np.zeros((0, 0))] * len(indices)

    def keep(t: int, image: np.ndarray) -> None:
        found[t] = thumbnails(image[None])[0]

    reader.visit(indices, keep)
    return found
