"""The windows of the compared crops in the frame, and their pixels that show the surroundings of the faces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dfprep.alterations.color_cells import GRID, color_cells
from dfprep.alterations.similarity import GreyCrops

FACE_GROWTH = 0.1
"""Share of a box's sides that is added on every side; the rest of the crop is the surroundings.

Blending extends beyond the detector's box. In 54 forgeries of the sample data set the mean SSIM is 0.966 in the
outermost 5 % within the box, 0.979 in the first 5 % outside, then 0.981 and 0.982: constant from 10 % on, where the
surroundings are 31 % of the crop; at 15 % they would be 19 %.
"""

FACE_CORE = 0.9
"""Diameters of the ellipse whose colour is the face's, in sides of the box; beyond it are hair and background."""


@dataclass(frozen=True)
class RealFaces:
    """The faces of a real video, prepared once for all of its fakes.

    Attributes:
        crops: the large crops of its P persons, (T, S, S) each.
        colors: their mean colours, (P, T, GRID, GRID, 3) L*a*b*, see `color_cells`.
        boxes_in_large: (P, T, 4) boxes, px of the large crop.
        window_px: (P, T, 4) window of the large crop, px of the frame; square.
        frame_index: (T,) ascending.

    Raises:
        ValueError: inconsistent shapes.
    """

    crops: tuple[GreyCrops, ...]
    colors: np.ndarray
    boxes_in_large: np.ndarray
    window_px: np.ndarray
    frame_index: np.ndarray

    def __post_init__(self) -> None:
        expected = (len(self.crops), len(self.frame_index), 4)
        for name in ("boxes_in_large", "window_px"):
            if getattr(self, name).shape != expected:
                raise ValueError(f"{name} must be {expected}, got {getattr(self, name).shape}")
        if not self.crops or len({crops.pixels.shape for crops in self.crops}) > 1:
            raise ValueError("there must be at least one person, all with as many crops of one size")
        if self.colors.shape != (*expected[:2], GRID, GRID, 3):
            raise ValueError(f"colors must be {(*expected[:2], GRID, GRID, 3)}, got {self.colors.shape}")
        if len(self.crops[0].pixels) != len(self.frame_index):
            raise ValueError(f"{len(self.crops[0].pixels)} crops for {len(self.frame_index)} frames")

    @classmethod
    def of(
        cls, large: Sequence[np.ndarray], boxes_in_large: np.ndarray, window_px: np.ndarray, frame_index: np.ndarray
    ) -> RealFaces:
        """From RGB crops, one array (T, S, S, 3) uint8 for each person."""
        window, boxes = (np.asarray(x, np.float64) for x in (window_px, boxes_in_large))
        colors = np.stack([color_cells(x) for x in large])
        return cls(tuple(GreyCrops.of(x) for x in large), colors, boxes, window, frame_index)

    @property
    def side_px(self) -> int:
        return int(self.crops[0].pixels.shape[1])

    @cached_property
    def window_side_px(self) -> np.ndarray:
        """(P, T) side of the window in frame px."""
        return self.window_px[..., 2] - self.window_px[..., 0]

    @cached_property
    def ring(self) -> np.ndarray:
        """(P, T, S, S) bool: the pixels of each large crop that are outside the enlarged boxes of all persons."""
        return self._ring(self.side_px)

    @cached_property
    def half_ring(self) -> np.ndarray:
        """The same for crops of half size."""
        return self._ring(self.side_px // 2)

    @cached_property
    def ring_cells(self) -> np.ndarray:
        """The same for `colors`, (P, T, GRID, GRID) bool."""
        return self._ring(GRID)

    @cached_property
    def face_cells(self) -> np.ndarray:
        """(P, T, GRID, GRID) bool: the areas of `colors` within the core of each person's face, at least one."""
        boxes = self.boxes_in_large * (GRID / self.side_px)
        radii = np.maximum(
            FACE_CORE * (boxes[..., 2:] - boxes[..., :2]) / 2, 0.75
        )  # the nearest area of a tiny face
        middle = np.clip((boxes[..., :2] + boxes[..., 2:]) / 2, 0.5, GRID - 0.5)
        apart = (np.arange(GRID) + 0.5 - middle[..., None]) / radii[..., None]  # (P, T, 2, GRID)
        return np.asarray(apart[..., 1, :, None] ** 2 + apart[..., 0, None, :] ** 2 < 1)

    def _ring(self, side: int) -> np.ndarray:
        origin = self.window_px[..., [0, 1, 0, 1]]
        boxes_px = self.boxes_in_large * (self.window_side_px / self.side_px)[..., None] + origin
        # (P, T, K, 4): the boxes of all K = P persons in each person's crop
        boxes = boxes_px.transpose(1, 0, 2)[None] - origin[:, :, None]
        boxes *= (side / self.window_side_px)[..., None, None]
        margin = FACE_GROWTH * (boxes[..., 2:] - boxes[..., :2])
        low, high = (boxes[..., :2] - margin)[..., None], (boxes[..., 2:] + margin)[..., None]
        centres = np.arange(side) + 0.5
        inside = (centres > low) & (centres < high)  # (P, T, K, 2, side)
        return ~(inside[..., 1, :, None] & inside[..., 0, None, :]).any(axis=2)
