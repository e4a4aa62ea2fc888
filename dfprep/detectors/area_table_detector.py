"""What the detectors share that search area tables of frames."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from dfprep.device import DeviceType, pick_device
from dfprep.types import Detections

if TYPE_CHECKING:  # torch is imported when the networks are loaded, because it takes seconds
    import torch

    from dfprep.detectors.area_tables import AreaTables


class AreaTableDetector(ABC):
    """Searches frames in batches of `AreaTables`; subclasses find the faces of one batch."""

    device_type: DeviceType
    min_face_px: int
    retry_min_face_px: int

    @cached_property
    def device(self) -> torch.device:
        """The device of the networks."""
        return pick_device(self.device_type)

    @abstractmethod
    def load(self) -> None:
        """Load the networks now, and not with the first frames; their files were verified before."""

    def detect(self, frames: np.ndarray, *, small_faces: bool = False) -> list[Detections]:
        """The faces of each of the frames (T, H, W, 3), uint8 RGB, best score first; boxes lie within the frame.

        Raises:
            ValueError: frames of another shape or type.
        """
        import torch

        from dfprep.detectors.area_tables import area_tables

        self.load()
        min_face_px = min(self.min_face_px, self.retry_min_face_px) if small_faces else self.min_face_px
        with torch.inference_mode():
            batches = area_tables(frames, self.device)
            return [faces for tables in batches for faces in self._search(tables, min_face_px)]

    @abstractmethod
    def _search(self, tables: AreaTables, min_face_px: int) -> list[Detections]:
        """The faces of each frame of a batch."""
