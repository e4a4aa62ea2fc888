"""``faces/<original>.h5``: the faces of one real video and of its fakes; the schema lives in this file only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import cv2
import h5py
import numpy as np
import yaml

from dfprep import __version__
from dfprep.errors import StoreError
from dfprep.files import atomic
from dfprep.types import ID_RULE, FaceCrops, Label, StreamInfo, Track, is_id

SIZES = ("small", "large", "raw")


@dataclass(frozen=True)
class FaceHeader:
    """What is the same for a real video and its fakes.

    Attributes:
        original: id of the real video.
        frame_index: (T,) int32.
        tracks: its P persons.
        attempt, offset: which try found them, and from which frame on it sampled.
        info: the real video's stream.
        dim: D, length of an embedding; 0 for none.
        config: the configuration as YAML; config_hash: its hash.
        weights_sha256: hash of every weights file by name.
    """

    original: str
    frame_index: np.ndarray
    tracks: tuple[Track, ...]
    attempt: int
    offset: int
    info: StreamInfo
    dim: int
    config: str
    config_hash: str
    weights_sha256: dict[str, str]


class FaceFileWriter:
    """Adds videos to a face file one by one, so that only one video's crops are in memory."""

    def __init__(self, file: h5py.File, header: FaceHeader) -> None:
        self._file = file
        self._shape = persons, frames = len(header.tracks), len(header.frame_index)
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
        )
        file["frame_index"] = header.frame_index.astype(np.int32)
        for name in ("boxes", "scores", "found_by", "landmarks"):
            file[name] = np.stack([getattr(track, name) for track in header.tracks])
        for name in ("videos", "label"):
            file.create_dataset(name, (0,), h5py.string_dtype(), maxshape=(None,), chunks=(16,))
        for name in SIZES:
            png = h5py.vlen_dtype(np.uint8)
            file.create_dataset(
                name, (0, *self._shape), png, maxshape=(None, *self._shape), chunks=(1, persons, frames)
            )
        vectors = (persons, frames, header.dim)
        # HDF5 refuses chunks of no bytes, so vectors of length 0 get a fixed, empty chunk of 1
        chunk = (1, persons, frames, max(header.dim, 1))
        file.create_dataset(
            "embeddings", (0, *vectors), np.float32, maxshape=(None, persons, frames, None), chunks=chunk
        )

    def add(self, video: str, label: Label, crops: Sequence[FaceCrops], embeddings: np.ndarray) -> None:
        """Append one video: `crops` of each person, `embeddings` (P, T, D) float32."""
        row = len(self._file["videos"])
        for name in ("videos", "label", *SIZES, "embeddings"):
            self._file[name].resize(row + 1, axis=0)
        self._file["videos"][row] = video
        self._file["label"][row] = label.value
        for name in SIZES:
            self._file[name][row] = encoded([getattr(person, name) for person in crops], self._shape)
        self._file["embeddings"][row] = embeddings


@contextmanager
def write_face_file(path: Path, header: FaceHeader) -> Iterator[FaceFileWriter]:
    """Open a writer whose file appears at `path` when the block ends well, whole."""
    # mode "x": "w" would truncate a file that another process has open
    with atomic(path) as temporary, h5py.File(temporary, "x") as file:
        yield FaceFileWriter(file, header)


