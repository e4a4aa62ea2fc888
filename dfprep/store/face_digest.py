"""The digest of everything in a face file, however HDF5 lays it out."""

from __future__ import annotations

import hashlib
from typing import Any

import h5py
import numpy as np

DIGEST = "digest"
"""The attribute that has the digest, of everything else in the file."""


def seal(file: h5py.File) -> str:
    """Write the digest of the complete `file` to its attribute ``digest``, and return it."""
    file.attrs[DIGEST] = content_digest(file)
    return str(file.attrs[DIGEST])


def content_digest(file: h5py.File) -> str:
    """BLAKE2b (32 hex digits) of the names, types, shapes and values of all data sets and attributes, by name.

    The attribute ``digest`` is left out, and so is everything without influence on what is read: chunks, filters,
    and the order and place of the parts. The lengths of what is hashed are hashed, too, so that two contents never
    make the same bytes.
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
            for values in node if node.shape else [node[()]]:
                _hash_values(whole, np.asarray(values))
    return whole.hexdigest()


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
