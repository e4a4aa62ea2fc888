"""What a face file says about its videos: enough to compare it with the tables, and small."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dfprep.errors import StoreError
from dfprep.store import FaceFile


@dataclass(frozen=True)
class FaceFacts:
    """One readable face file with arrays of the right shapes; see `FaceFile` for the attributes.

    Attributes:
        reference: the file's name without its suffix. digest: the attribute. version: of dfprep that wrote it.
        config: as YAML. labels: V texts.
    """

    reference: str
    digest: str
    version: str
    config: str
    size_px: tuple[int, int]
    videos: tuple[str, ...]
    labels: tuple[str, ...]
    crops: tuple[str, ...]
    frame_index: np.ndarray
    boxes: np.ndarray
    scores: np.ndarray
    usable: np.ndarray

    @classmethod
    def of(cls, file: FaceFile) -> FaceFacts:
        """What is in an open file."""
        return cls(
            reference=file.path.stem,
            digest=str(file.attrs["digest"]),
            version=str(file.attrs.get("dfprep_version", "")),
            config=str(file.attrs.get("config", "")),
            size_px=size_px(file),
            videos=tuple(file.videos),
            labels=tuple(label.value for label in file.labels),
            crops=file.crops,
            frame_index=file.frame_index,
            boxes=file.boxes,
            scores=file.scores,
            usable=file.usable,
        )

    @property
    def n_persons(self) -> int:
        return len(self.boxes)

    @property
    def n_frames(self) -> int:
        return len(self.frame_index)


def size_px(file: FaceFile) -> tuple[int, int]:
    """Width and height of the frames.

    Raises:
        StoreError: they are no whole numbers.
    """
    found = tuple(file.attrs[name] for name in ("width", "height"))
    if not all(isinstance(value, np.integer) for value in found):
        raise StoreError(f"width and height must be whole numbers, got {found}")
    return int(str(found[0])), int(str(found[1]))
