"""Videos: what a source says about them, their streams, their frames, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from dfprep.errors import SourceError
from dfprep.types.ids import ID_RULE, has_control, is_id

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg")
"""The suffixes of the pictures of a video that is a folder of pictures."""


FREE_TEXTS = ("path", "name", "actor", "donor", "method", "compression", "split", "source_video")
"""The fields of `Video` that may be any text without control characters."""


class Label(str, Enum):
    """The label that a source gives a video."""

    REAL = "REAL"
    FAKE = "FAKE"


class Status(str, Enum):
    """The outcome of a video; every video of a source has exactly one."""

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


@dataclass(frozen=True, slots=True)
class Video:
    """One video of a source.

    Attributes:
        id: unique in its source; becomes a file name, so it must be one plain path component without dots.
        path: absolute path of the file, or of a folder of pictures that are its frames; need not exist.
        label: REAL or FAKE.
        original: of a fake, the id of the real video that it was made from, in the fake's own compression; of a
            real video, the id of the same video in a better compression. A real video without one is a reference:
            faces are found in it. A fake without one is unpaired: nothing is known that it could be compared with.
        actor, donor: the person who is seen, and the person whose face was inserted; empty if unknown.
        name: the official file name; by default that of `path`.
        method, compression: the source's names of the forgery method and of the encoding; empty if unknown.
        split: the official part of the data set, such as "train"; empty if there is none.
        audio_label: REAL or FAKE, if the source labels the sound differently from the video; else empty.
        source_video: the recording that the video was cut from, if the source names it: others may be cut from the
            same one.
        mask: path of the publisher's video of masks; None if there is none or it is not asked for.
        segments: (start, end) in seconds of the altered parts; empty if they are unknown, or the whole video.

    Raises:
        SourceError: an invalid id, original or audio label, or a video that is its own original.
    """

    id: str
    path: Path
    label: Label
    original: str = ""
    actor: str = ""
    donor: str = ""
    name: str = ""
    method: str = ""
    compression: str = ""
    split: str = ""
    audio_label: str = ""
    source_video: str = ""
    mask: Path | None = None
    segments: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.path.name)
        for field, name in (("id", self.id), ("original", self.original or "x")):
            if not is_id(name):
                one_line = str(self.path) if str(self.path).isprintable() else repr(str(self.path))
                raise SourceError(f"the {field} of {one_line} must be {ID_RULE}, got {name!r}; rename the file")
        self._require_no_control()
        if self.original == self.id:
            raise SourceError(f"{self.id}: the original must be another video, got {self.original!r}; correct it")
        if self.audio_label not in ("", *Label.__members__):
            raise SourceError(
                f"{self.id}: audio_label must be REAL, FAKE or empty, got {self.audio_label!r}; correct it"
            )

    def _require_no_control(self) -> None:
        texts = {field: str(getattr(self, field)) for field in FREE_TEXTS}
        if "".join(texts.values()).isprintable():  # all at once, because sources list 100,000 videos
            return
        for field, text in texts.items():
            if has_control(text):
                raise SourceError(
                    f"{self.id}: the {field} must have no control characters and be valid Unicode, got {text!r}; "
                    "correct it, or rename the file or folder"
                )


@dataclass(frozen=True)
class Damage:
    """Where a video is damaged.

    Attributes:
        first_frame: the index of the first frame that may be wrong, as far as the decoder noticed.
        n_expected: the number of frames of the whole video, as far as its container tells.
        evidence: what shows the damage, in words.
    """

    first_frame: int
    n_expected: int
    evidence: str

    def words(self, fps: float) -> str:
        """
        >>> Damage(29, 60, "the decoder marks frame 29 as damaged").words(fps=30.0)
        'damaged from frame 29 of 60 (0.97 s): the decoder marks frame 29 as damaged'
        """
        time = f" ({self.first_frame / fps:.2f} s)" if fps else ""
        return f"damaged from frame {self.first_frame} of {self.n_expected}{time}: {self.evidence}"


@dataclass(frozen=True)
class StreamInfo:
    """The properties of a video stream: size in px (upright), frames, frames/s, seconds, codec.

    Attributes:
        n_frames: the number of frames that can be read; of a damaged video, those before the damage.
        bit_rate: bit/s of the coded pictures, without sound and container; None: unknown.
        bytes: of the file, or of all pictures in the folder; None: unknown.
        damage: where the video is damaged; None: nothing is known of damage.
    """

    width: int
    height: int
    n_frames: int
    fps: float
    seconds: float
    codec: str
    bit_rate: int | None = None
    bytes: int | None = None
    damage: Damage | None = None

    @property
    def damage_words(self) -> str:
        """Where the video is damaged and what shows it; empty if it is intact."""
        return self.damage.words(self.fps) if self.damage else ""


class Pixels(Protocol):
    """One frame, RGB uint8 (height, width, 3): an array, or a picture of which only used parts are converted."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Height, width, 3."""
        ...

    def __getitem__(self, where: tuple[slice, slice], /) -> np.ndarray:
        """The pixels of some rows and columns."""
        ...

    def __array__(self, dtype: Any = None, /, *, copy: bool | None = None) -> np.ndarray:
        """The whole frame."""
        ...


@dataclass(frozen=True)
class Clip:
    """Frames of one video: `frame_index` (T,) int32 ascending, `frames` (T, height, width, 3) uint8 RGB."""

    info: StreamInfo
    frame_index: np.ndarray
    frames: np.ndarray

    def __post_init__(self) -> None:
        expected = (len(self.frame_index), self.info.height, self.info.width, 3)
        if self.frames.shape != expected or self.frames.dtype != np.uint8:
            raise ValueError(f"frames must be uint8 {expected}, got {self.frames.dtype} {self.frames.shape}")
