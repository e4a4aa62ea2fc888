"""The publisher's masks of a fake, cut like its crops."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from dfprep.errors import UnreadableVideo
from dfprep.extract.subjects import Subjects
from dfprep.faces import CropSpec, crop_person
from dfprep.frames import VideoReader
from dfprep.types import Images


def cut_masks(
    path: Path, people: Subjects, specs: Mapping[str, CropSpec], threads: int = 1
) -> list[dict[str, Images]]:
    """For each person the grey masks of each crop by name, at the sampled frames.

    Args:
        path: the video of masks, which must match the reference video of `people` in size and number of frames.

    Raises:
        UnreadableVideo: the video cannot be read, or its size or number of frames differs.
    """
    if not path.is_file():
        raise UnreadableVideo(f"the video of masks {path.name} does not exist")
    with VideoReader(path, threads) as reader:
        if (reader.info.width, reader.info.height) != (people.info.width, people.info.height):
            raise UnreadableVideo(
                f"the masks are {reader.info.width}x{reader.info.height} px, the video "
                f"{people.info.width}x{people.info.height} px"
            )
        if reader.info.n_frames != people.info.n_frames:
            raise UnreadableVideo(f"the masks have {reader.info.n_frames} frames, the video {people.info.n_frames}")
        frames = reader.read(people.frame_index).frames
    pairs = zip(people.geometry, people.tracks, strict=True)
    crops = (crop_person(specs, where, track, frames).crops for where, track in pairs)
    return [{name: [_grey(mask) for mask in masks] for name, masks in of_person.items()} for of_person in crops]


def _grey(mask: np.ndarray) -> np.ndarray:
    """(h, w) uint8: the brightest channel, because some masks are drawn in a colour."""
    return mask.max(axis=2)
