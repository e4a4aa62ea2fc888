"""Frozen dataclasses that packages exchange, checked when they are created.

Boxes are x1 y1 x2 y2 in pixels of the upright frame, x2 and y2 exclusive. Images are RGB uint8.
T = frames, P = persons, n = any number of faces.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated

import numpy as np

from dfprep.errors import SourceError, require

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg")
"""The suffixes of the pictures of a video that is a folder of pictures."""

N_LANDMARKS = 5
"""Landmarks of a face: the eye on the image's left, the eye on its right, the tip of the nose, the corner of the
mouth on the image's left, the one on its right. NaN where a detector does not give one."""

INTERPOLATED = 0
"""`detected_by` of a box that no detector found."""

MAX_ID_BYTES = 200  # file systems allow 255 for a name, which also has a suffix and a temporary prefix

ID_RULE = (
    f"a plain file name of at most {MAX_ID_BYTES} bytes without dots, slashes or control characters, and no "
    "formula such as =A(1)"
)

FORMULA = re.compile(r"[=+@-].*(\w\(|[|!])", re.DOTALL)
"""What a spreadsheet that opens a table would call: a function, a program (|), another sheet or file (!).

Ids are written to tables as they are, because they are the names of files, so these are no ids. Those of YouTube
may begin with a minus sign; they have none of these characters.
"""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
"""Characters that a terminal obeys, except tabs and line breaks, and halves of characters, which UTF-8 lacks."""


def has_control(text: str) -> bool:
    """Whether one of the characters `CONTROL` is in `text`; none of them is printable, which is found sooner."""
    return not text.isprintable() and CONTROL.search(text) is not None


def is_id(text: str) -> bool:
    """Whether `text` may be a video's id: it becomes part of file names, so it is one plain path component.

    No dots: what follows one would look like a file's suffix to other tools.
    """
    plain = text.isprintable() and "." not in text and "/" not in text and "\\" not in text
    return bool(text) and plain and len(text.encode()) <= MAX_ID_BYTES and not FORMULA.match(text)


@dataclass(frozen=True)
class TextRule:
    """The rule of a text column, in its `Annotated` type; `words` follow "must be" in errors."""

    holds: Callable[[str], bool]
    words: str


