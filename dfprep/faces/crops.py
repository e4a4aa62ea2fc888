"""Face boxes to crops: named specs, each of which says where its crops lie in the frames and cuts them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

import cv2
import numpy as np

from dfprep.types import CropGeometry, Images, PersonClip, Track
from dfprep.values import Ge, Le, checked

Window = tuple[int, int, int, int]
"""x1 y1 x2 y2 in whole px of the frame; parts of it may lie outside."""


SidePx = Annotated[int, Ge(16), Le(4096)]


class CropSpec(Protocol):
    """One kind of crop. Its geometry comes from the real video and is used for it and all of its fakes."""

    def geometry(self, boxes: np.ndarray, landmarks: np.ndarray, width: int, height: int) -> CropGeometry:
        """Where the crops of one person lie.

        Args:
            boxes: (T, 4) px, finite.
            landmarks: (T, 5, 2) px, NaN where there are none; see `dfprep.types.N_LANDMARKS`.
            width, height: of the frames, px.
        """
        ...

    def cut(self, frame: np.ndarray, transform: np.ndarray, size: np.ndarray) -> np.ndarray:
        """The crop (h, w, 3) uint8 of `frame` (H, W, 3), with one row of the geometry's transforms and sizes."""
        ...


class WindowCrop:
    """A crop that shows a window of whole pixels, resized. Subclasses give the window and the size of the crop."""

    def window(self, box: np.ndarray, width: int, height: int) -> Window:
        """What the crop shows of a frame of `width` x `height` px with the face in `box` (4,)."""
        raise NotImplementedError

    def size(self, window: Window) -> tuple[int, int]:
        """Width and height of the crop that shows `window`."""
        raise NotImplementedError

    def geometry(self, boxes: np.ndarray, landmarks: np.ndarray, width: int, height: int) -> CropGeometry:
        """See `CropSpec.geometry`; landmarks do not matter."""
        windows = [self.window(box, width, height) for box in boxes]
        sizes = np.array([self.size(window) for window in windows], np.int64).reshape(-1, 2)
        return CropGeometry(transforms_of(np.array(windows, np.int64).reshape(-1, 4), sizes), sizes)

    def cut(self, frame: np.ndarray, transform: np.ndarray, size: np.ndarray) -> np.ndarray:
        """See `CropSpec.cut`."""
        window = np.rint(windows_of(transform[None], size[None])[0]).astype(int)
        return resize(cut_window(frame, window.tolist()), *size.tolist())


@dataclass(frozen=True)
class BoxCrop(WindowCrop):
    """The box itself, in whole pixels: crops of different sizes."""

    def window(self, box: np.ndarray, width: int, height: int) -> Window:
        """See `whole_pixels`."""
        return whole_pixels(box, width, height)

    def size(self, window: Window) -> tuple[int, int]:
        """That of the window: nothing is resized."""
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


def geometries(specs: Mapping[str, CropSpec], track: Track, width: int, height: int) -> dict[str, CropGeometry]:
    """The geometry of every crop of one person, by the crop's name.

    Args:
        width, height: of the frames, px.
    """
    return {name: spec.geometry(track.boxes, track.landmarks, width, height) for name, spec in specs.items()}


def crop_person(
    specs: Mapping[str, CropSpec], geometry: Mapping[str, CropGeometry], track: Track, frames: np.ndarray
) -> PersonClip:
    """Cut one person out of the frames (T, H, W, 3) of a video, a real one or a fake, in every kind of crop.

    Args:
        geometry: of the real video, see `geometries`.
    """
    crops = {name: _cut_all(spec, geometry[name], frames) for name, spec in specs.items()}
    transforms = {name: one.transforms for name, one in geometry.items()}
    return PersonClip(frames, track.boxes, track.landmarks, crops, transforms)


def _cut_all(spec: CropSpec, geometry: CropGeometry, frames: np.ndarray) -> Images:
    faces = [
        spec.cut(frame, transform, size)
        for frame, transform, size in zip(frames, geometry.transforms, geometry.sizes, strict=True)
    ]
    return np.stack(faces) if len({face.shape for face in faces}) == 1 else faces


def transforms_of(windows: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The transforms (T, 2, 3) float64 that show `windows` (T, 4) at `sizes` (T, 2); see `CropGeometry`."""
    scale = sizes / (windows[:, 2:] - windows[:, :2])
    transforms = np.zeros((len(windows), 2, 3))
    transforms[:, [0, 1], [0, 1]] = scale
    transforms[:, :, 2] = -windows[:, :2] * scale
    return transforms


def windows_of(transforms: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The windows (..., 4), px of the frame, that upright `transforms` (..., 2, 3) show at `sizes` (..., 2)."""
    scale = np.stack([transforms[..., 0, 0], transforms[..., 1, 1]], axis=-1)
    low = -transforms[..., 2] / scale
    return np.concatenate([low, low + sizes / scale], axis=-1)


def whole_pixels(box: np.ndarray, width: int, height: int) -> Window:
    """`box` rounded to whole px inside the frame, at least 1 px wide and high."""
    x1, y1 = (int(np.clip(round(float(v)), 0, end - 1)) for v, end in zip(box[:2], (width, height), strict=True))
    x2, y2 = (int(min(round(float(v)), end)) for v, end in zip(box[2:], (width, height), strict=True))
    return x1, y1, max(x2, x1 + 1), max(y2, y1 + 1)


def square_window(box: np.ndarray, width: int, height: int, margin: float) -> Window:
    """The square around `box` grown by `margin` of its sides on every side, in whole px.

    It is moved inside the frame where it fits; a side longer than the frame stays centred on the box as
    far as the frame reaches, and `cut_window` fills what lies outside.
    """
    x1, y1, x2, y2 = (float(v) for v in box)
    side = max(1, round(max(x2 - x1, y2 - y1) * (1 + 2 * margin)))
    left = _inside(round((x1 + x2 - side) / 2), side, width)
    top = _inside(round((y1 + y2 - side) / 2), side, height)
    return left, top, left + side, top + side


def _inside(start: int, side: int, end: int) -> int:
    low, high = sorted((0, end - side))
    return min(max(start, low), high)


def cut_window(frame: np.ndarray, window: Sequence[int]) -> np.ndarray:
    """The pixels of `window`; outside the frame its border pixels are repeated, never scaled."""
    x1, y1, x2, y2 = window
    height, width = frame.shape[:2]
    inside = frame[max(y1, 0) : min(y2, height), max(x1, 0) : min(x2, width)]
    outside = (max(-y1, 0), max(y2 - height, 0), max(-x1, 0), max(x2 - width, 0))
    if any(outside):
        return cv2.copyMakeBorder(inside, *outside, borderType=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(inside)


def resize(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """`image` at `width` x `height` px: area average when it shrinks, bilinear when it grows."""
    if image.shape[:2] == (height, width):
        return image
    shrinks = image.shape[0] * image.shape[1] > width * height
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
