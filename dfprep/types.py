"""Frozen dataclasses that cross rooms, checked when they are made.

Boxes are x1 y1 x2 y2 in pixels of the upright frame, x2 and y2 exclusive. Images are RGB uint8.
T = frames, P = persons, n = any number of faces.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated

import numpy as np

from dfprep.errors import SourceError

N_LANDMARKS = 4
"""Landmarks of a face: the eye on the image's left, the eye on its right, nose tip, middle of the mouth."""

MAX_ID_BYTES = 200  # file systems allow 255 for a name; ours add a suffix and a temporary prefix

ID_RULE = f"a plain file name of at most {MAX_ID_BYTES} bytes without slashes or control characters"


def is_id(text: str) -> bool:
    """Whether `text` may be a video's id: it becomes part of file names, so it is one plain path component."""
    printable = text.isprintable() and not set(text) & set("/\\")
    return printable and text not in ("", ".", "..") and len(text.encode()) <= MAX_ID_BYTES


@dataclass(frozen=True)
class TextRule:
    """What a text must be, in words that follow "must be"; stands in the `Annotated` type of a table's column."""

    holds: Callable[[str], bool]
    words: str


VideoId = Annotated[str, TextRule(is_id, ID_RULE)]
OriginalId = Annotated[str, TextRule(lambda text: not text or is_id(text), f"{ID_RULE}, or empty")]
"""The original of a video; empty for a real video."""


class Label(str, Enum):
    """What a source says of a video."""

    REAL = "REAL"
    FAKE = "FAKE"


class FoundBy(int, Enum):
    """Which detectors found a face; the members' bits add up."""

    INTERPOLATED = 0
    MTCNN = 1
    BLAZE = 2
    BOTH = 3


class Status(str, Enum):
    """What became of a video; every video of a source has exactly one."""

    OK = "ok"
    NO_FACE = "no_face"
    FACE_GAPS = "face_gaps"
    TOO_SHORT = "too_short"
    UNREADABLE = "unreadable"
    TIMED_OUT = "timed_out"
    MISSING_FILE = "missing_file"
    MISSING_ORIGINAL = "missing_original"
    NOT_ALIGNED = "not_aligned"
    ORIGINAL_FAILED = "original_failed"
    PENDING = "pending"


@dataclass(frozen=True)
class Video:
    """One video of a source.

    Attributes:
        id: the file's stem; becomes a file name, so it must be one plain path component.
        path: absolute path of the file, which need not exist.
        label: REAL or FAKE.
        original: id of the real video that a fake was made from; empty for a real video.
        actor, donor: who is seen, and whose face was put in, where the source knows; else empty.

    Raises:
        SourceError: an id that is no plain file name, a fake without an original, a real video with one.
    """

    id: str
    path: Path
    label: Label
    original: str = ""
    actor: str = ""
    donor: str = ""

    def __post_init__(self) -> None:
        for field, name in (("id", self.id), ("original", self.original or "x")):
            if not is_id(name):
                raise SourceError(f"the {field} of {self.path} must be {ID_RULE}, got {name!r}; rename the file")
        if (self.label is Label.FAKE) != bool(self.original):
            rule = "needs its original's id" if self.label is Label.FAKE else "must not name an original"
            raise SourceError(f"{self.id}: a {self.label.value} video {rule}, got {self.original!r}")


@dataclass(frozen=True)
class StreamInfo:
    """What a video stream is, read from the stream: size in px (upright), frames, frames/s, seconds."""

    width: int
    height: int
    n_frames: int
    fps: float
    seconds: float
    codec: str


@dataclass(frozen=True)
class Clip:
    """The asked frames of one video: `frame_index` (T,) int32 rising, `frames` (T, height, width, 3) uint8 RGB."""

    info: StreamInfo
    frame_index: np.ndarray
    frames: np.ndarray

    def __post_init__(self) -> None:
        expected = (len(self.frame_index), self.info.height, self.info.width, 3)
        if self.frames.shape != expected or self.frames.dtype != np.uint8:
            raise ValueError(f"frames must be uint8 {expected}, got {self.frames.dtype} {self.frames.shape}")


@dataclass(frozen=True)
class Detections:
    """The faces found in one frame, in no particular order.

    Attributes:
        boxes: (n, 4) float32, px.
        scores: (n,) float32 in [0, 1].
        landmarks: (n, 4, 2) float32 x y, px; see `N_LANDMARKS`.
        found_by: (n,) uint8, `FoundBy`.
    """

    boxes: np.ndarray
    scores: np.ndarray
    landmarks: np.ndarray
    found_by: np.ndarray

    def __post_init__(self) -> None:
        n = len(self.boxes)
        for name, shape, dtype in (
            ("boxes", (n, 4), np.float32),
            ("scores", (n,), np.float32),
            ("landmarks", (n, N_LANDMARKS, 2), np.float32),
            ("found_by", (n,), np.uint8),
        ):
            array = getattr(self, name)
            if array.shape != shape or array.dtype != dtype:
                raise ValueError(f"{name} must be {np.dtype(dtype)} {shape}, got {array.dtype} {array.shape}")

    def __len__(self) -> int:
        return len(self.boxes)

    def take(self, chosen: np.ndarray) -> Detections:
        """The faces that `chosen`, an index or boolean array, picks."""
        return Detections(self.boxes[chosen], self.scores[chosen], self.landmarks[chosen], self.found_by[chosen])

    @classmethod
    def none(cls) -> Detections:
        """No face at all."""
        return cls(
            np.zeros((0, 4), np.float32),
            np.zeros(0, np.float32),
            np.zeros((0, N_LANDMARKS, 2), np.float32),
            np.zeros(0, np.uint8),
        )


@dataclass(frozen=True)
class Track:
    """One person through all frames of a clip.

    Attributes:
        boxes: (T, 4) float32, px, no NaN.
        scores: (T,) float32.
        landmarks: (T, 4, 2) float32, px; NaN where interpolated.
        found_by: (T,) uint8, `FoundBy`; 0 where interpolated or held.
    """

    boxes: np.ndarray
    scores: np.ndarray
    landmarks: np.ndarray
    found_by: np.ndarray

    def __post_init__(self) -> None:
        if not np.isfinite(self.boxes).all():
            raise ValueError("a track's boxes must be finite in every frame")

    def __len__(self) -> int:
        return len(self.boxes)


@dataclass(frozen=True)
class FaceCrops:
    """Crops of one person through the frames of one video.

    Attributes:
        small: (T, small_px, small_px, 3) uint8, the box stretched.
        large: (T, large_px, large_px, 3) uint8, the grown square around the box.
        raw: T arrays (h, w, 3) uint8, the box itself.
        boxes_in_large: (T, 4) float32, the face's box in px of the large crop.
    """

    small: np.ndarray
    large: np.ndarray
    raw: tuple[np.ndarray, ...]
    boxes_in_large: np.ndarray
