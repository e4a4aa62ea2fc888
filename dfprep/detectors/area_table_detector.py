"""What the detectors share that search area tables of frames."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
import torch

from dfprep.detectors.area_tables import AreaTables, area_tables
from dfprep.types import Detections


class AreaTableDetector(ABC):
    """Searches frames in batches of `AreaTables`; subclasses find the faces of one batch."""

    device: torch.device
    min_face_px: int
    retry_min_face_px: int

    @torch.inference_mode()
    def detect(self, frames: np.ndarray, *, small_faces: bool = False) -> list[Detections]:
        """The faces of each of the frames (T, H, W, 3), uint8 RGB, best score first; boxes lie within the frame.

        Raises:
            ValueError: frames of another shape or type.
        """
        min_face_px = min(self.min_face_px, self.retry_min_face_px) if small_faces else self.min_face_px
        batches = area_tables(frames, self.device)
        return [faces for tables in batches for faces in self._search(tables, min_face_px)]

    @abstractmethod
    def _search(self, tables: AreaTables, min_face_px: int) -> list[Detections]:
        """The faces of each frame of a batch."""
