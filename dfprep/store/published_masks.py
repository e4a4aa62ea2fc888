"""``masks/<reference>.published.h5``: the publisher's masks of the altered pixels, cut like the crops."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import h5py
import numpy as np

from dfprep.errors import StoreError
from dfprep.files import atomic
from dfprep.store.face_file import row_of
from dfprep.store.png import encoded
from dfprep.types import Images


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
        try:
            with h5py.File(path, "r") as file:
                self.videos: list[str] = list(file["videos"].asstr()[:])
                self.problems: dict[str, str] = json.loads(file.attrs["problems"])
        except (OSError, KeyError, ValueError) as error:
            raise self._damaged(error) from error

    def read(self, crop: str, video: str, person: int) -> list[np.ndarray]:
        """T masks (h, w) uint8 of one person: 255 where the publisher altered the pixel.

        Raises:
            StoreError: there is no such crop, video or person.
        """
        try:
            with h5py.File(self.path, "r") as file:
                masks = file[crop]
                row = row_of(self.path, self.videos, masks.shape[1], video, person)
                return [np.asarray(cv2.imdecode(png, cv2.IMREAD_GRAYSCALE)) for png in masks[row, person]]
        except (OSError, KeyError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> StoreError:
        return StoreError(
            f"{self.path} has no readable masks ({error}); run dfprep.extract with source.masks=true overwrite=true"
        )
