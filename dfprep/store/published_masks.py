"""``masks/<reference>.published.h5``: the publisher's masks of the altered pixels, cut like the crops."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import h5py
import numpy as np

from dfprep.files import atomic
from dfprep.hdf5 import BYTES, TEXT, Hdf5Error, attributes, byte_strings, dataset, open_file, read, reading
from dfprep.parsing import json_of
from dfprep.store.content_digest import seal
from dfprep.store.png import encoded, picture_of, require_room
from dfprep.store.rows import row_of
from dfprep.types import Images

REMEDY = "run dfprep.extract with source.masks=true overwrite=true"


def write_published_masks(
    path: Path, masks: Mapping[str, Sequence[Mapping[str, Images]]], problems: Mapping[str, str]
) -> None:
    """Write the masks of a family.

    Args:
        masks: for each video with usable masks, by id, and each person the T grey masks of each crop by name.
        problems: for each video with unusable masks, by id, the reason.
    """
    with atomic(path) as temporary, h5py.File(temporary, "x") as file:
        file.attrs["problems"] = json.dumps(problems, sort_keys=True)
        file.create_dataset("videos", data=list(masks), dtype=h5py.string_dtype())
        for crop in next(iter(masks.values()))[0] if masks else ():
            of_videos = [[person[crop] for person in persons] for persons in masks.values()]
            shape = len(of_videos[0]), len(of_videos[0][0])
            chunks = (1, *shape)
            pngs = file.create_dataset(crop, (len(of_videos), *shape), h5py.vlen_dtype(np.uint8), chunks=chunks)
            for v, persons in enumerate(of_videos):
                pngs[v] = encoded(persons, shape)
        seal(file)


class PublishedMasks:
    """Reads one file of published masks.

    Attributes:
        videos: ids of the videos with masks.
        problems: for each video with unusable masks the reason.

    Raises:
        StoreError: the file does not exist or is damaged.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        with self._reading(), open_file(path) as file:
            self.videos: list[str] = list(read(file, "videos", TEXT, (None,)))
            self.problems = _problems(str(attributes(file)["problems"]))

    def read(self, crop: str, video: str, person: int) -> list[np.ndarray]:
        """T masks (h, w) uint8 of one person: 255 where the publisher altered the pixel.

        Raises:
            StoreError: there is no such crop, video or person, or the file is damaged.
        """
        with self._reading(), open_file(self.path) as file:
            masks = dataset(file, crop, BYTES, (len(self.videos), None, None))
            row = row_of(self.path, self.videos, masks.shape[1], video, person)
            pngs = byte_strings(masks, (row, person), self.path.stat().st_size)
        what = f"{self.path}: the masks of {video}, person {person},"
        require_room(pngs, what)
        return [picture_of(png, f"{what} frame {t}", REMEDY, grey=True) for t, png in enumerate(pngs)]

    def _reading(self) -> AbstractContextManager[None]:
        return reading(self.path, "has no readable masks", REMEDY)


def _problems(text: str) -> dict[str, str]:
    try:
        found = json_of(text)
    except ValueError as error:
        raise Hdf5Error(f"problems is no JSON: {error}") from None
    if not isinstance(found, dict) or not all(isinstance(reason, str) for reason in found.values()):
        raise Hdf5Error("problems must be a JSON object of texts")
    return found
