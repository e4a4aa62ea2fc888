"""Faces: detections, tracks, and the crops of a person.

T = frames, P = persons, n = any number of faces.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dfprep.errors import require

N_LANDMARKS = 5
"""Landmarks of a face: the eye on the image's left, the eye on its right, the tip of the nose, the corner of the
mouth on the image's left, the one on its right. NaN where a detector does not give one."""

INTERPOLATED = 0
"""`detected_by` of a box that no detector found."""


@dataclass(frozen=True)
class Detections:
    """The faces found in one frame, in no particular order.

    Attributes:
        boxes: (n, 4) float32, px.
        scores: (n,) float32 in [0, 1].
        landmarks: (n, 5, 2) float32 x y, px; see `N_LANDMARKS`.
        detected_by: (n,) uint16, bit k set where detector k of an ensemble found the face. The ensemble sets it; a
            single detector does not know its bit and leaves it out, which gives zeros.
    """

    boxes: np.ndarray
    scores: np.ndarray
    landmarks: np.ndarray
    detected_by: np.ndarray = dataclasses.field(default_factory=lambda: np.zeros(0, np.uint16))

    def __post_init__(self) -> None:
        n = len(self.boxes)
        if not len(self.detected_by):
            object.__setattr__(self, "detected_by", np.zeros(n, np.uint16))
        for name, shape, dtype in (
            ("boxes", (n, 4), np.float32),
            ("scores", (n,), np.float32),
            ("landmarks", (n, N_LANDMARKS, 2), np.float32),
            ("detected_by", (n,), np.uint16),
        ):
            array = getattr(self, name)
            if array.shape != shape or array.dtype != dtype:
                raise ValueError(f"{name} must be {np.dtype(dtype)} {shape}, got {array.dtype} {array.shape}")

    def __len__(self) -> int:
        return len(self.boxes)

    def take(self, chosen: np.ndarray) -> Detections:
        """The faces that `chosen`, an index or boolean array, selects."""
        return Detections(self.boxes[chosen], self.scores[chosen], self.landmarks[chosen], self.detected_by[chosen])

    @classmethod
    def none(cls) -> Detections:
        """Detections without a face."""
        return cls(
            np.zeros((0, 4), np.float32),
            np.zeros(0, np.float32),
            np.zeros((0, N_LANDMARKS, 2), np.float32),
        )


@dataclass(frozen=True)
class Track:
    """One person through all frames of a clip.

    Attributes:
        boxes: (T, 4) float32, px, no NaN.
        scores: (T,) float32.
        landmarks: (T, 5, 2) float32, px; see `N_LANDMARKS`. NaN where interpolated.
        detected_by: (T,) uint16, bit k set where detector k found the face; `INTERPOLATED` where none did.
        usable: (T,) bool, False where an interpolated box does not show the face; without it, all are usable.
        living: how much more the face changes than a print would, see `dfprep.faces.living`; NaN: not judged.
    """

    boxes: np.ndarray
    scores: np.ndarray
    landmarks: np.ndarray
    detected_by: np.ndarray
    usable: np.ndarray = dataclasses.field(default_factory=lambda: np.zeros(0, bool))
    living: float = math.nan

    def __post_init__(self) -> None:
        if not len(self.usable):
            object.__setattr__(self, "usable", np.ones(len(self.boxes), bool))
        if self.usable.shape != (len(self.boxes),) or self.usable.dtype != bool:
            raise ValueError(
                f"usable must be bool ({len(self.boxes)},), got {self.usable.dtype} {self.usable.shape}"
            )
        if not np.isfinite(self.boxes).all():
            raise ValueError("a track's boxes must be finite in every frame")

    def __len__(self) -> int:
        return len(self.boxes)


Images = Sequence[np.ndarray] | np.ndarray
"""T RGB uint8 images: an array (T, h, w, 3) where they have one size, else a sequence of (h, w, 3)."""


@dataclass(frozen=True)
class CropGeometry:
    """The positions of one person's crops in the frames of a video; the same for a real video and its fakes.

    Coordinates are continuous, as those of boxes: pixel i covers [i, i + 1) and its centre lies at i + 0.5, in the
    frame and in the crop. (OpenCV's warps put the centre of pixel i at i.)

    Attributes:
        transforms: (T, 2, 3) float64, affine: x y 1 in px of the frame -> x y in px of the crop.
        sizes: (T, 2) int, width and height of each crop, px.
    """

    transforms: np.ndarray
    sizes: np.ndarray

    def __post_init__(self) -> None:
        n = len(self.transforms)
        if self.transforms.shape != (n, 2, 3) or self.transforms.dtype != np.float64:
            raise ValueError(
                f"transforms must be float64 (T, 2, 3), got {self.transforms.dtype} {self.transforms.shape}"
            )
        if self.sizes.shape != (n, 2) or self.sizes.dtype.kind != "i" or (self.sizes < 1).any():
            raise ValueError(f"sizes must be positive integers ({n}, 2), got {self.sizes.dtype} {self.sizes.shape}")
        if not np.isfinite(self.transforms).all():
            raise ValueError("transforms must be finite in every frame")


class FramesLater:
    """The whole frames (T, H, W, 3) of a video of which only parts were converted: read when they are asked for."""

    def __init__(self, n_frames: int, read: Callable[[], np.ndarray]) -> None:
        self._n_frames, self._read = n_frames, read
        self._frames: np.ndarray | None = None

    def __len__(self) -> int:
        return self._n_frames

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        if self._frames is None:
            self._frames = self._read()
        return self._frames

    def __getitem__(self, where: Any) -> np.ndarray:
        return np.asarray(self)[where]

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter(np.asarray(self))


@dataclass(frozen=True)
class PersonClip:
    """One person in the frames of one video: the input of an embedder.

    Attributes:
        frames: (T, H, W, 3) uint8, the whole frames; they may be decoded only when they are used.
        boxes: (T, 4) float32, px of the frame.
        landmarks: (T, 5, 2) float32, px of the frame; NaN where there are none, see `N_LANDMARKS`.
        crops: the crops by name, T each.
        transforms: (T, 2, 3) float64 by the crop's name: px of the frame -> px of the crop, see `CropGeometry`.
    """

    frames: np.ndarray | FramesLater
    boxes: np.ndarray
    landmarks: np.ndarray
    crops: Mapping[str, Images]
    transforms: Mapping[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.boxes)

    def crop(self, name: str) -> Images:
        """The T crops called `name`.

        Raises:
            ConfigError: there is no such crop; lists the existing ones.
        """
        require(name in self.crops, "embedder.crop", f"be one of {', '.join(self.crops)}", name)
        return self.crops[name]

    def boxes_in(self, name: str) -> np.ndarray:
        """(T, 4) float32: the upright boxes around `boxes` in px of the crop called `name`."""
        x1, y1, x2, y2 = self.boxes.astype(np.float64).T
        corners = np.stack([[x1, y1], [x2, y1], [x1, y2], [x2, y2]])  # (4, 2, T)
        linear, shift = self.transforms[name][:, :, :2], self.transforms[name][:, :, 2]
        moved = np.einsum("tij,cjt->cti", linear, corners) + shift
        return np.concatenate([moved.min(axis=0), moved.max(axis=0)], axis=1).astype(np.float32)
