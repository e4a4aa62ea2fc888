"""Extract one family: track the faces of the real video, then cut the same crops out of it and of every fake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from dfprep.alterations import Replicates, Surroundings, check_streams
from dfprep.detectors import DetectorEnsemble
from dfprep.embeddings import Embedder
from dfprep.errors import MissingFile, VideoError, require
from dfprep.extract.search import ClipTracks, find_tracks
from dfprep.extract.statuses import is_there, row_of
from dfprep.extract.stopwatch import Stopwatch
from dfprep.faces import CropSpec, Tracking, crop_person, geometries
from dfprep.frames import Sampling, VideoReader
from dfprep.sources import Family
from dfprep.store import FaceFileWriter, FaceHeader, check_crop_names, write_face_file
from dfprep.tables import VideoRow
from dfprep.types import Clip, CropGeometry, Status, StreamInfo, Video


@dataclass(frozen=True)
class FamilyResult:
    """The outcome of one family: a row for each of its videos, seconds by step, number of faces cut out."""

    original: str
    rows: tuple[VideoRow, ...]
    seconds: dict[str, float]
    n_faces: int


@dataclass(frozen=True)
class Subjects:
    """The tracks of a real video, and for each track the `geometry` of its crops by the crop's name."""

    found: ClipTracks
    geometry: tuple[Mapping[str, CropGeometry], ...]


@dataclass
class Extractor:
    """The parts that the extraction needs, created once in each process.

    Attributes:
        crops: crop specifications by name.
        root: the source's folder, for the paths in the rows.
        face_file: path of a real video's face file by its id.
        config, config_hash: written to every face file.
        decoder_threads: the number of threads that decode one video.

    Raises:
        ConfigError: crops that cannot be stored, or an embedder whose crop is not configured.
    """

    detector: DetectorEnsemble
    embedder: Embedder
    sampling: Sampling
    tracking: Tracking
    crops: Mapping[str, CropSpec]
    replicates: Replicates
    root: Path
    face_file: Callable[[str], Path]
    config: str
    config_hash: str
    decoder_threads: int = 1
    _weights_sha256: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        check_crop_names(list(self.crops))
        known = not self.embedder.crop or self.embedder.crop in self.crops
        require(known, "embedder.crop", f"be one of the crops {', '.join(self.crops)}", self.embedder.crop)
        self._weights_sha256 = {**self.detector.weights_sha256, **self.embedder.weights_sha256}

    def extract(self, family: Family) -> FamilyResult:
        """Write the face file of `family`; a video without faces gets a status and a reason instead."""
        watch, infos = Stopwatch(), dict[str, StreamInfo]()
        try:
            with self._open(family.real, watch, infos) as reader:
                found = find_tracks(reader, self.detector, self.sampling, self.tracking, watch)
        except VideoError as error:
            self.face_file(family.real.id).unlink(missing_ok=True)  # of an earlier run
            rows = [self._failed(family.real, error, infos), *(self._orphaned(fake) for fake in family.fakes)]
            return FamilyResult(family.real.id, tuple(rows), dict(watch.seconds), n_faces=0)

        people = self._located(found)
        surroundings = Surroundings(found.clip, found.tracks)
        with write_face_file(self.face_file(family.real.id), self._header(family.real, people)) as writer:
            n_faces = self._add(writer, family.real, found.clip, people, watch)
            rows = [self._row_of_found(family.real, found, infos)]
            for fake in family.fakes:
                try:
                    clip = self._replicate(fake, found.clip, surroundings, watch, infos)
                except VideoError as error:
                    rows.append(self._failed(fake, error, infos))
                else:
                    n_faces += self._add(writer, fake, clip, people, watch)
                    rows.append(self._row_of_found(fake, found, infos))
        return FamilyResult(family.real.id, tuple(rows), dict(watch.seconds), n_faces)

    def _located(self, found: ClipTracks) -> Subjects:
        width, height = found.clip.info.width, found.clip.info.height
        return Subjects(found, tuple(geometries(self.crops, track, width, height) for track in found.tracks))

    def _open(self, video: Video, watch: Stopwatch, infos: dict[str, StreamInfo]) -> VideoReader:
        require_file(video)
        with watch.step("scan"):
            reader = VideoReader(video.path, self.decoder_threads)
        infos[video.id] = reader.info
        return reader

    def _replicate(
        self,
        fake: Video,
        real: Clip,
        surroundings: Surroundings,
        watch: Stopwatch,
        infos: dict[str, StreamInfo],
    ) -> Clip:
        """The frames of `fake` at the original's frame indices; raises `NotAligned` if they are not aligned."""
        with self._open(fake, watch, infos) as reader:
            check_streams(real.info, reader.info)
            with watch.step("decode"):
                clip = reader.read(real.frame_index)
        with watch.step("align"):
            surroundings.check(clip, self.replicates)
        return clip

    def _add(self, writer: FaceFileWriter, video: Video, clip: Clip, people: Subjects, watch: Stopwatch) -> int:
        pairs = zip(people.geometry, people.found.tracks, strict=True)
        with watch.step("crop"):
            cut = [crop_person(self.crops, geometry, track, clip.frames) for geometry, track in pairs]
        with watch.step("embed"):
            embeddings = np.stack([self.embedder.embed(person) for person in cut])
        with watch.step("write"):
            writer.add(video, [person.crops for person in cut], embeddings)
        return len(cut) * len(clip.frame_index)

    def _header(self, real: Video, people: Subjects) -> FaceHeader:
        found = people.found
        return FaceHeader(
            original=real.id,
            frame_index=found.clip.frame_index,
            tracks=found.tracks,
            detectors=self.detector.names,
            transforms=[{name: one.transforms for name, one in crops.items()} for crops in people.geometry],
            attempt=found.attempt,
            offset=found.offset,
            info=found.clip.info,
            dim=self.embedder.dim,
            config=self.config,
            config_hash=self.config_hash,
            weights_sha256=self._weights_sha256,
        )

    def _row_of_found(self, video: Video, found: ClipTracks, infos: dict[str, StreamInfo]) -> VideoRow:
        row = row_of(video, self.root, Status.OK, info=infos[video.id])
        return replace(row, persons=len(found.tracks), attempt=found.attempt, offset=found.offset)

    def _failed(self, video: Video, error: VideoError, infos: dict[str, StreamInfo]) -> VideoRow:
        return row_of(video, self.root, Status(error.status), str(error), infos.get(video.id))

    def _orphaned(self, fake: Video) -> VideoRow:
        """The row of a fake whose original has no faces: it is not decoded, but a missing file is reported."""
        try:
            require_file(fake)
        except MissingFile as error:
            return self._failed(fake, error, {})
        return row_of(fake, self.root, Status.ORIGINAL_FAILED, f"its original {fake.original} has no faces")


def require_file(video: Video) -> None:
    """Raise `MissingFile` unless the file of `video` exists."""
    if not is_there(video):
        raise MissingFile(f"the source lists {video.path.name}, but the file does not exist")
