"""The writer of ``faces/<original>.h5``: the faces of one real video and its fakes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from dfprep import __version__
from dfprep.files import atomic
from dfprep.store.content_digest import seal
from dfprep.store.face_schema import OF_TRACKS, OF_VIDEOS, check_crop_names
from dfprep.store.png import encoded
from dfprep.tables import USER_BLOCK_BYTES, user_block
from dfprep.types import Images, StreamInfo, Track, Video


@dataclass(frozen=True)
class FaceHeader:
    """The data that a real video and its fakes share.

    Attributes:
        original: id of the real video.
        frame_index: (T,) int32.
        tracks: of its P persons.
        detectors: names of the detectors; name k belongs to bit k of the tracks' `detected_by`.
        transforms: for each person the transforms (T, 2, 3) of every crop by name, see `types.CropGeometry`; they
            determine the names and the order of the crops.
        attempt, offset: the number of the try that found the tracks, and its first frame.
        info: the real video's stream.
        dim: D, length of an embedding; 0 for none.
        fingerprint: of the real video, see `fingerprints.fingerprint`.
        config: the configuration as YAML; config_hash: its hash.
        weights_sha256: hash of every weights file by name.
    """

    original: str
    frame_index: np.ndarray
    tracks: tuple[Track, ...]
    detectors: tuple[str, ...]
    transforms: Sequence[Mapping[str, np.ndarray]]
    attempt: int
    offset: int
    info: StreamInfo
    dim: int
    fingerprint: np.ndarray
    config: str
    config_hash: str
    weights_sha256: dict[str, str]


class FaceFileWriter:
    """Appends videos to a face file one at a time, so that only one video's crops are in memory.

    Attributes:
        digest: of the file's content, as soon as it is complete; see `content_digest`.

    Raises:
        ConfigError: a crop has an invalid name, see `check_crop_names`.
    """

    def __init__(self, file: h5py.File, header: FaceHeader) -> None:
        self.digest = ""
        self._file = file
        self._shape = len(header.tracks), len(header.frame_index)
        self._crops = list(header.transforms[0])
        check_crop_names(self._crops)
        _write_header(file, header)
        for name in OF_VIDEOS:
            file.create_dataset(name, (0,), h5py.string_dtype(), maxshape=(None,), chunks=(16,))
        for name in self._crops:
            png = h5py.vlen_dtype(np.uint8)
            file.create_dataset(
                name, (0, *self._shape), png, maxshape=(None, *self._shape), chunks=(1, *self._shape)
            )
        # HDF5 refuses chunks of 0 bytes, so the chunks of vectors of length 0 have length 1
        chunk = (1, *self._shape, max(header.dim, 1))
        file.create_dataset(
            "embeddings",
            (0, *self._shape, header.dim),
            np.float32,
            maxshape=(None, *self._shape, None),
            chunks=chunk,
            fillvalue=np.nan,
        )

    def add(
        self, video: Video, crops: Sequence[Mapping[str, Images]], embeddings: np.ndarray | None = None
    ) -> None:
        """Append one video.

        Args:
            crops: for each person the crops by name.
            embeddings: (P, T, D) float32; None: not embedded, which is stored as NaN.
        """
        row = len(self._file["videos"])
        for name in (*OF_VIDEOS, *self._crops, "embeddings"):
            self._file[name].resize(row + 1, axis=0)
        self._file["videos"][row] = video.id
        self._file["label"][row] = video.label.value
        for name in ("method", "compression"):
            self._file[name][row] = getattr(video, name)
        for name in self._crops:
            self._file[name][row] = encoded([person[name] for person in crops], self._shape)
        if embeddings is not None:
            self._file["embeddings"][row] = embeddings


def _write_header(file: h5py.File, header: FaceHeader) -> None:
    file.attrs.update(
        dfprep_version=__version__,
        config_hash=header.config_hash,
        config=header.config,
        original=header.original,
        attempt=header.attempt,
        offset=header.offset,
        fps=header.info.fps,
        width=header.info.width,
        height=header.info.height,
        weights_sha256=json.dumps(header.weights_sha256, sort_keys=True),
        detectors=json.dumps(header.detectors),
    )
    file["frame_index"] = header.frame_index.astype(np.int32)
    file["fingerprint"] = header.fingerprint
    for name in OF_TRACKS:
        file[name] = np.stack([_stored(getattr(track, name)) for track in header.tracks])
    transforms = file.create_group("transforms", track_order=True)  # the crops keep the configuration's order
    for name in header.transforms[0]:
        transforms[name] = np.stack([person[name] for person in header.transforms]).astype(np.float32)


def _stored(value: np.ndarray | float) -> np.ndarray | np.float32:
    return np.float32(value) if isinstance(value, float) else value


@contextmanager
def write_face_file(path: Path, header: FaceHeader) -> Iterator[FaceFileWriter]:
    """Open a writer; its file appears at `path` when the block succeeds, and is then complete."""
    # mode "x": "w" would truncate a file that another process has open
    with atomic(path) as temporary:
        with h5py.File(temporary, "x", userblock_size=USER_BLOCK_BYTES) as file:
            writer = FaceFileWriter(file, header)
            yield writer
            writer.digest = seal(file)
        with temporary.open("r+b") as raw:
            raw.write(user_block(writer.digest, temporary.stat().st_size))
