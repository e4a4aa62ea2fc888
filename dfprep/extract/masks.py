"""The publisher's masks of a fake, cut like its crops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from dfprep.errors import UnreadableVideo
from dfprep.faces import CropSpec, crop_person
from dfprep.frames import VideoReader
from dfprep.types import Clip, CropGeometry, Images, Track


def cut_masks(
    path: Path,
    like: Clip,
    specs: Mapping[str, CropSpec],
    geometry: Sequence[Mapping[str, CropGeometry]],
    tracks: Sequence[Track],
    threads: int = 1,
) -> list[dict[str, Images]]:
    """For each person the grey masks of each crop by name, at the sampled frames.

    Args:
        path: the video of masks.
        like: the sampled frames of the reference, which all of its replicates match in size and number of frames.
        geometry, tracks: of each person.

    Raises:
        UnreadableVideo: the video cannot be read, or its size or number of frames differs.
    """
    if not path.is_file():
        raise UnreadableVideo(f"the video of masks {path.name} does not exist")
    with VideoReader(path, threads) as reader:
        if (reader.info.width, reader.info.height) != (like.info.width, like.info.height):
            raise UnreadableVideo(
                f"the masks are {reader.info.width}x{reader.info.height} px, the video "
                f"{like.info.width}x{like.info.height} px"
            )
        if reader.info.n_frames != like.info.n_frames:
            raise UnreadableVideo(f"the masks have {reader.info.n_frames} frames, the video {like.info.n_frames}")
        frames = reader.read(like.frame_index).frames
    people = (crop_person(specs, where, track, frames).crops for where, track in zip(geometry, tracks, strict=True))
    return [{name: [_grey(mask) for mask in masks] for name, masks in crops.items()} for crops in people]


def _grey(mask: np.ndarray) -> np.ndarray:
    """(h, w) uint8: the brightest channel, because some masks are drawn in a colour."""
    return mask.max(axis=2)
