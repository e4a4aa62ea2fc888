"""The reader of ``faces/<original>.h5``: the faces of one real video and its fakes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import cv2
import h5py
import numpy as np
import yaml

from dfprep.errors import StoreError
from dfprep.store.face_schema import ATTRIBUTES, DATASETS
from dfprep.types import ID_RULE, Label, is_id


class FaceFile:
    """Reads one face file: the real video first (index 0), then its fakes by id.

    >>> with FaceFile("outputs/sample/faces/ada_1.h5") as faces:   # doctest: +SKIP
    ...     real = faces.crop("large", video=0, person=0)          # (T, 299, 299, 3) uint8 RGB
    ...     vectors = faces.embeddings                             # (V, P, T, D) float32

    Attributes:
        path: the file; original: id of the real video.
        videos: V ids; labels: V of REAL or FAKE; methods, compressions: V texts, empty where unknown.
        crops: the names of the crops, in the configuration's order.
        detectors: names of the detectors.
        frame_index: (T,) int32. boxes: (P, T, 4) px. scores: (P, T).
        detected_by: (P, T) uint16, bit k set where ``detectors[k]`` found the face, 0 where interpolated.
        landmarks: (P, T, 5, 2) px, see `types.N_LANDMARKS`; NaN where interpolated.
        usable: (P, T) bool, False where an interpolated box does not show the person's face.
        living: (P,) how much more each face changes than a print would, see `types.Track`; NaN where not judged.
        embeddings: (V, P, T, D), NaN where not embedded.
        fingerprint: of the real video, (n, s, s) uint8; see `fingerprints.fingerprint`.
        attrs: all attributes of the file.

    Raises:
        StoreError: the file is no complete face file, or contains an invalid id.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        try:
            self._file = h5py.File(path, "r")
        except OSError as error:
            raise StoreError(
                f"{path} is no readable face file ({error}); delete it and run dfprep.extract again"
            ) from error
        missing = {*DATASETS, *ATTRIBUTES} - set(self._file) - set(self._file.attrs)
        crops = () if missing else tuple(self._file["transforms"])
        missing |= set(crops) - set(self._file)
        self.attrs: dict[str, object] = dict(self._file.attrs)
        if missing:
            self._file.close()
            raise StoreError(_refusal(path, str(self.attrs.get("dfprep_version", "")), sorted(missing)))
        self.crops = crops
        self.original = str(self.attrs["original"])
        self.videos: list[str] = self._texts("videos")
        self._check_ids()
        try:
            self.detectors: tuple[str, ...] = tuple(json.loads(str(self.attrs["detectors"])))
            self.labels = [Label(label) for label in self._texts("label")]
        except ValueError as error:
            self._file.close()
            raise StoreError(f"{path} is damaged ({error}); delete the file and run dfprep.extract again") from None
        self.methods, self.compressions = self._texts("method"), self._texts("compression")
        self.frame_index: np.ndarray = self._file["frame_index"][:]

    def _texts(self, name: str) -> list[str]:
        return list(self._file[name].asstr()[:])

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
        """Close the file; arrays that were read remain valid."""
        self._file.close()

    @property
    def boxes(self) -> np.ndarray:
        return self._file["boxes"][:]

    @property
    def scores(self) -> np.ndarray:
        return self._file["scores"][:]

    @property
    def detected_by(self) -> np.ndarray:
        return self._file["detected_by"][:]

    @property
    def landmarks(self) -> np.ndarray:
        return self._file["landmarks"][:]

    @property
    def usable(self) -> np.ndarray:
        return self._file["usable"][:]

    @property
    def living(self) -> np.ndarray:
        return self._file["living"][:]

    @property
    def embeddings(self) -> np.ndarray:
        return self._file["embeddings"][:]

    @property
    def fingerprint(self) -> np.ndarray:
        return self._file["fingerprint"][:]

    def embeddings_of(self, video: int | str) -> np.ndarray:
        """(P, T, D) float32 of one video, an index or an id; only these are read.

        Raises:
            StoreError: there is no such video.
        """
        return self._file["embeddings"][row_of(self.path, self.videos, self.n_persons, video, 0)]

    def usable_embeddings_of(self, video: int | str) -> np.ndarray:
        """`embeddings_of`, NaN also where the box does not show the person's face."""
        return np.where(self.usable[..., None], self.embeddings_of(video), np.float32(np.nan))

    @property
    def config(self) -> dict:
        """The configuration that the file was made with."""
        found = yaml.safe_load(str(self.attrs.get("config", ""))) or {}
        return found if isinstance(found, dict) else {}

    @property
    def n_persons(self) -> int:
        return int(self._file["boxes"].shape[0])

    def transforms(self, crop: str) -> np.ndarray:
        """(P, T, 2, 3) float32: px of the frame -> px of the crops called `crop`, see `types.CropGeometry`."""
        return self._file["transforms"][self._known(crop)][:]

    def crop(self, name: str, video: int | str, person: int) -> np.ndarray | list[np.ndarray]:
        """(T, h, w, 3) uint8 RGB: the crops called `name`; a list of T arrays (h, w, 3) if their sizes differ."""
        row = self._row(video, person)
        pngs = self._file[self._known(name)][row, person]
        faces = [self._decoded(png, name, row, person, frame) for frame, png in enumerate(pngs)]
        return np.stack(faces) if len({face.shape for face in faces}) == 1 else faces

    def one(self, crop: str, video: int | str, person: int, frame: int) -> np.ndarray:
        """(h, w, 3) uint8 RGB: the crop called `crop` in one frame; only this one is read."""
        row = self._row(video, person)
        return self._decoded(self._file[self._known(crop)][row, person, frame], crop, row, person, frame)

    def crop_or_first(self, preferred: str) -> str:
        """`preferred` if there is such a crop, else the name of the first one; for figures, which can use any."""
        return preferred if preferred in self.crops else self.crops[0]

    def _known(self, crop: str) -> str:
        if crop not in self.crops:
            raise StoreError(f"{self.path} has no crop {crop!r}, only {', '.join(self.crops)}")
        return crop

    def _row(self, video: int | str, person: int) -> int:
        return row_of(self.path, self.videos, self.n_persons, video, person)

    def _decoded(self, png: np.ndarray, crop: str, video: int, person: int, frame: int) -> np.ndarray:
        bgr = cv2.imdecode(png, cv2.IMREAD_COLOR) if len(png) else None
        if bgr is None:
            raise StoreError(
                f"{self.path} is damaged: the {crop} crop of {self.videos[video]}, person {person}, frame {frame} "
                "is no PNG; delete the file and run dfprep.extract again"
            )
        return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)


def _refusal(path: str | Path, version: str, missing: list[str]) -> str:
    """The error message for a file that lacks the datasets and attributes `missing`."""
    lacking = f"{path} is no face file: it lacks {', '.join(missing)}"
    if not version:
        return lacking
    return (
        f"{lacking}, because another version wrote it (dfprep {version}); create it again with dfprep.extract "
        "overwrite=true"
    )


def row_of(path: Path, videos: Sequence[str], n_persons: int, video: int | str, person: int) -> int:
    """The index of `video`, an id or an index, among the `videos` of the file at `path`.

    Raises:
        StoreError: the file has no such video or person.
    """
    if video not in videos and video not in range(len(videos)):
        raise StoreError(f"{path} has no video {video!r}, only {', '.join(videos)}")
    if person not in range(n_persons):
        raise StoreError(f"{path} has no person {person!r}, only {n_persons}, counted from 0")
    return videos.index(video) if isinstance(video, str) else video
