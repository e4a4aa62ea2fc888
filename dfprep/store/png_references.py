"""The references of a data set to its PNGs, and reading the PNGs by them without HDF5."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from itertools import product

import h5py
import numpy as np
from h5py import h5d, h5f

REFERENCE = np.dtype([("length", "<u4"), ("heap", "<u8"), ("index", "<u4")])
"""How a data set refers to a byte string, in a file whose addresses and lengths have 8 bytes."""

SIGNATURE = b"GCOL\x01"
HEADER_BYTES = 16
"""Of a global heap, and of each object in it."""


@dataclass(frozen=True)
class PngReferences:
    """Where the PNGs of a data set lie in their file.

    A byte string is an object in a global heap; its reference has its length, the address of the heap, and the
    index of the object (HDF5 File Format Specification, "Variable-length" and "Global Heap").

    Attributes:
        references: `REFERENCE`, of the shape of the data set. start: the offset that addresses count from.
        file_bytes: the size of the file.
    """

    references: np.ndarray
    start: int
    file_bytes: int

    def read(self, descriptor: int, place: tuple[int, ...]) -> np.ndarray | None:
        """(n,) uint8: the bytes of the PNG at `place`, by a descriptor of the same file.

        None where there is no such place, or not what the reference says; HDF5 then tells what is wrong.
        """
        shape = self.references.shape
        if len(place) != len(shape) or not all(0 <= at < n for at, n in zip(place, shape, strict=True)):
            return None
        n_bytes, address, index = self.references[place].item()
        if not 0 < n_bytes <= self.file_bytes - self.start - address:
            return None
        heap = self.start + address
        # in one read with the headers before it: an object of more than 4 KB is the first of a heap of its own
        content = _bytes(descriptor, heap, 2 * HEADER_BYTES + n_bytes)
        start = b"" if content is None else content[: 2 * HEADER_BYTES].tobytes()
        if content is None or not start.startswith(SIGNATURE):
            return None
        if _object(start[HEADER_BYTES:]) == (index, n_bytes):
            return content[2 * HEADER_BYTES :]
        at = _found(descriptor, heap + HEADER_BYTES, heap + _number(start[8:16]), (index, n_bytes))
        return None if at is None else _bytes(descriptor, at, n_bytes)


def png_references(file: h5f.FileID, dataset: h5d.DatasetID, file_bytes: int) -> PngReferences | None:
    """The references of `dataset`, which `open_dataset` opened in `file`; no PNG is read.

    Returns:
        None where HDF5 has to read them: they are no byte strings, compressed, not in chunks, or not all written.
    """
    properties, layout, shape = file.get_create_plist(), dataset.get_create_plist(), dataset.shape
    if layout.get_layout() != h5d.CHUNKED or layout.get_nfilters() or properties.get_sizes() != (8, 8):
        return None
    if h5py.check_vlen_dtype(dataset.dtype) != np.uint8:
        return None
    chunk = layout.get_chunk()
    n_chunks = [-(-n // size) for n, size in zip(shape, chunk, strict=True)]
    written = [n * size for n, size in zip(n_chunks, chunk, strict=True)]
    # a declared shape may be of any size, the chunks that are there are in the file
    if math.prod(written) * REFERENCE.itemsize > file_bytes or dataset.get_num_chunks() != math.prod(n_chunks):
        return None
    references = np.zeros(written, REFERENCE)
    for corner in product(*(range(0, n, size) for n, size in zip(written, chunk, strict=True))):
        _, raw = dataset.read_direct_chunk(corner)
        box = tuple(slice(at, at + size) for at, size in zip(corner, chunk, strict=True))
        references[box] = np.frombuffer(raw, REFERENCE).reshape(chunk)
    inside = references[tuple(slice(n) for n in shape)]
    return PngReferences(inside, properties.get_userblock(), file_bytes)


def _found(descriptor: int, at: int, end: int, wanted: tuple[int, int]) -> int | None:
    """The offset of the object with the `wanted` (index, length) among those of a heap from `at` to `end`."""
    while at + HEADER_BYTES <= end:
        index, length = _object(os.pread(descriptor, HEADER_BYTES, at))
        at += HEADER_BYTES
        if index == 0 or at + length > end:  # 0: the free space at the end
            return None
        if (index, length) == wanted:
            return at
        at += -(-length // 8) * 8
    return None


def _object(header: bytes) -> tuple[int, int]:
    """(index, length) by the header of an object; (0, ...) where the file ends."""
    return _number(header[:2]), _number(header[8:16])


def _number(raw: bytes) -> int:
    return int.from_bytes(raw, "little")


def _bytes(descriptor: int, offset: int, length: int) -> np.ndarray | None:
    content = np.empty(length, np.uint8)
    return content if os.preadv(descriptor, [content.data], offset) == length else None
