"""A toy crop: the face turned until its eyes are level, by a similarity transform of the landmarks."""

from dataclasses import dataclass

import cv2
import numpy as np

from dfprep.types import CropGeometry

EYES = slice(0, 2)
EYES_IN_BOX = np.array([[0.3, 0.4], [0.7, 0.4]])
"""Where the eyes are taken to be in a box without landmarks, shares of its sides."""


@dataclass(frozen=True)
class LevelEyes:
    """A square of `side_px` with the eyes at (0.3, 0.4) and (0.7, 0.4) of it."""

    side_px: int = 64

    def geometry(
        self, boxes: np.ndarray, landmarks: np.ndarray, frame_index: np.ndarray, width: int, height: int
    ) -> CropGeometry:
        """One transform a frame; a frame without eyes takes them from its box."""
        in_box = boxes[:, None, :2] + EYES_IN_BOX * (boxes[:, None, 2:] - boxes[:, None, :2])
        eyes = np.where(np.isnan(landmarks[:, EYES]), in_box, landmarks[:, EYES]).astype(float)
        transforms = np.array([self._level(*pair) for pair in eyes])
        return CropGeometry(transforms, np.full((len(boxes), 2), self.side_px))

    def _level(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        target = EYES_IN_BOX * self.side_px
        ratio = complex(*(target[1] - target[0])) / complex(*(right - left))  # scale and angle in one number
        linear = np.array([[ratio.real, -ratio.imag], [ratio.imag, ratio.real]])
        return np.column_stack([linear, target[0] - linear @ left])

    def cut(self, frame: np.ndarray, transform: np.ndarray, size: np.ndarray) -> np.ndarray:
        """The warped square; black outside the frame."""
        return cv2.warpAffine(frame, between_centres(transform), size.tolist(), flags=cv2.INTER_LINEAR)


def between_centres(transform: np.ndarray) -> np.ndarray:
    """`transform`, whose pixel 0 has its centre at 0.5, for OpenCV, whose pixel 0 has its centre at 0."""
    linear, shift = transform[:, :2], transform[:, 2]
    return np.column_stack([linear, shift + linear @ [0.5, 0.5] - 0.5])
