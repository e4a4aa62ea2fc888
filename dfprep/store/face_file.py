"""The reader of ``faces/<original>.h5``: the faces of one real video and its fakes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

import h5py
import numpy as np

from dfprep.errors import StoreError
from dfprep.hdf5 import Hdf5Error, attributes, byte_strings, dataset, names, open_file, read, reading
from dfprep.parsing import json_of, yaml_of
from dfprep.store.content_digest import Look, content_digest, look_at_nothing, require_bounds
from dfprep.store.face_schema import (
    ATTRIBUTES,
    DATASETS,
    FINITE,
    OF_CROP,
    OF_TRANSFORMS,
    SPECIFICATIONS,
    Specification,
)
from dfprep.store.png import picture_of, require_room
from dfprep.store.rows import row_of
from dfprep.types import ID_RULE, Label, is_id


class FaceFile:
    """Reads one face file: the real video first (index 0), then its fakes by id.

    Examples:
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
        with self._reading("is no readable face file"):
            self._file = open_file(path)
        try:
            with self._reading("is damaged"):
                self._load()
        except BaseException:
            self._file.close()
            raise

    def _reading(self, what: str = "is damaged") -> AbstractContextManager[None]:
        return reading(self.path, what, "delete the file and run dfprep.extract again")

    def _load(self) -> None:
        """Read what every user needs, and check that it fits together; the rest is checked when it is read."""
        self.attrs: dict[str, object] = attributes(self._file)
        there = {*names(self._file), *self.attrs}
        missing = {*DATASETS, *ATTRIBUTES} - there
        self.crops = () if missing else names(self._file, "transforms")
        if missing := missing or set(self.crops) - there:
            raise StoreError(_refusal(self.path, str(self.attrs.get("dfprep_version", "")), sorted(missing)))
        self._lengths: dict[str, int] = {}
        self._lengths["V"] = self._dataset("videos").shape[0]
        self._lengths["P"], self._lengths["T"] = self._dataset("boxes").shape[:2]
        self.original = str(self.attrs["original"])
        self.videos: list[str] = self._texts("videos")
        self._check_ids()
        self.detectors = _names_of_detectors(str(self.attrs["detectors"]))
        self.labels = [_label(text) for text in self._texts("label")]
        self.methods, self.compressions = self._texts("method"), self._texts("compression")
        self.frame_index: np.ndarray = self._values("frame_index")
        if not len(self.frame_index) or self.frame_index[0] < 0 or (np.diff(self.frame_index) <= 0).any():
            raise Hdf5Error("frame_index must ascend from 0 or more")

    def _dataset(self, name: str, of: Specification | None = None) -> h5py.Dataset:
        kinds, shape = of or SPECIFICATIONS[name]
        return dataset(self._file, name, kinds, self._shape(shape))

    def _shape(self, shape: Sequence[str | int]) -> list[int | None]:
        return [self._lengths.get(n) if isinstance(n, str) else n for n in shape]

    def _values(self, name: str, of: Specification | None = None) -> np.ndarray:
        """All values of a data set; see `SPECIFICATIONS`, `FINITE`."""
        kinds, shape = of or SPECIFICATIONS[name]
        with self._reading():
            found = read(self._file, name, kinds, self._shape(shape))
            if (of or name in FINITE) and not np.isfinite(found).all():
                raise Hdf5Error(f"{name} must be finite, and has NaN or infinite values")
        return found

    def _texts(self, name: str) -> list[str]:
        return list(self._values(name))

    def _check_ids(self) -> None:
        for field, name in (("original", self.original), *(("videos", video) for video in self.videos)):
            if not is_id(name):
                raise StoreError(
                    f"{self.path}: {field} must be {ID_RULE}, got {name!r}; delete the file and run dfprep.extract "
                    "again"
                )
        if not self.videos or len(set(self.videos)) < len(self.videos):
            raise Hdf5Error(f"videos must be different ids, got {', '.join(self.videos) or 'none'}")

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
        return self._values("boxes")

    @property
    def scores(self) -> np.ndarray:
        return self._values("scores")

    @property
    def detected_by(self) -> np.ndarray:
        return self._values("detected_by")

    @property
    def landmarks(self) -> np.ndarray:
        return self._values("landmarks")

    @property
    def usable(self) -> np.ndarray:
        return self._values("usable")

    @property
    def living(self) -> np.ndarray:
        return self._values("living")

    @property
    def embeddings(self) -> np.ndarray:
        return self._values("embeddings")

    @property
    def fingerprint(self) -> np.ndarray:
        return self._values("fingerprint")

    def embeddings_of(self, video: int | str) -> np.ndarray:
        """(P, T, D) float32 of one video, an index or an id; only these are read.

        Raises:
            StoreError: there is no such video.
        """
        with self._reading():
            return self._dataset("embeddings")[row_of(self.path, self.videos, self.n_persons, video, 0)]

    def usable_embeddings_of(self, video: int | str) -> np.ndarray:
        """`embeddings_of`, NaN also where the box does not show the person's face."""
        return np.where(self.usable[..., None], self.embeddings_of(video), np.float32(np.nan))

    @property
    def config(self) -> dict:
        """The configuration that the file was made with."""
        try:
            found = yaml_of(str(self.attrs.get("config", "")))
        except ValueError as error:
            raise StoreError(
                f"{self.path} is damaged: its config is no YAML ({error}); delete the file and run dfprep.extract "
                "again"
            ) from None
        return found if isinstance(found, dict) else {}

    @property
    def n_persons(self) -> int:
        return self._lengths["P"]

    def content_digest(self, look: Look = look_at_nothing) -> str:
        """The digest of what is in the file now, to be compared with its attribute ``digest``; reads all of it.

        Raises:
            StoreError: the file is damaged.
        """
        with self._reading():
            for name in self.crops:
                self._dataset(name, OF_CROP)
            require_bounds(self._file)
            return content_digest(self._file, look)

    def png(self, crop: str, video: int, person: int, frame: int) -> np.ndarray:
        """(n,) uint8: the bytes of one crop, as they are."""
        with self._reading():
            return self._dataset(self._known(crop), OF_CROP)[video, person, frame]

    def transforms(self, crop: str) -> np.ndarray:
        """(P, T, 2, 3) float32: px of the frame -> px of the crops called `crop`, see `types.CropGeometry`."""
        return self._values(f"transforms/{self._known(crop)}", OF_TRANSFORMS)

    def crop(self, name: str, video: int | str, person: int) -> np.ndarray | list[np.ndarray]:
        """(T, h, w, 3) uint8 RGB: the crops called `name`; a list of T arrays (h, w, 3) if their sizes differ."""
        row = self._row(video, person)
        with self._reading():
            n_bytes = self.path.stat().st_size
            pngs = byte_strings(self._dataset(self._known(name), OF_CROP), (row, person), n_bytes)
        require_room(pngs, f"{self.path}: the {name} crops of {self.videos[row]}, person {person}")
        faces = [self._decoded(png, name, row, person, frame) for frame, png in enumerate(pngs)]
        return np.stack(faces) if len({face.shape for face in faces}) == 1 else faces

    def one(self, crop: str, video: int | str, person: int, frame: int) -> np.ndarray:
        """(h, w, 3) uint8 RGB: the crop called `crop` in one frame; only this one is read.

        Args:
            video: an index or an id. person: from 0. frame: from 0 among the frames of the file, ``t`` in
                ``faces.csv``; `frame_index` has the numbers of these frames in the video.

        Raises:
            StoreError: there is no such crop or place, or it is damaged.
        """
        row = self._row(video, person)
        with self._reading():
            png = self._dataset(self._known(crop), OF_CROP)[row, person, frame]
        return self._decoded(png, crop, row, person, frame)

    def crop_or_first(self, preferred: str) -> str:
        """`preferred` if there is such a crop, else the name of the first one; for figures, which can use any."""
        return preferred if preferred in self.crops else self.crops[0]

    def middle_face(self, person: int, video: int | str = 0) -> np.ndarray:
        """(h, w, 3) uint8: a person in the middle usable frame; the small crop if there is one."""
        usable = np.flatnonzero(self.usable[person])
        frame = int(usable[len(usable) // 2]) if len(usable) else len(self.frame_index) // 2
        return self.one(self.crop_or_first("small"), video, person, frame)

    def _known(self, crop: str) -> str:
        if crop not in self.crops:
            raise StoreError(f"{self.path} has no crop {crop!r}, only {', '.join(self.crops)}")
        return crop

    def _row(self, video: int | str, person: int) -> int:
        return row_of(self.path, self.videos, self.n_persons, video, person)

    def _decoded(self, png: np.ndarray, crop: str, video: int, person: int, frame: int) -> np.ndarray:
        what = f"{self.path} is damaged: the {crop} crop of {self.videos[video]}, person {person}, frame {frame}"
        return picture_of(png, what, "delete the file and run dfprep.extract again")


def _names_of_detectors(text: str) -> tuple[str, ...]:
    try:
        found = json_of(text)
    except ValueError as error:
        raise Hdf5Error(f"detectors is no JSON: {error}") from None
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise Hdf5Error(f"detectors must be a JSON list of names, got {text[:100]!r}")
    return tuple(found)


def _label(text: str) -> Label:
    try:
        return Label(text)
    except ValueError as error:
        raise Hdf5Error(str(error)) from None


def _refusal(path: str | Path, version: str, missing: list[str]) -> str:
    """The error message for a file that lacks the datasets and attributes `missing`."""
    lacking = f"{path} is no face file: it lacks {', '.join(missing)}"
    if not version:
        return lacking
    return (
        f"{lacking}, because another version wrote it (dfprep {version}); create it again with dfprep.extract "
        "overwrite=true"
    )
