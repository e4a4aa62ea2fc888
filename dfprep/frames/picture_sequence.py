"""Frames of a folder of pictures, by index."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np

from dfprep.errors import UnreadableVideo
from dfprep.frames.damage import DamagedVideo
from dfprep.frames.indices import checked_indices
from dfprep.frames.selective import Keep, KeepPicture
from dfprep.frames.stream import cause
from dfprep.pictures import TooManyPixels, decoded
from dfprep.types import PICTURE_SUFFIXES, Clip, Damage, StreamInfo

FPS = 25.0
"""The frame rate of every folder of pictures, because the true one is unknown."""

START_OF_SCAN, END_OF_IMAGE = b"\xff\xda", b"\xff\xd9"  # markers of JPEG, ITU-T T.81, table B.1


class _DamagedPicture(UnreadableVideo):
    """A picture of the sequence is damaged."""


class PictureSequence:
    """Reads the pictures of one folder as the frames of a video; see `VideoReader` for the interface.

    Frame k is the k-th picture in the natural order of the names (2 before 10), RGB uint8, turned as its EXIF
    orientation says. Other files in the folder, hidden files and subfolders are ignored. All pictures must have
    the size of the first one, which is noticed when they are read.

    Attributes:
        info: the size of the first picture and the number of pictures; the frame rate, and the duration and bit
            rate that follow from it, are those of `FPS`. The codec is the pictures' format, such as ``png``.
    """

    def __init__(self, path: Path, *, keep_damaged: bool = False) -> None:
        """List the pictures in the folder `path`, and decode the first one.

        Args:
            keep_damaged: end the sequence before the first damaged picture. All of them are then decoded once.

        Raises:
            UnreadableVideo: the folder cannot be listed or has no pictures, or the first one is damaged.
        """
        self._folder = Path(path)
        self._names = _picture_names(self._folder)
        height, width = self._picture(self._names[0]).shape[:2]
        n_frames = len(self._names)
        seconds, n_bytes = n_frames / FPS, _total_bytes(self._folder, self._names)
        bit_rate = round(8 * n_bytes / seconds)
        self.info = StreamInfo(width, height, n_frames, FPS, seconds, _codec(self._names), bit_rate, n_bytes)
        if keep_damaged:
            self._end_before_damage()

    def __enter__(self) -> PictureSequence:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close: each picture is opened when it is read."""

    def read(self, indices: Sequence[int] | np.ndarray) -> Clip:
        """The pictures `indices`, strictly ascending in [0, n_frames); can be called several times.

        Raises:
            ValueError: indices that do not ascend strictly or are outside the sequence.
            UnreadableVideo: a requested picture has another size than the first one.
            DamagedVideo: a requested picture is damaged.
        """
        wanted = checked_indices(indices, self.info.n_frames)
        frames = np.empty((len(wanted), self.info.height, self.info.width, 3), np.uint8)
        self.visit(wanted, frames.__setitem__)
        return Clip(self.info, wanted, frames)

    def visit(self, indices: Sequence[int] | np.ndarray, keep: Keep) -> None:
        """Call ``keep(slot, image)`` with every picture of `indices`, in order; only one is in memory at a time.

        `slot` counts the indices from 0, `image` is (height, width, 3) uint8. Raises as `read` does.
        """
        for slot, index in enumerate(checked_indices(indices, self.info.n_frames)):
            try:
                keep(slot, self._of_one_size(self._names[index]))
            except _DamagedPicture as error:
                raise DamagedVideo(self._folder, self._damaged_from(int(index), error)) from error

    def visit_pictures(self, indices: Sequence[int] | np.ndarray, keep: KeepPicture) -> None:
        """See `visit`."""
        self.visit(indices, keep)

    def _end_before_damage(self) -> None:
        for index, name in enumerate(self._names):
            try:
                self._picture(name)
            except _DamagedPicture as error:
                self.info = replace(self._damaged_from(index, error), n_frames=index)
                return

    def _damaged_from(self, index: int, error: _DamagedPicture) -> StreamInfo:
        """The sequence's properties; the pictures after the damaged one are independent of it, but not used."""
        return replace(self.info, damage=Damage(index, len(self._names), str(error)))

    def _of_one_size(self, name: str) -> np.ndarray:
        image = self._picture(name)
        if image.shape[:2] != (self.info.height, self.info.width):
            raise UnreadableVideo(
                f"{self._folder.name}/{name} must have the size of the first picture, {self.info.width}x"
                f"{self.info.height} px, got {image.shape[1]}x{image.shape[0]} px"
            )
        return image

    def _picture(self, name: str) -> np.ndarray:
        """The picture RGB (h, w, 3) uint8; raises `UnreadableVideo` if it is damaged."""
        try:
            content = (self._folder / name).read_bytes()
        except OSError as error:
            raise UnreadableVideo(f"{self._folder.name}/{name} cannot be opened: {cause(error)}") from error
        try:
            image = None if is_cut_off(content) else decoded(np.frombuffer(content, np.uint8))
        except TooManyPixels as error:
            raise _DamagedPicture(f"{self._folder.name}/{name} cannot be decoded as a picture: {error}") from None
        if image is None:
            raise _DamagedPicture(f"{self._folder.name}/{name} cannot be decoded as a picture")
        return image


def natural_key(name: str) -> tuple[list[str | int], str]:
    """The key of the natural order, in which digits count as numbers.

    >>> sorted(["f10.png", "f2.png", "f02.png"], key=natural_key)
    ['f02.png', 'f2.png', 'f10.png']
    """
    # text and digits alternate, so that positions of two keys are of the same type
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)], name


def _picture_names(folder: Path) -> list[str]:
    """The names of the pictures in `folder` in natural order, at least one; raises `UnreadableVideo`."""
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if _is_named_like_a_picture(entry.name) and not entry.is_dir()]
            # a broken link, or a pipe that would never end
            special = sorted(entry.name for entry in found if not entry.is_file())
    except OSError as error:
        raise UnreadableVideo(f"{folder.name} cannot be listed: {cause(error)}") from error
    if special:
        raise UnreadableVideo(f"{folder.name}/{special[0]} must be a file or a link to one that exists")
    if not found:
        raise UnreadableVideo(f"the folder {folder.name} holds no pictures ({', '.join(PICTURE_SUFFIXES)})")
    return sorted((entry.name for entry in found), key=natural_key)


def _total_bytes(folder: Path, names: Sequence[str]) -> int:
    try:
        return sum((folder / name).stat().st_size for name in names)
    except OSError as error:
        raise UnreadableVideo(f"{folder.name}: a picture cannot be accessed: {cause(error)}") from error


def _codec(names: Sequence[str]) -> str:
    """The format of the pictures by their suffixes; several are joined.

    >>> _codec(["0.JPG", "1.jpeg", "2.png"])
    'jpeg+png'
    """
    return "+".join(sorted({Path(name).suffix[1:].lower().replace("jpg", "jpeg") for name in names}))


def _is_named_like_a_picture(name: str) -> bool:
    return name.lower().endswith(PICTURE_SUFFIXES) and not name.startswith(".")


def is_cut_off(content: bytes) -> bool:
    """Whether a file is empty, or a JPEG without its end, of which OpenCV 4 fills the rest with grey.

    Previews in the file's header have markers, too, but they precede the start of the picture's own data, in which
    no marker occurs.
    """
    is_jpeg = content.startswith(b"\xff\xd8")
    return not content or (is_jpeg and content.rfind(END_OF_IMAGE) < content.rfind(START_OF_SCAN))
