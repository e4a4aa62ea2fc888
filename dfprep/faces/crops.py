"""Crop specifications: each computes the positions of its crops from the boxes, and cuts them out of the frames."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

import numpy as np

from dfprep.faces.windows import (
    SidePx,
    Window,
    cut_window,
    resize,
    square_window,
    transforms_of,
    whole_pixels,
    windows_of,
)
from dfprep.types import CropGeometry, FramesLater, Images, PersonClip, Pixels, Track
from dfprep.values import Ge, Le, checked


class CropSpec(Protocol):
    """One kind of crop. Its geometry is computed from the real video and used for that and all of its fakes."""

    def geometry(
        self, boxes: np.ndarray, landmarks: np.ndarray, frame_index: np.ndarray, width: int, height: int
    ) -> CropGeometry:
        """The positions of one person's crops.

        Args:
            boxes: (T, 4) px, finite.
            landmarks: (T, 5, 2) px, NaN where unknown; see `dfprep.types.N_LANDMARKS`.
            frame_index: (T,) ascending.
            width, height: of the frames, px.
        """
        ...

    def cut(self, frame: np.ndarray, transform: np.ndarray, size: np.ndarray) -> np.ndarray:
        """The crop (h, w, 3) uint8 of `frame` (H, W, 3), with one row of the geometry's transforms and sizes."""
        ...


class WindowCrop(ABC):
    """A resized window of whole pixels. Subclasses define the window and the size of the crop."""

    @abstractmethod
    def window(self, box: np.ndarray, width: int, height: int) -> Window:
        """The window for the face in `box` (4,), in a frame of `width` x `height` px."""

    @abstractmethod
    def size(self, window: Window) -> tuple[int, int]:
        """The width and height of the crop of `window`."""

    def geometry(
        self, boxes: np.ndarray, landmarks: np.ndarray, frame_index: np.ndarray, width: int, height: int
    ) -> CropGeometry:
        """See `CropSpec.geometry`; the landmarks and the frame index are not used."""
        windows = [self.window(box, width, height) for box in boxes]
        sizes = np.array([self.size(window) for window in windows], np.int64).reshape(-1, 2)
        return CropGeometry(transforms_of(np.array(windows, np.int64).reshape(-1, 4), sizes), sizes)

    def cut(self, frame: Pixels, transform: np.ndarray, size: np.ndarray) -> np.ndarray:
        """See `CropSpec.cut`."""
        window = np.rint(windows_of(transform[None], size[None])[0]).astype(int)
        return resize(cut_window(frame, window.tolist()), *size.tolist())


@dataclass(frozen=True)
class BoxCrop(WindowCrop):
    """The box itself in whole pixels; the crops have different sizes."""

    def window(self, box: np.ndarray, width: int, height: int) -> Window:
        """See `whole_pixels`."""
        return whole_pixels(box, width, height)

    def size(self, window: Window) -> tuple[int, int]:
        """The size of the window; nothing is resized."""
        return window[2] - window[0], window[3] - window[1]


@checked
@dataclass(frozen=True)
class StretchedCrop(WindowCrop):
    """The box, stretched to a square of `side_px`."""

    side_px: SidePx

    def window(self, box: np.ndarray, width: int, height: int) -> Window:
        """See `whole_pixels`."""
        return whole_pixels(box, width, height)

    def size(self, window: Window) -> tuple[int, int]:
        """The square."""
        return self.side_px, self.side_px


@checked
@dataclass(frozen=True)
class SquareCrop(WindowCrop):
    """A square around the box grown by `margin` of its sides on every side, resized to `side_px`."""

    side_px: SidePx
    margin: Annotated[float, Ge(0), Le(2)]

    def window(self, box: np.ndarray, width: int, height: int) -> Window:
        """See `square_window`."""
        return square_window(box, width, height, self.margin)

    def size(self, window: Window) -> tuple[int, int]:
        """The square."""
        return self.side_px, self.side_px


def geometries(
    specs: Mapping[str, CropSpec], track: Track, frame_index: np.ndarray, width: int, height: int
) -> dict[str, CropGeometry]:
    """The geometry of every crop of one person, by the crop's name.

    Args:
        frame_index: (T,) ascending.
        width, height: of the frames, px.
    """
    return {
        name: spec.geometry(track.boxes, track.landmarks, frame_index, width, height)
        for name, spec in specs.items()
    }


def crop_person(
    specs: Mapping[str, CropSpec], geometry: Mapping[str, CropGeometry], track: Track, frames: np.ndarray
) -> PersonClip:
    """Cut one person out of the frames (T, H, W, 3) of a video, a real one or a fake, in every kind of crop.

    Args:
        geometry: of the real video, see `geometries`.
    """
    cut = [cut_frame(specs, geometry, t, frame) for t, frame in enumerate(frames)]
    return person_clip(geometry, track, cut, frames)


def cut_frame(
    specs: Mapping[str, CropSpec], geometry: Mapping[str, CropGeometry], t: int, frame: Pixels
) -> dict[str, np.ndarray]:
    """The crops by name of one person in the frame at position `t`."""
    return {name: _cut(specs[name], frame, where.transforms[t], where.sizes[t]) for name, where in geometry.items()}


def person_clip(
    geometry: Mapping[str, CropGeometry],
    track: Track,
    cut: Sequence[Mapping[str, np.ndarray]],
    frames: np.ndarray | FramesLater,
) -> PersonClip:
    """One person, from the crops of each frame (see `cut_frame`)."""
    crops = {name: _images([of_frame[name] for of_frame in cut]) for name in geometry}
    transforms = {name: one.transforms for name, one in geometry.items()}
    return PersonClip(frames, track.boxes, track.landmarks, crops, transforms)


def _cut(spec: CropSpec, frame: Pixels, transform: np.ndarray, size: np.ndarray) -> np.ndarray:
    if isinstance(spec, WindowCrop) and type(spec).cut is WindowCrop.cut:
        return spec.cut(frame, transform, size)
    return spec.cut(np.asarray(frame), transform, size)  # which may use any part of the frame


def _images(faces: list[np.ndarray]) -> Images:
    return np.stack(faces) if len({face.shape for face in faces}) == 1 else faces