class FaceFile:
    """Reads one face file: the real video first (index 0), then its fakes by name.

    >>> with FaceFile("outputs/sample/faces/ada_1.h5") as faces:   # doctest: +SKIP
    ...     real = faces.large(video=0, person=0)                  # (T, 299, 299, 3) uint8 RGB
    ...     vectors = faces.embeddings                             # (V, P, T, D) float32

    Attributes:
        path: the file; original: id of the real video; videos: V ids; labels: V of REAL or FAKE.
        frame_index: (T,) int32. boxes: (P, T, 4) px. scores: (P, T). found_by: (P, T) `types.FoundBy`.
        landmarks: (P, T, 4, 2) px, NaN where interpolated. embeddings: (V, P, T, D).
        attrs: everything else that the file says of itself.

    Raises:
        StoreError: the file is no whole face file, or an id in it breaks the rule of ids.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        try:
            self._file = h5py.File(path, "r")
        except OSError as error:
            raise StoreError(
                f"{path} is no readable face file ({error}); delete it and run dfprep.extract again"
            ) from error
        needed = {"frame_index", "videos", "label", "boxes", "embeddings", *SIZES, "original", "width", "height"}
        missing = needed - set(self._file) - set(self._file.attrs)
        if missing:
            self._file.close()
            raise StoreError(f"{path} is no face file: it lacks {', '.join(sorted(missing))}")
        self.attrs: dict[str, object] = dict(self._file.attrs)
        self.original = str(self._file.attrs["original"])
        self.videos: list[str] = list(self._file["videos"].asstr()[:])
        self._check_ids()
        self.labels = [Label(label) for label in self._file["label"].asstr()[:]]
        self.frame_index: np.ndarray = self._file["frame_index"][:]

    def _check_ids(self) -> None:
        for field, name in (("original", self.original), *(("videos", video) for video in self.videos)):
            if not is_id(name):
                self._file.close()
                raise StoreError(
                    f"{self.path}: {field} must be {ID_RULE}, got {name!r}; delete the file and run dfprep.extract "
                    "again"
                )

    def __enter__(self) -> FaceFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; arrays that were read stay."""
        self._file.close()

    @property
    def boxes(self) -> np.ndarray:
        return self._file["boxes"][:]

    @property
    def scores(self) -> np.ndarray:
        return self._file["scores"][:]

    @property
    def found_by(self) -> np.ndarray:
        return self._file["found_by"][:]

    @property
    def landmarks(self) -> np.ndarray:
        return self._file["landmarks"][:]

    @property
    def embeddings(self) -> np.ndarray:
        return self._file["embeddings"][:]

    def embeddings_of(self, video: int) -> np.ndarray:
        """(P, T, D) float32 of one video, without reading the others'."""
        return self._file["embeddings"][video]

    @property
    def config(self) -> dict:
        """The configuration that the file was made with."""
        found = yaml.safe_load(str(self.attrs.get("config", ""))) or {}
        return found if isinstance(found, dict) else {}

    @property
    def n_persons(self) -> int:
        return int(self._file["boxes"].shape[0])

    def small(self, video: int | str, person: int) -> np.ndarray:
        """(T, small_px, small_px, 3) uint8 RGB: the box, stretched."""
        return np.stack(self._crops("small", video, person))

    def large(self, video: int | str, person: int) -> np.ndarray:
        """(T, large_px, large_px, 3) uint8 RGB: the square with margin, never stretched."""
        return np.stack(self._crops("large", video, person))

    def raw(self, video: int | str, person: int) -> list[np.ndarray]:
        """T arrays (h, w, 3) uint8 RGB: the box itself."""
        return self._crops("raw", video, person)

    def one(self, size: str, video: int | str, person: int, frame: int) -> np.ndarray:
        """(h, w, 3) uint8 RGB: the crop of one `size` of `SIZES` in one frame, without reading the others."""
        row = self._row(video, person)
        return self._decoded(self._file[size][row, person, frame], size, row, person, frame)

    def _crops(self, size: str, video: int | str, person: int) -> list[np.ndarray]:
        row = self._row(video, person)
        return [
            self._decoded(png, size, row, person, frame) for frame, png in enumerate(self._file[size][row, person])
        ]

    def _row(self, video: int | str, person: int) -> int:
        return row_of(self.path, self.videos, self.n_persons, video, person)

    def _decoded(self, png: np.ndarray, size: str, video: int, person: int, frame: int) -> np.ndarray:
        bgr = cv2.imdecode(png, cv2.IMREAD_COLOR) if len(png) else None
        if bgr is None:
            raise StoreError(
                f"{self.path} is damaged: the {size} crop of {self.videos[video]}, person {person}, frame {frame} "
                "is no PNG; delete the file and run dfprep.extract again"
            )
        return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)


def row_of(path: Path, videos: Sequence[str], n_persons: int, video: int | str, person: int) -> int:
    """The number of `video`, an id or a number, among `videos` of the file at `path`.

    Raises:
        StoreError: there is no such video or person in it.
    """
    if video not in videos and video not in range(len(videos)):
        raise StoreError(f"{path} has no video {video!r}, only {', '.join(videos)}")
    if person not in range(n_persons):
        raise StoreError(f"{path} has no person {person!r}, only {n_persons}, counted from 0")
    return videos.index(video) if isinstance(video, str) else video


def encoded(crops: Sequence[Sequence[np.ndarray] | np.ndarray], shape: tuple[int, int]) -> np.ndarray:
    """PNG bytes of P x T RGB crops as an object array of `shape` (P, T)."""
    pngs = np.empty(shape, dtype=object)
    for person, faces in enumerate(crops):
        for t, face in enumerate(faces):
            ok, png = cv2.imencode(".png", cv2.cvtColor(face, cv2.COLOR_RGB2BGR))
            if not ok:
                raise ValueError(f"cv2 could not encode a crop of shape {face.shape} as PNG")
            pngs[person, t] = png.ravel()
    return pngs
