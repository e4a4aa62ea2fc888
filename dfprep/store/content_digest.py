"""The digest of everything in a face file or a mask file, however HDF5 lays it out."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable, Iterator
from typing import Any

import h5py
import numpy as np

from dfprep.hdf5 import MOST_BYTES, byte_strings, open_dataset

DIGEST = "digest"
"""The attribute that has the digest, of everything else in the file."""

BLOCK_BYTES = 1 << 24  # of numbers that are read at once

Look = Callable[[str, int, np.ndarray], None]
"""Sees the name of a data set, the number of a row of its first axis, and the values there."""


def look_at_nothing(name: str, row: int, values: np.ndarray) -> None:
    """The `Look` of who only wants the digest."""


def seal(file: h5py.File) -> str:
    """Write the digest of the complete `file` to its attribute ``digest``, and return it."""
    file.attrs[DIGEST] = content_digest(file)
    return str(file.attrs[DIGEST])


def content_digest(file: h5py.File, look: Look = look_at_nothing) -> str:
    """BLAKE2b (32 hex digits) of the names, types, shapes and values of all data sets and attributes, by name.

    The attribute ``digest`` is left out, and so is everything without influence on what is read: chunks, filters,
    and the order and place of the parts. The lengths of what is hashed are hashed, too, so that two contents never
    make the same bytes.

    Args:
        look: called with everything that is read, so that no data set has to be read twice.
    """
    whole, names = hashlib.blake2b(digest_size=16), list[str]()
    file.visit(names.append)
    for name in ["/", *sorted(names)]:
        node = file[name]
        _update(whole, name, isinstance(node, h5py.Group))
        for key in sorted(node.attrs):
            if (name, key) != ("/", DIGEST):
                _update(whole, key)
                _hash_values(whole, np.asarray(node.attrs[key]))
        if isinstance(node, h5py.Dataset):
            _update(whole, node.shape)
            # one video at a time: its crops fit into memory, those of all together may not
            for row, values in enumerate(_rows(node) if node.shape else [node[()]]):
                array = np.asarray(values)
                _hash_values(whole, array)
                look(name, row, array)
    return whole.hexdigest()


def require_bounds(file: h5py.File) -> None:
    """Raise unless all values are in the `file` itself, opened for reading, and are not many times larger than it.

    Raises:
        Hdf5Error: names the data set.
    """
    names, n_bytes = list[str](), os.path.getsize(file.filename)
    file.visit(names.append)
    for name in names:
        if file.get(name, getclass=True) is h5py.Dataset:
            open_dataset(file.id, name, n_bytes)


def _rows(node: h5py.Dataset) -> Iterator[np.ndarray]:
    """The rows of the first axis; byte strings that together might not fit into memory are read one by one."""
    n_bytes = os.path.getsize(node.file.filename)
    if node.dtype.kind in "fiub":  # many rows at a time: the table of an array has thousands of short ones
        step = max(1, BLOCK_BYTES // max(1, math.prod(node.shape[1:]) * node.dtype.itemsize))
        for start in range(0, len(node), step):
            yield from node[start : start + step]
        return
    if not h5py.check_vlen_dtype(node.dtype) or math.prod(node.shape[1:]) * n_bytes <= MOST_BYTES:
        yield from node
        return
    for row in range(len(node)):
        values = np.empty(node.shape[1:], object)
        for place in np.ndindex(node.shape[1:-1]):
            for last, string in enumerate(byte_strings(node, (row, *place), n_bytes)):
                values[(*place, last)] = string
        yield values


def _hash_values(whole: Any, array: np.ndarray) -> None:
    """Hash an array of numbers, of texts, or of arrays of numbers that differ in length."""
    if array.dtype.kind not in "OSU":
        _update(whole, array.shape, array.dtype.str)
        whole.update(np.ascontiguousarray(array))
        return
    _update(whole, array.shape, array.dtype.kind)
    for one in array.ravel():
        if isinstance(one, np.ndarray):
            _hash_values(whole, one)
        else:
            text = one.encode() if isinstance(one, str) else bytes(one)
            _update(whole, len(text))
            whole.update(text)


def _update(whole: Any, *parts: object) -> None:
    whole.update(repr(parts).encode())
