"""``masks/<original>.h5``: the difference of each fake from its original, in the face file's order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import h5py
import numpy as np

from dfprep.errors import StoreError
from dfprep.files import atomic
from dfprep.hdf5 import BYTES, TEXT, Hdf5Error, attributes, byte_strings, dataset, open_file, read, reading
from dfprep.store.content_digest import seal
from dfprep.store.png import encoded, picture_of, require_room
from dfprep.store.rows import row_of

REMEDY = "run dfprep.group similarity.masks=true"


def write_masks(path: Path, key: str, videos: Sequence[str], masks: Sequence[Sequence[np.ndarray]]) -> None:
    """Write the masks of a family.

    Args:
        key: identifies the measures that the masks belong to, see `masks_key`.
        videos: V ids, as in the face file.
        masks: for each video and each person (T, S, S) uint8, 0 = the same.
    """
    with atomic(path) as temporary, h5py.File(temporary, "x") as file:
        file.attrs["key"] = key
        file.create_dataset("videos", data=list(videos), dtype=h5py.string_dtype())
        shape = len(masks[0]), len(masks[0][0])
        pngs = file.create_dataset("masks", (len(masks), *shape), h5py.vlen_dtype(np.uint8), chunks=(1, *shape))
        for v, persons in enumerate(masks):
            pngs[v] = encoded(persons, shape)
        seal(file)


def masks_key(path: Path) -> str | None:
    """The key of the masks at `path`; None if the file does not exist or is damaged."""
    try:
        with open_file(path) as file:
            return str(attributes(file)["key"])
    except (OSError, KeyError, RuntimeError, Hdf5Error):
        return None


def read_masks(path: str | Path, video: int | str, person: int) -> np.ndarray:
    """(T, S, S) uint8: the difference of one person of one video from the real video, 0 = the same.

    Args:
        video: its index in the face file, or its id.

    Raises:
        StoreError: there is no such file, video or person, or the file is damaged.
    """
    with reading(path, "is no file of masks", REMEDY), open_file(path) as file:
        videos = list(read(file, "videos", TEXT, (None,)))
        masks = dataset(file, "masks", BYTES, (len(videos), None, None))
        row = row_of(Path(path), videos, masks.shape[1], video, person)
        pngs = byte_strings(masks, (row, person), Path(path).stat().st_size)
    what = f"{path}: the masks of {videos[row]}, person {person},"
    require_room(pngs, what)
    found = [picture_of(png, f"{what} frame {t}", REMEDY, grey=True) for t, png in enumerate(pngs)]
    if len({mask.shape for mask in found}) != 1:
        raise StoreError(
            f"{what} must have one size, got {', '.join(str(mask.shape) for mask in found[:3])}; {REMEDY}"
        )
    return np.stack(found)