VideoId = Annotated[str, TextRule(is_id, ID_RULE)]
OriginalId = Annotated[str, TextRule(lambda text: not text or is_id(text), f"{ID_RULE}, or empty")]
"""The original of a video; empty for a real video."""


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
        for field in ("path", "name", "actor", "donor", "method", "compression", "split", "source_video"):
            if has_control(str(getattr(self, field))):
                raise SourceError(
                    f"{self.id}: the {field} must have no control characters and be valid Unicode, got "
                    f"{str(getattr(self, field))!r}; correct it, or rename the file or folder"
                )
        if self.original == self.id:
            raise SourceError(f"{self.id}: the original must be another video, got {self.original!r}; correct it")
        if self.audio_label not in ("", *Label.__members__):
            raise SourceError(
                f"{self.id}: audio_label must be REAL, FAKE or empty, got {self.audio_label!r}; correct it"
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


@dataclass(frozen=True)
class Detections:
    """The faces found in one frame, in no particular order.

    Attributes:
        boxes: (n, 4) float32, px.
        scores: (n,) float32 in [0, 1].
        landmarks: (n, 5, 2) float32 x y, px; see `N_LANDMARKS`.
        detected_by: (n,) uint16, bit k set where detector k of an ensemble found the face. The ensemble sets it; a
            single detector does not know its bit and leaves it out, which gives zeros.
    """

    boxes: np.ndarray
    scores: np.ndarray
    landmarks: np.ndarray
    detected_by: np.ndarray = dataclasses.field(default_factory=lambda: np.zeros(0, np.uint16))

    def __post_init__(self) -> None:
        n = len(self.boxes)
        if not len(self.detected_by):
            object.__setattr__(self, "detected_by", np.zeros(n, np.uint16))
        for name, shape, dtype in (
            ("boxes", (n, 4), np.float32),
            ("scores", (n,), np.float32),
            ("landmarks", (n, N_LANDMARKS, 2), np.float32),
            ("detected_by", (n,), np.uint16),
        ):
            array = getattr(self, name)
            if array.shape != shape or array.dtype != dtype:
                raise ValueError(f"{name} must be {np.dtype(dtype)} {shape}, got {array.dtype} {array.shape}")

    def __len__(self) -> int:
        return len(self.boxes)

    def take(self, chosen: np.ndarray) -> Detections:
        """The faces that `chosen`, an index or boolean array, selects."""
        return Detections(self.boxes[chosen], self.scores[chosen], self.landmarks[chosen], self.detected_by[chosen])

    @classmethod
    def none(cls) -> Detections:
        """Detections without a face."""
        return cls(
            np.zeros((0, 4), np.float32),
            np.zeros(0, np.float32),
            np.zeros((0, N_LANDMARKS, 2), np.float32),
        )


@dataclass(frozen=True)
class Track:
    """One person through all frames of a clip.

    Attributes:
        boxes: (T, 4) float32, px, no NaN.
        scores: (T,) float32.
        landmarks: (T, 5, 2) float32, px; see `N_LANDMARKS`. NaN where interpolated.
        detected_by: (T,) uint16, bit k set where detector k found the face; `INTERPOLATED` where none did.
        usable: (T,) bool, False where an interpolated box does not show the face; without it, all are usable.
        living: how much more the face changes than a print would, see `dfprep.faces.living`; NaN: not judged.
    """

    boxes: np.ndarray
    scores: np.ndarray
    landmarks: np.ndarray
    detected_by: np.ndarray
    usable: np.ndarray = dataclasses.field(default_factory=lambda: np.zeros(0, bool))
    living: float = math.nan

    def __post_init__(self) -> None:
        if not len(self.usable):
            object.__setattr__(self, "usable", np.ones(len(self.boxes), bool))
        if self.usable.shape != (len(self.boxes),) or self.usable.dtype != bool:
            raise ValueError(
                f"usable must be bool ({len(self.boxes)},), got {self.usable.dtype} {self.usable.shape}"
            )
        if not np.isfinite(self.boxes).all():
            raise ValueError("a track's boxes must be finite in every frame")

    def __len__(self) -> int:
        return len(self.boxes)


Images = Sequence[np.ndarray] | np.ndarray
"""T RGB uint8 images: an array (T, h, w, 3) where they have one size, else a sequence of (h, w, 3)."""


@dataclass(frozen=True)
class CropGeometry:
    """The positions of one person's crops in the frames of a video; the same for a real video and its fakes.

    Coordinates are continuous, as those of boxes: pixel i covers [i, i + 1) and its centre lies at i + 0.5, in the
    frame and in the crop. (OpenCV's warps put the centre of pixel i at i.)

    Attributes:
        transforms: (T, 2, 3) float64, affine: x y 1 in px of the frame -> x y in px of the crop.
        sizes: (T, 2) int, width and height of each crop, px.
    """

    transforms: np.ndarray
    sizes: np.ndarray

    def __post_init__(self) -> None:
        n = len(self.transforms)
        if self.transforms.shape != (n, 2, 3) or self.transforms.dtype != np.float64:
            raise ValueError(
                f"transforms must be float64 (T, 2, 3), got {self.transforms.dtype} {self.transforms.shape}"
            )
        if self.sizes.shape != (n, 2) or self.sizes.dtype.kind != "i" or (self.sizes < 1).any():
            raise ValueError(f"sizes must be positive integers ({n}, 2), got {self.sizes.dtype} {self.sizes.shape}")
        if not np.isfinite(self.transforms).all():
            raise ValueError("transforms must be finite in every frame")


@dataclass(frozen=True)
class PersonClip:
    """One person in the frames of one video: the input of an embedder.

    Attributes:
        frames: (T, H, W, 3) uint8, the whole frames.
        boxes: (T, 4) float32, px of the frame.
        landmarks: (T, 5, 2) float32, px of the frame; NaN where there are none, see `N_LANDMARKS`.
        crops: the crops by name, T each.
        transforms: (T, 2, 3) float64 by the crop's name: px of the frame -> px of the crop, see `CropGeometry`.
    """

    frames: np.ndarray
    boxes: np.ndarray
    landmarks: np.ndarray
    crops: Mapping[str, Images]
    transforms: Mapping[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.boxes)

    def crop(self, name: str) -> Images:
        """The T crops called `name`.

        Raises:
            ConfigError: there is no such crop; lists the existing ones.
        """
        require(name in self.crops, "embedder.crop", f"be one of {', '.join(self.crops)}", name)
        return self.crops[name]

    def boxes_in(self, name: str) -> np.ndarray:
        """(T, 4) float32: the upright boxes around `boxes` in px of the crop called `name`."""
        x1, y1, x2, y2 = self.boxes.astype(np.float64).T
        corners = np.stack([[x1, y1], [x2, y1], [x1, y2], [x2, y2]])  # (4, 2, T)
        linear, shift = self.transforms[name][:, :, :2], self.transforms[name][:, :, 2]
        moved = np.einsum("tij,cjt->cti", linear, corners) + shift
        return np.concatenate([moved.min(axis=0), moved.max(axis=0)], axis=1).astype(np.float32)
