"""A crop in which the landmarks of every face lie in the same places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import cv2
import numpy as np

from dfprep.errors import require
from dfprep.faces.landmarks import filled, without_jitter
from dfprep.faces.windows import SidePx
from dfprep.types import N_LANDMARKS, CropGeometry
from dfprep.values import Ge, Le, checked

TEMPLATE_SIDE_PX = 112


@checked
@dataclass(frozen=True)
class AlignedCrop:
    """A rotated, scaled and moved square in which the landmarks are as close as possible to a template.

    The crop of DeepfakeBench (`preprocessing/preprocess.py`, `img_align_crop`) with side_px=256 and scale=1.3,
    where the eyes are at (96.87, 120.43) and (158.83, 120.09). The transform comes from the landmarks of the
    reference video and is applied to it, its replicates and their masks: they remain pixel on pixel.

    Attributes:
        side_px: of the square.
        scale: of what is shown, in sides of the template's square; 1.3 adds 15 % on every side.
        template: the places of the five landmarks in a square of 112 px, see `types.N_LANDMARKS`.
        smooth: correct the landmarks of single frames that jitter, see `without_jitter`.

    Raises:
        ConfigError: a value is out of range, or the template is not five pairs of numbers.
    """

    side_px: SidePx
    scale: Annotated[float, Ge(0.5), Le(4)]
    template: Sequence[Sequence[float]]
    smooth: bool

    def __post_init__(self) -> None:
        rule = f"be {N_LANDMARKS} different places [x, y] in px of a square of {TEMPLATE_SIDE_PX} px"
        fits = len(self.template) == N_LANDMARKS and all(len(place) == 2 for place in self.template)
        require(
            fits and len({tuple(place) for place in self.template}) == N_LANDMARKS, "template", rule, self.template
        )

    @property
    def targets(self) -> np.ndarray:
        """(5, 2) float64: the places of the landmarks in the crop, px."""
        margin = (self.scale - 1) / 2
        return self.side_px * (np.array(self.template) / TEMPLATE_SIDE_PX + margin) / (1 + 2 * margin)

    def geometry(
        self, boxes: np.ndarray, landmarks: np.ndarray, frame_index: np.ndarray, width: int, height: int
    ) -> CropGeometry:
        """See `CropSpec.geometry`; the crop may extend beyond the frame."""
        points = landmarks.astype(np.float64)
        if self.smooth:
            points = without_jitter(points, frame_index)
        transforms = similarity_transforms(filled(points, boxes, frame_index), self.targets)
        return CropGeometry(transforms, np.full((len(boxes), 2), self.side_px))

    def cut(self, frame: np.ndarray, transform: np.ndarray, size: np.ndarray) -> np.ndarray:
        """See `CropSpec.cut`: bilinear, after an area average where the face is reduced to less than half."""
        shrink = max(1, int(1 / np.hypot(*transform[:, 0])))
        if shrink == 1:
            return warp(frame, transform, size)
        frame, moved = _around(frame, transform, size)
        height, width = (n // shrink for n in frame.shape[:2])
        reduced = cv2.resize(
            frame[: height * shrink, : width * shrink], (width, height), interpolation=cv2.INTER_AREA
        )
        return warp(reduced, moved * [[shrink, shrink, 1]], size)


def similarity_transforms(points: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """(T, 2, 3) float64: rotation, scale and translation that bring `points` (T, n, 2) closest to `targets` (n, 2).

    Least squares, without reflection. With complex numbers the transform is z -> a z + b (Umeyama, 1991, for two
    dimensions).
    """
    z, goal = points[..., 0] + 1j * points[..., 1], targets[:, 0] + 1j * targets[:, 1]
    centre, goal_centre = z.mean(axis=-1, keepdims=True), goal.mean()
    spread = (np.abs(z - centre) ** 2).sum(axis=-1)
    a = (np.conj(z - centre) * (goal - goal_centre)).sum(axis=-1) / np.maximum(spread, 1e-12)
    b = goal_centre - a * centre[:, 0]
    return np.stack([np.stack([a.real, -a.imag, b.real], -1), np.stack([a.imag, a.real, b.imag], -1)], axis=-2)


def warp(image: np.ndarray, transform: np.ndarray, size: np.ndarray) -> np.ndarray:
    """`image` under `transform` (2, 3), bilinear; outside it the border pixels are repeated."""
    matrix = transform.astype(np.float64).copy()
    matrix[:, 2] += matrix[:, :2] @ [0.5, 0.5] - 0.5  # OpenCV puts the centre of pixel i at i, dfprep at i + 0.5
    return cv2.warpAffine(
        image, matrix, (int(size[0]), int(size[1])), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def _around(frame: np.ndarray, transform: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The part of `frame` that the crop shows, and the transform from there: only that part needs to be reduced."""
    back = cv2.invertAffineTransform(transform)
    width, height = (float(v) for v in size)
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]]) @ back.T
    high = np.clip(np.ceil(corners.max(axis=0)).astype(int) + 8, 16, [frame.shape[1], frame.shape[0]])
    low = np.clip(np.floor(corners.min(axis=0)).astype(int) - 8, 0, high - 16)
    moved = transform.copy()
    moved[:, 2] += transform[:, :2] @ low
    return frame[low[1] : high[1], low[0] : high[0]], moved
