"""Random access to single faces in HDF5 files, by any number of processes."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy as np
from h5py import h5d, h5f, h5s
from numpy.typing import DTypeLike

from dfprep.errors import StoreError
from dfprep.files import require_file
from dfprep.hdf5 import open_dataset
from dfprep.store.paths import inside
from dfprep.store.png import picture_of

N_OPEN = 64
"""Data sets that a process keeps open; a process may usually open 1,024 files."""

FOLDERS = ("faces", "masks")
"""The folders that files of faces may be in."""

PNG = h5py.vlen_dtype(np.uint8)


class FaceReader:
    """Reads single elements of the data sets of face files and mask files.

    Each process opens its own files: HDF5 handles can be neither pickled (spawn) nor shared (fork). The low-level
    interface of h5py opens a file and reads an element in a quarter of the time of
    ``h5py.File(path)[name][index]``.

    Args:
        root: the folder that the paths of files are relative to.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._open: OrderedDict[tuple[str, str], h5d.DatasetID] = OrderedDict()
        self._paths: dict[str, Path] = {}
        self._process = os.getpid()

    def __reduce__(self) -> tuple[type[FaceReader], tuple[Path]]:
        return FaceReader, (self.root,)

    def png(self, file: str, name: str, place: tuple[int, ...]) -> np.ndarray:
        """(n,) uint8: the bytes of the PNG at `place` = (row, person, t) of the data set `name`.

        Raises:
            StoreError: there is no such file, data set or place.
        """
        return self._read(file, name, place, (1,) * len(place), PNG).item()

    def vector(self, file: str, name: str, place: tuple[int, ...]) -> np.ndarray:
        """The float32 array at the leading indices `place` of the data set `name`; errors as `png`."""
        with self._reading(file, name, place):
            shape = self._dataset(file, name).shape[len(place) :]
        start, count = (*place, *(0 for _ in shape)), ((1,) * len(place)) + shape
        return self._read(file, name, start, count, np.float32).reshape(shape)

    def _read(
        self, file: str, name: str, start: tuple[int, ...], count: tuple[int, ...], dtype: DTypeLike
    ) -> np.ndarray:
        with self._reading(file, name, start):
            dataset = self._dataset(file, name)
            space = dataset.get_space()
            space.select_hyperslab(start, count)
            found = np.empty(count, dtype)
            dataset.read(h5s.create_simple(count), space, found)
        return found

    @contextmanager
    def _reading(self, file: str, name: str, start: tuple[int, ...]) -> Iterator[None]:
        try:
            yield
        # h5py's low-level functions raise each of these for what is not there, or is of another kind
        except (OSError, KeyError, ValueError, TypeError, OverflowError, RuntimeError) as error:
            raise StoreError(
                f"{self.root / file} has no {name} at {start} ({error}); run the stage that writes the file again"
            ) from error

    def _dataset(self, file: str, name: str) -> h5d.DatasetID:
        if self._process != os.getpid():  # after a fork, the handles are those of the parent
            self._open, self._process = OrderedDict(), os.getpid()
        key = file, name
        if key in self._open:
            self._open.move_to_end(key)
        else:
            while len(self._open) >= N_OPEN:
                self._open.popitem(last=False)
            if file not in self._paths:  # checked once: with many files, most reads open one
                self._paths[file] = self._path(file)
            path = self._paths[file]
            opened = h5f.open(os.fsencode(path), h5f.ACC_RDONLY)
            self._open[key] = open_dataset(opened, name, path.stat().st_size)  # this keeps its file open
        return self._open[key]

    def _path(self, file: str) -> Path:
        """The path of `file`, which a table names: only files in the folders of faces and masks are read."""
        folder, _, name = file.partition("/")
        if folder not in FOLDERS:
            raise StoreError(
                f"the file of a face must be in {' or '.join(FOLDERS)}, got {file!r}; run dfprep.split again"
            )
        path = inside(self.root / folder, name)
        require_file(path)
        return path


def decoded(png: np.ndarray, what: str, *, grey: bool = False) -> np.ndarray:
    """(h, w, 3) uint8 RGB, or (h, w) if `grey`.

    Raises:
        StoreError: the bytes are no PNG, or declare too many px; names `what` it is.
    """
    remedy = "delete the file and run the stage that writes it again"
    return picture_of(png, f"{what} is damaged: it", remedy, grey=grey)
