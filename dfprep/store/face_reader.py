"""Random access to single faces in HDF5 files, by any number of processes."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
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
from dfprep.store.png_references import PngReferences, png_references

N_OPEN = 64
"""Data sets that a process keeps open; a process may usually open 1,024 files."""

FOLDERS = ("faces", "masks")
"""The folders that files of faces may be in."""

PNG = h5py.vlen_dtype(np.uint8)

State = tuple[int, int]
"""The size in bytes and the time of the last change in ns of a file."""


class FaceReader:
    """Reads single elements of the data sets of face files and mask files.

    PNGs are read by their references, without HDF5 where it is possible: HDF5 takes more time for reading one than
    the system does, and keeps what it has read in memory of its own. Each process opens its own files: HDF5 handles
    can be neither pickled (spawn) nor shared (fork).

    Args:
        root: the folder that the paths of files are relative to.
        states: of files by path, see `states_of`. A file that has changed is refused, because its elements may
            be those of other faces. Other files must not change from when they are first read.
    """

    def __init__(self, root: Path, states: Mapping[str, State] | None = None) -> None:
        self.root = root
        self._states = dict(states or {})
        self._open: OrderedDict[tuple[str, str], h5d.DatasetID] = OrderedDict()
        self._references: dict[tuple[str, str], PngReferences | None] = {}
        self._paths: dict[str, Path] = {}
        self._process = os.getpid()

    def __reduce__(self) -> tuple[type[FaceReader], tuple[Path, dict[str, State]]]:
        return FaceReader, (self.root, self._states)

    def png(self, file: str, name: str, place: tuple[int, ...]) -> np.ndarray:
        """(n,) uint8: the bytes of the PNG at `place` = (row, person, t) of the data set `name`.

        Raises:
            StoreError: there is no such file, data set or place, or the file has changed.
        """
        with self._reading(file, name, place):
            png = self._referenced(file, name, place)
        return self._read(file, name, place, (1,) * len(place), PNG).item() if png is None else png

    def _referenced(self, file: str, name: str, place: tuple[int, ...]) -> np.ndarray | None:
        """`png` by its reference; None where HDF5 has to read it."""
        key, path = (file, name), self._path(file)
        if key not in self._references:
            opened, n_bytes = self._opened(file)
            self._references[key] = png_references(opened, open_dataset(opened, name, n_bytes), n_bytes)
        references = self._references[key]
        if references is None:
            return None
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            self._require_same(file, os.fstat(descriptor))
            return references.read(descriptor, place)
        finally:
            os.close(descriptor)

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
            opened, n_bytes = self._opened(file)
            self._open[key] = open_dataset(opened, name, n_bytes)  # this keeps its file open
        return self._open[key]

    def _opened(self, file: str) -> tuple[h5f.FileID, int]:
        """`file` opened by HDF5, and its size in bytes."""
        path = self._path(file)
        opened = h5f.open(os.fsencode(path), h5f.ACC_RDONLY)
        return opened, self._require_same(file, path.stat())

    def _require_same(self, file: str, found: os.stat_result) -> int:
        """The size of `file` in bytes, after a check that it has not changed."""
        state = found.st_size, found.st_mtime_ns
        if self._states.setdefault(file, state) != state:
            raise StoreError(
                f"{self.root / file} must not change while its faces are read, and had the size and time "
                f"{self._states[file]}, now {state}; make the data set again, or run the command again"
            )
        return found.st_size

    def _path(self, file: str) -> Path:
        """The path of `file`, which a table names: only files in the folders of faces and masks are read."""
        if file not in self._paths:  # checked once: every read of a PNG opens its file
            folder, _, name = file.partition("/")
            if folder not in FOLDERS:
                raise StoreError(
                    f"the file of a face must be in {' or '.join(FOLDERS)}, got {file!r}; run dfprep.split again"
                )
            path = inside(self.root / folder, name)
            require_file(path)
            self._paths[file] = path
        return self._paths[file]


def states_of(root: Path, files: Iterable[str]) -> dict[str, State]:
    """The states now of `files`, paths relative to `root`, by path; those that do not exist are left out."""
    states = dict[str, State]()
    for file in files:
        with suppress(OSError, ValueError):  # reading the file tells what is wrong with it
            found = os.stat(root / file)
            states[file] = found.st_size, found.st_mtime_ns
    return states


def decoded(png: np.ndarray, what: str, *, grey: bool = False) -> np.ndarray:
    """(h, w, 3) uint8 RGB, or (h, w) if `grey`.

    Raises:
        StoreError: the bytes are no PNG, or declare too many px; names `what` it is.
    """
    remedy = "delete the file and run the stage that writes it again"
    return picture_of(png, f"{what} is damaged: it", remedy, grey=grey)
