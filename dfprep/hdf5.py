"""HDF5 files of any origin, read within bounds.

An HDF5 file can name other files (external links, external storage, virtual data sets), and a few bytes of it can
declare terabytes. Here a data set is opened only if its values are in the file itself, are numbers, texts or byte
strings of the expected shape, and are not many times larger than the file.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from h5py import h5d, h5f, h5g, h5l

from dfprep.errors import StoreError
from dfprep.files import require_file

SPARE_BYTES = 64 << 20
TIMES_FILE = 16
"""A data set may declare `SPARE_BYTES` plus `TIMES_FILE` times the size of its file: dfprep does not compress, but
other tools may have, and unwritten values take no space."""

MOST_BYTES = 4 << 30
"""The largest data set that is read at once, and the largest result of one call."""

MOST_ATTRIBUTES = 1000

TEXT, BYTES = "text", "byte strings"
"""Kinds of values beside those of numpy: texts, and arrays of uint8 of any length."""

WORDS = {"f": "fractions", "i": "whole numbers", "u": "whole numbers of at least 0", "b": "truth values"}

Shape = Sequence[int | None]
"""A shape in which None stands for any length."""


class Hdf5Error(ValueError):
    """A part of the file is missing, is of another kind than expected, or exceeds the bounds."""


@contextmanager
def reading(path: str | Path, what: str, remedy: str) -> Iterator[None]:
    """Convert the errors of reading the HDF5 file at `path` in the block to "<path> <what> (<cause>); <remedy>".

    Raises:
        StoreError: the file is damaged, or is not what it should be.
    """
    try:
        yield
    except FileNotFoundError:
        raise StoreError(f"{path} {what} (it does not exist); {remedy}") from None
    except (OSError, KeyError, RuntimeError, UnicodeDecodeError, Hdf5Error) as error:
        cause = " ".join(str(error.args[0] if error.args else error).split())
        raise StoreError(f"{path} {what} ({cause}); {remedy}") from None


def open_file(path: str | Path) -> h5py.File:
    """Open a file for reading; use `read` and the functions below for what is in it.

    Raises:
        OSError, Hdf5Error: it cannot be opened. StoreError: it is a folder, a pipe or a device.
    """
    require_file(Path(path))
    return h5py.File(path, "r")


def names(file: h5py.File, group: str = "/") -> tuple[str, ...]:
    """The names of what is in `group`, in the file's order; nothing of it is opened.

    Raises:
        Hdf5Error: there is no such group.
    """
    if group != "/":
        _require_hard_links(file.id, group)
        if not isinstance(file[group], h5py.Group):
            raise Hdf5Error(f"{group} must be a group, got a data set")
    return tuple(file[group])


def attributes(file: h5py.File) -> dict[str, Any]:
    """All attributes of `file`.

    Raises:
        Hdf5Error: there are too many, or one is not a number, a text or an array of these.
    """
    if len(file.attrs) > MOST_ATTRIBUTES:
        raise Hdf5Error(f"it must have at most {MOST_ATTRIBUTES:,} attributes, got {len(file.attrs):,}")
    return {name: _attribute(file, name) for name in file.attrs}


def _attribute(file: h5py.File, name: str) -> Any:
    try:
        value = file.attrs[name]
    except (TypeError, ValueError, OSError, OverflowError) as error:
        raise Hdf5Error(f"its attribute {name!r} cannot be read: {error}") from None
    if not isinstance(value, (str, np.ndarray, np.generic)):
        raise Hdf5Error(f"its attribute {name!r} must be a number or a text, got {value!r}")
    return value


def dataset(file: h5py.File, name: str, kinds: str, shape: Shape) -> h5py.Dataset:
    """The data set `name`, after a check of its kind, shape, size and place.

    Args:
        kinds: `TEXT`, `BYTES`, or some of numpy's kinds of numbers: "f", "i", "u", "b".
        shape: None stands for any length.

    Raises:
        Hdf5Error: it is missing, is outside of the file, or breaks one of these rules.
    """
    found = h5py.Dataset(open_dataset(file.id, name, os.path.getsize(file.filename)))
    _require_kind(found, name, kinds)
    there = found.shape or ()  # None: it has no values, not even one
    if len(there) != len(shape) or any(n not in (None, m) for n, m in zip(shape, there, strict=True)):
        wanted = " x ".join("any" if n is None else f"{n:,}" for n in shape)
        raise Hdf5Error(f"{name} must have the shape {wanted}, got {' x '.join(map(str, there)) or 'none'}")
    return found


def read(file: h5py.File, name: str, kinds: str, shape: Shape) -> np.ndarray:
    """All values of the data set `name`, texts as str; see `dataset`."""
    found = dataset(file, name, kinds, shape)
    if kinds not in (TEXT, BYTES):
        return found[()]
    # each string is at most as long as the file, but many places may refer to the same one
    if kinds == TEXT and h5py.check_string_dtype(found.dtype).length:
        return found.asstr()[()]
    size = os.path.getsize(file.filename)
    longest = _declared_lengths(found) if found.size * size > SPARE_BYTES else 0
    if longest is None:
        return _one_by_one(found, size, kinds)
    if longest > size:
        raise _longer_than_its_file(found, size)
    return (found.asstr() if kinds == TEXT else found)[()]


def byte_strings(found: h5py.Dataset, place: tuple[int, ...], n_bytes: int) -> list[np.ndarray]:
    """The byte strings at `place`, the leading indices of a data set of `BYTES` with one dimension more.

    Args:
        n_bytes: of the file: all strings together cannot be longer, unless several places refer to one.

    Raises:
        Hdf5Error: they are longer.
    """
    strings, total = [], 0
    for last in range(found.shape[-1]):
        strings.append(found[(*place, last)])
        total += len(strings[-1])
        if total > n_bytes:
            raise _longer_than_its_file(found, n_bytes)
    return strings


def _declared_lengths(found: h5py.Dataset) -> int | None:
    """How long all strings of a data set are together, from its references to them; none of them is read.

    A reference is the length in 4 bytes, the address of a heap, and 4 bytes of the place in it (HDF5 File Format
    Specification, "Variable-length"). None: the references are compressed, in chunks, or those of a fill value.
    """
    file, layout = found.file.id, found.id.get_create_plist()
    address_bytes, _ = file.get_create_plist().get_sizes()
    start = found.id.get_offset() if layout.get_layout() == h5d.CONTIGUOUS else None
    if not found.id.get_storage_size() and layout.fill_value_defined() == h5d.FILL_VALUE_DEFAULT:
        return 0  # nothing is written, so all are empty
    if start is None or layout.get_nfilters() or file.get_create_plist().get_userblock():
        return None
    reference = np.dtype([("length", "<u4"), ("place", f"V{address_bytes + 4}")])
    references = np.fromfile(found.file.filename, reference, found.size, offset=start)
    return int(references["length"].sum(dtype=np.int64)) if len(references) == found.size else None


def _one_by_one(found: h5py.Dataset, n_bytes: int, kinds: str) -> np.ndarray:
    values, total = np.empty(found.shape, object), 0
    texts = found.asstr() if kinds == TEXT else found
    for place in np.ndindex(found.shape):
        values[place] = texts[place]
        total += len(values[place])
        if total > n_bytes:
            raise _longer_than_its_file(found, n_bytes)
    return values


def _longer_than_its_file(found: h5py.Dataset, n_bytes: int) -> Hdf5Error:
    return Hdf5Error(f"{found.name} must not be longer than its file of {n_bytes:,} bytes")


def open_dataset(file: h5f.FileID, name: str, n_bytes: int) -> h5d.DatasetID:
    """The data set `name`, whose values are all in this `file` of `n_bytes`, and not many times larger than it.

    Raises:
        Hdf5Error: it is missing, is no data set, is outside of the file or too large.
    """
    _require_hard_links(file, name)
    try:
        opened = h5d.open(file, name.encode())
    except (KeyError, ValueError, TypeError) as error:
        raise Hdf5Error(f"{name} must be a data set: {error}") from None
    layout = opened.get_create_plist()
    if layout.get_layout() == h5d.VIRTUAL or layout.get_external_count():
        raise Hdf5Error(f"{name} must be in the file itself, and has its values in other files")
    most = most_bytes(n_bytes)
    element = opened.get_type().get_size()
    chunk = math.prod(layout.get_chunk()) if layout.get_layout() == h5d.CHUNKED else 0
    declared = max(math.prod(opened.shape or ()), chunk) * element
    if declared > most:
        raise Hdf5Error(f"{name} must have at most {most:,} bytes in a file of this size, got {declared:,}")
    return opened


def most_bytes(n_bytes: int) -> int:
    """The most bytes that a data set in a file of `n_bytes` may declare."""
    return min(SPARE_BYTES + TIMES_FILE * n_bytes, MOST_BYTES)


def kinds_of(file: h5py.File, name: str) -> str:
    """`TEXT` or any numbers: the kinds of values that the data set `name`, of a table, has.

    Raises:
        Hdf5Error: it is missing or is outside of the file.
    """
    try:
        dtype = h5py.Dataset(open_dataset(file.id, name, os.path.getsize(file.filename))).dtype
    except TypeError as error:
        raise Hdf5Error(f"{name} has values of an unknown type: {error}") from None
    return TEXT if h5py.check_string_dtype(dtype) else "fiub"


def _require_hard_links(file: Any, name: str) -> None:
    """Raise unless every step of the path `name` is there, and none is a link to another place or file."""
    at, links = file, name.strip("/").split("/")
    for position, link in enumerate(links):
        group = at if isinstance(at, h5g.GroupID) else h5g.open(at, b"/")
        if link in ("", ".", "..") or not group.links.exists(link.encode()):
            raise Hdf5Error(f"it lacks {name}")
        if group.links.get_info(link.encode()).type != h5l.TYPE_HARD:
            raise Hdf5Error(f"{name} must be in the file itself, and is a link to another place")
        if position < len(links) - 1:
            try:
                at = h5g.open(group, link.encode())
            except (KeyError, ValueError):
                raise Hdf5Error(f"it lacks {name}") from None


def _require_kind(found: h5py.Dataset, name: str, kinds: str) -> None:
    try:
        dtype = found.dtype
    except (TypeError, ValueError) as error:
        raise Hdf5Error(f"{name} has values of an unknown type: {error}") from None
    if kinds == TEXT:
        fits, wanted = h5py.check_string_dtype(dtype) is not None, "texts"
    elif kinds == BYTES:
        fits, wanted = h5py.check_vlen_dtype(dtype) == np.uint8, "byte strings"
    else:
        fits, wanted = dtype.kind in kinds and not dtype.subdtype, " or ".join(WORDS[kind] for kind in kinds)
    if not fits:
        raise Hdf5Error(f"{name} must hold {wanted}, got {dtype}")
