"""What the detectors share that search area tables of frames."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
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
        return detect_together([self], frames, small_faces=small_faces)[0]

    def least_px(self, small_faces: bool) -> int:
        """The side of the smallest faces that are searched for, px."""
        return min(self.min_face_px, self.retry_min_face_px) if small_faces else self.min_face_px

    @abstractmethod
    def search(self, tables: AreaTables, min_face_px: int) -> list[Detections]:
        """The faces of each frame of a batch."""


def detect_together(
    detectors: Sequence[AreaTableDetector], frames: np.ndarray, *, small_faces: bool
) -> list[list[Detections]]:
    """What each of `detectors`, all on one device, finds by `AreaTableDetector.detect`; tables are made once."""
    import torch

    from dfprep.detectors.area_tables import area_tables

    found: list[list[Detections]] = [[] for _ in detectors]
    for detector in detectors:
        detector.load()
    with torch.inference_mode():
        for tables in area_tables(frames, detectors[0].device):
            for detector, faces in zip(detectors, found, strict=True):
                faces += detector.search(tables, detector.least_px(small_faces))
    return found
