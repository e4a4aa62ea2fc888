"""Files of arrays that are kept so that a later run need not compute them again, each verified when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import h5py
import numpy as np

from dfprep.files import atomic
from dfprep.hdf5 import Hdf5Error, Shape, attributes, open_file, read, reading
from dfprep.store.content_digest import DIGEST, content_digest, require_bounds, seal


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray], **attrs: str) -> None:
    """Write `arrays` of numbers by name, and the texts `attrs`."""
    path.parent.mkdir(exist_ok=True)
    with atomic(path) as temporary, h5py.File(temporary, "x") as file:
        for name, array in arrays.items():
            file[name] = array
        file.attrs.update(attrs)
        seal(file)


def read_arrays(
    path: Path, expected: Mapping[str, tuple[str, Shape]]
) -> tuple[dict[str, np.ndarray], dict[str, object]] | None:
    """The arrays and the attributes that `write_arrays` wrote; None if there is no such file.

    Args:
        expected: the kinds and the shape of each array, see `dfprep.hdf5.dataset`.

    Raises:
        StoreError: the file is damaged, or its content is not what was written.
    """
    if not path.exists():
        return None
    with reading(path, "is damaged", "delete it, and it is computed again"), open_file(path) as file:
        require_bounds(file)
        found, written = content_digest(file), attributes(file).get(DIGEST)
        if found != written:
            raise Hdf5Error(f"the digest of its content is {found}, it was written with {written}")
        return {name: read(file, name, *of) for name, of in expected.items()}, attributes(file)
