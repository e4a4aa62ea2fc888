"""A toy detector: faces are green blocks, whose landmarks lie on a tilted line."""

import cv2
import numpy as np

from dfprep.types import Detections

LANDMARKS = np.array([[0.3, 0.3], [0.7, 0.4], [0.5, 0.6], [0.35, 0.8], [0.65, 0.85]])
"""Shares of the box's sides, in the order of `dfprep.types.N_LANDMARKS`."""


class GreenBlocks:
    """Finds the green blocks of a frame.

    Args:
        min_width_px: narrower blocks are not reported.
    """

    def __init__(self, min_width_px: int = 10) -> None:
        self.min_width_px = min_width_px
        self.weights_sha256: dict[str, str] = {}

    def detect(self, frames: np.ndarray, *, small_faces: bool = False) -> list[Detections]:
        """The blocks of each of `frames` (T, H, W, 3)."""
        return [self._blocks(frame.astype(int)) for frame in frames]

    def _blocks(self, frame: np.ndarray) -> Detections:
        green = frame[..., 1] - np.maximum(frame[..., 0], frame[..., 2]) > 120
        stats = cv2.connectedComponentsWithStats(green.astype(np.uint8))[2][1:]
        corner, size = (stats[stats[:, 2] >= self.min_width_px, k : k + 2] for k in (0, 2))
        landmarks = corner[:, None] + LANDMARKS * size[:, None]
        boxes = np.concatenate([corner, corner + size], axis=1)
        scores = np.full(len(boxes), 0.9)
        return Detections(*(array.astype(np.float32) for array in (boxes, scores, landmarks)))
