"""Extract one family: track the faces of the reference video, and cut the same crops out of all of its videos."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from dfprep.alterations import Replicates, Surroundings, check_streams
from dfprep.detectors import DetectorEnsemble
from dfprep.embeddings import Embedder
from dfprep.errors import MissingFile, UnreadableVideo, VideoError, require
from dfprep.extract.damaged import reason_of_failure, reason_to_keep, require_before_damage
from dfprep.extract.masks import cut_masks
from dfprep.extract.search import find_tracks
from dfprep.extract.segments import segments_of
from dfprep.extract.statuses import is_there, row_of
from dfprep.extract.stopwatch import Stopwatch
from dfprep.extract.subjects import Subjects, cut_reference, cut_replicate
from dfprep.faces import CropSpec, Tracking
from dfprep.frames import DamagedVideo, FrameReader, Reading, Sampling
from dfprep.sources import Family
from dfprep.store import FaceFileWriter, FaceHeader, check_crop_names, write_face_file, write_published_masks
from dfprep.tables import VideoRow
from dfprep.types import Images, Label, PersonClip, Status, StreamInfo, Video

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FamilyResult:
    """The outcome of one family: a row for each of its videos, seconds by step, number of faces cut out."""

    original: str
    rows: tuple[VideoRow, ...]
    seconds: dict[str, float]
    n_faces: int


@dataclass(frozen=True)
class Faces:
    """What is stored of one video: for each person the crops by name, and the embeddings (P, T, D) if computed."""

    crops: tuple[Mapping[str, Images], ...]
    embeddings: np.ndarray | None


@dataclass
class Extractor:
    """The parts that the extraction needs, created once in each process.

    Attributes:
        crops: crop specifications by name.
        root: the source's folder, for the paths in the rows.
        face_file, mask_file: paths of a reference video's face file and of the published masks, by its id.
        config, config_hash: written to every face file.
        decoder_threads: the number of threads that decode one video.

    Raises:
        ConfigError: crops that cannot be stored, or an embedder whose crop is not configured.
    """

    detector: DetectorEnsemble
    embedder: Embedder
    reading: Reading
    sampling: Sampling
    tracking: Tracking
    crops: Mapping[str, CropSpec]
    replicates: Replicates
    root: Path
    face_file: Callable[[str], Path]
    mask_file: Callable[[str], Path]
    config: str
    config_hash: str
    decoder_threads: int = 1
    _weights_sha256: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        check_crop_names(list(self.crops))
        known = not self.embedder.crop or self.embedder.crop in self.crops
        require(known, "embedder.crop", f"be one of the crops {', '.join(self.crops)}", self.embedder.crop)
        videos = getattr(self.embedder, "videos", None)  # a class of another package may lack it
        require(videos in ("all", "real"), "embedder.videos", "be all or real", videos)
        self._weights_sha256 = {**self.detector.weights_sha256, **self.embedder.weights_sha256}

    def extract(self, family: Family) -> FamilyResult:
        """Write the face file of `family`; a video without faces gets a status and a reason instead."""
        watch, infos, reference = Stopwatch(), dict[str, StreamInfo](), family.reference
        try:
            with self._open(reference, watch, infos) as reader:
                found = find_tracks(reader, self.detector, self.sampling, self.tracking, watch, segments_of(family))
        except VideoError as error:
            for path in (self.face_file(reference.id), self.mask_file(reference.id)):
                path.unlink(missing_ok=True)  # of an earlier run
            what = "is unreadable" if isinstance(error, UnreadableVideo) else "has no faces"
            others = (self._without_original(video, f"{reference.id} {what}") for video in family.replicates)
            rows = [self._failed(reference, error, infos), *others]
            return FamilyResult(reference.id, tuple(rows), dict(watch.seconds), n_faces=0)

        people = Subjects.of(found, self.crops)
        with write_face_file(self.face_file(reference.id), self._header(reference, people)) as writer:
            with watch.step("crop"):
                cut = cut_reference(found.clip.frames, reader, people, self.crops)
            with watch.step("align"):
                surroundings = Surroundings(found.clip, found.tracks)
            del found  # its frames take more memory than all else
            self._add(writer, reference, self._faces(cut, watch, embed=True), watch)
            rows = [self._row_of_found(reference, people, infos)]
            for video, outcome in self._replicates(family, people, surroundings, watch, infos):
                if isinstance(outcome, VideoRow):
                    rows.append(outcome)
                else:
                    self._add(writer, video, outcome, watch)
                    rows.append(self._row_of_found(video, people, infos))
        rows = [replace(row, face_digest=writer.digest) if row.status is Status.OK else row for row in rows]
        self._write_masks(family, rows, people, watch)
        n_faces = sum(row.status is Status.OK for row in rows) * len(people.tracks) * len(people.frame_index)
        return FamilyResult(reference.id, tuple(rows), dict(watch.seconds), n_faces)

    def _replicates(
        self,
        family: Family,
        people: Subjects,
        surroundings: Surroundings,
        watch: Stopwatch,
        infos: dict[str, StreamInfo],
    ) -> Iterator[tuple[Video, Faces | VideoRow]]:
        """The faces of each replicate, in their order; for one without faces, its row of ``videos.csv``.

        Other compressions of the real video are read first, because a fake of one without faces is not extracted.
        Beside their crops only one video's are in memory.
        """

        def attempt(video: Video) -> Faces | VideoRow:
            try:
                cut = self._replicate(video, people, surroundings, watch, infos)
            except VideoError as error:
                return self._failed(video, error, infos)
            return self._faces(cut, watch, embed=self.embedder.videos == "all")

        real = {video.id: attempt(video) for video in family.replicates if video.label is Label.REAL}
        for video in family.replicates:
            original = real.get(video.original)
            if isinstance(original, VideoRow):
                yield video, self._without_original(video, f"{original.video} is {original.status.value}")
            else:
                yield video, real[video.id] if video.id in real else attempt(video)

    def _open(self, video: Video, watch: Stopwatch, infos: dict[str, StreamInfo]) -> FrameReader:
        require_file(video)
        with watch.step("scan"):
            reader = self.reading.open(video.path, self.decoder_threads)
        infos[video.id] = reader.info
        return reader

    def _replicate(
        self,
        video: Video,
        people: Subjects,
        surroundings: Surroundings,
        watch: Stopwatch,
        infos: dict[str, StreamInfo],
    ) -> list[PersonClip]:
        """The people in `video` at the reference's frame indices; raises `NotAligned` if it is not aligned."""
        with self._open(video, watch, infos) as reader:
            check_streams(people.info, reader.info)
            require_before_damage(people.frame_index, reader.info)
            return cut_replicate(reader, people, self.crops, surroundings, self.replicates, watch)

    def _faces(self, cut: Sequence[PersonClip], watch: Stopwatch, embed: bool) -> Faces:
        crops = tuple(person.crops for person in cut)
        if not embed:
            return Faces(crops, None)
        with watch.step("embed"):
            return Faces(crops, np.stack([self.embedder.embed(person) for person in cut]))

    @staticmethod
    def _add(writer: FaceFileWriter, video: Video, faces: Faces, watch: Stopwatch) -> None:
        with watch.step("write"):
            writer.add(video, faces.crops, faces.embeddings)

    def _write_masks(self, family: Family, rows: Sequence[VideoRow], people: Subjects, watch: Stopwatch) -> None:
        """Cut the publisher's masks of the extracted fakes; the file also has the reasons why some are not used."""
        masked = [v for v, row in zip(family.videos, rows, strict=True) if v.mask and row.status is Status.OK]
        path = self.mask_file(family.reference.id)
        if not masked:
            path.unlink(missing_ok=True)  # of an earlier run
            return
        masks: dict[str, list[dict[str, Images]]] = {}
        problems: dict[str, str] = {}
        with watch.step("masks"):
            for video in masked:
                assert video.mask
                try:
                    masks[video.id] = cut_masks(video.mask, people, self.crops, self.decoder_threads)
                except VideoError as error:
                    log.warning("the masks of %s are not used: %s", video.id, error)
                    problems[video.id] = str(error)
            write_published_masks(path, masks, problems)

    def _header(self, reference: Video, people: Subjects) -> FaceHeader:
        return FaceHeader(
            original=reference.id,
            frame_index=people.frame_index,
            tracks=people.tracks,
            detectors=self.detector.names,
            transforms=[{name: one.transforms for name, one in crops.items()} for crops in people.geometry],
            attempt=people.attempt,
            offset=people.offset,
            info=people.info,
            dim=self.embedder.dim,
            fingerprint=people.fingerprint,
            config=self.config,
            config_hash=self.config_hash,
            weights_sha256=self._weights_sha256,
        )

    def _row_of_found(self, video: Video, people: Subjects, infos: dict[str, StreamInfo]) -> VideoRow:
        row = row_of(video, self.root, Status.OK, reason_to_keep(infos[video.id]), infos[video.id])
        row = replace(row, persons=len(people.tracks), prints=people.prints)
        return replace(row, attempt=people.attempt, offset=people.offset)

    def _failed(self, video: Video, error: VideoError, infos: dict[str, StreamInfo]) -> VideoRow:
        info = error.info if isinstance(error, DamagedVideo) else infos.get(video.id)
        return row_of(video, self.root, Status(error.status), reason_of_failure(error, info), info)

    def _without_original(self, video: Video, why: str) -> VideoRow:
        """The row of a video whose original has no faces: it is not decoded, but a missing file is reported."""
        try:
            require_file(video)
        except MissingFile as error:
            return self._failed(video, error, {})
        return row_of(video, self.root, Status.ORIGINAL_FAILED, f"its original {why}")


def require_file(video: Video) -> None:
    """Raise `MissingFile` unless the file of `video`, or its folder of pictures, exists."""
    if not is_there(video):
        raise MissingFile(f"the source lists {video.path.name}, but the file does not exist")
