"""The whole frame as the face, for pictures that are crops of faces already."""

from __future__ import annotations

import numpy as np

from dfprep.types import N_LANDMARKS, Detections


class WholeFrame:
    """One face in every frame: its box is the frame, its score 1, and its landmarks are unknown.

    Attributes:
        weights_sha256: empty, because nothing is searched for.
    """

    def __init__(self) -> None:
        self.weights_sha256: dict[str, str] = {}

    def detect(self, frames: np.ndarray, *, small_faces: bool = False) -> list[Detections]:
        """See `dfprep.detectors.Detector`; `small_faces` changes nothing."""
        height, width = frames.shape[1:3]
        box = np.array([[0, 0, width, height]], np.float32)
        unknown = np.full((1, N_LANDMARKS, 2), np.nan, np.float32)
        return [Detections(box.copy(), np.ones(1, np.float32), unknown.copy()) for _ in frames]
