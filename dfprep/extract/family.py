"""Extract one family: find the people of the real video, then cut the same boxes out of every fake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from dfprep.detectors import Detector
from dfprep.embeddings import Embedder
from dfprep.errors import MissingFile, VideoError
from dfprep.extract.alignment import Replicates, Surroundings, check_streams
from dfprep.extract.search import People, find_people
from dfprep.extract.statuses import is_there, row_of
from dfprep.extract.stopwatch import Stopwatch
from dfprep.faces import Crops, Tracking, crop_faces
from dfprep.frames import Sampling, VideoReader
from dfprep.sources import Family
from dfprep.store import FaceFileWriter, FaceHeader, write_face_file
from dfprep.tables import VideoRow
from dfprep.types import Clip, Status, StreamInfo, Video


@dataclass(frozen=True)
class FamilyResult:
    """What became of one family: a row for each of its videos, seconds by step, faces cut out."""

    original: str
    rows: tuple[VideoRow, ...]
    seconds: dict[str, float]
    n_faces: int


@dataclass
class Extractor:
    """All that extracting needs, made once a process.

    Attributes:
        root: the source's folder, for the paths in the rows.
        face_file: path of a real video's face file by its id.
        config, config_hash: written into every face file.
        decoder_threads: threads that one video is decoded with.
    """

    detector: Detector
    embedder: Embedder
    sampling: Sampling
    tracking: Tracking
    crops: Crops
    replicates: Replicates
    root: Path
    face_file: Callable[[str], Path]
    config: str
    config_hash: str
    decoder_threads: int = 1
    _weights_sha256: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._weights_sha256 = {**self.detector.weights_sha256, **self.embedder.weights_sha256}

    def extract(self, family: Family) -> FamilyResult:
        """Write the face file of `family`; a video that gives no faces gets its status and reason instead."""
        watch, infos = Stopwatch(), dict[str, StreamInfo]()
        try:
            with self._open(family.real, watch, infos) as reader:
                people = find_people(reader, self.detector, self.sampling, self.tracking, watch)
        except VideoError as error:
            self.face_file(family.real.id).unlink(missing_ok=True)  # of an earlier run
            rows = [self._failed(family.real, error, infos), *(self._orphaned(fake) for fake in family.fakes)]
            return FamilyResult(family.real.id, tuple(rows), dict(watch.seconds), n_faces=0)

        surroundings = Surroundings(people.clip, people.tracks)
        with write_face_file(self.face_file(family.real.id), self._header(family.real, people)) as writer:
            n_faces = self._add(writer, family.real, people.clip, people, watch)
            rows = [self._found(family.real, people, infos)]
            for fake in family.fakes:
                try:
                    clip = self._replicate(fake, people, surroundings, watch, infos)
                except VideoError as error:
                    rows.append(self._failed(fake, error, infos))
                else:
                    n_faces += self._add(writer, fake, clip, people, watch)
                    rows.append(self._found(fake, people, infos))
        return FamilyResult(family.real.id, tuple(rows), dict(watch.seconds), n_faces)

    def _open(self, video: Video, watch: Stopwatch, infos: dict[str, StreamInfo]) -> VideoReader:
        require_file(video)
        with watch.step("scan"):
            reader = VideoReader(video.path, self.decoder_threads)
        infos[video.id] = reader.info
        return reader

    def _replicate(
        self,
        fake: Video,
        people: People,
        surroundings: Surroundings,
        watch: Stopwatch,
        infos: dict[str, StreamInfo],
    ) -> Clip:
        """The frames of `fake` at the original's frame indices; raises unless they lie over the original's."""
        with self._open(fake, watch, infos) as reader:
            check_streams(people.clip.info, reader.info)
            with watch.step("decode"):
                clip = reader.read(people.clip.frame_index)
        with watch.step("align"):
            surroundings.check(clip, self.replicates)
        return clip

    def _add(self, writer: FaceFileWriter, video: Video, clip: Clip, people: People, watch: Stopwatch) -> int:
        with watch.step("crop"):
            crops = [crop_faces(clip.frames, track.boxes, self.crops) for track in people.tracks]
        with watch.step("embed"):
            embeddings = np.stack([self.embedder.embed(person) for person in crops])
        with watch.step("write"):
            writer.add(video.id, video.label, crops, embeddings)
        return len(people.tracks) * len(clip.frame_index)

    def _header(self, real: Video, people: People) -> FaceHeader:
        return FaceHeader(
            original=real.id,
            frame_index=people.clip.frame_index,
            tracks=people.tracks,
            attempt=people.attempt,
            offset=people.offset,
            info=people.clip.info,
            dim=self.embedder.dim,
            config=self.config,
            config_hash=self.config_hash,
            weights_sha256=self._weights_sha256,
        )

    def _found(self, video: Video, people: People, infos: dict[str, StreamInfo]) -> VideoRow:
        row = row_of(video, self.root, Status.OK, info=infos[video.id])
        return replace(row, persons=len(people.tracks), attempt=people.attempt, offset=people.offset)

    def _failed(self, video: Video, error: VideoError, infos: dict[str, StreamInfo]) -> VideoRow:
        return row_of(video, self.root, Status(error.status), str(error), infos.get(video.id))

    def _orphaned(self, fake: Video) -> VideoRow:
        """A fake is not decoded when its original gave no faces; a file that is not there is told all the same."""
        try:
            require_file(fake)
        except MissingFile as error:
            return self._failed(fake, error, {})
        return row_of(fake, self.root, Status.ORIGINAL_FAILED, f"its original {fake.original} gave no faces")


def require_file(video: Video) -> None:
    """Raise `MissingFile` unless the file of `video` is there."""
    if not is_there(video):
        raise MissingFile(f"the source names {video.path.name}, but the file is not there")


def lost_family(family: Family, root: Path, status: Status, reason: str) -> FamilyResult:
    """The result of a family on which the work did not end: `status` and `reason` are the real video's.

    Its fakes are `pending`, since which of the videos it was is not known.
    """
    real = row_of(family.real, root, status, reason)
    of_fakes = reason if status is Status.PENDING else f"its original {family.real.id} is {status.value}: {reason}"
    fakes = [row_of(fake, root, Status.PENDING, of_fakes) for fake in family.fakes]
    return FamilyResult(family.real.id, (real, *fakes), {}, n_faces=0)
