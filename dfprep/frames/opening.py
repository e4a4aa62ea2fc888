"""The reader of a video, which is a file or a folder of pictures."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

import numpy as np

from dfprep.frames.picture_sequence import PictureSequence
from dfprep.frames.reader import VideoReader
from dfprep.frames.selective import Keep, KeepPicture
from dfprep.types import Clip, StreamInfo


class FrameReader(Protocol):
    """Reads frames by their index; see `VideoReader` and `PictureSequence`.

    Attributes:
        info: the properties of the video.
    """

    info: StreamInfo

    def __enter__(self) -> FrameReader: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def read(self, indices: Sequence[int] | np.ndarray) -> Clip:
        """The frames `indices`, strictly ascending in [0, n_frames); can be called several times."""
        ...

    def visit(self, indices: Sequence[int] | np.ndarray, keep: Keep) -> None:
        """Call ``keep(slot, image)`` with every frame of `indices`, in order."""
        ...

    def visit_pictures(self, indices: Sequence[int] | np.ndarray, keep: KeepPicture) -> None:
        """As `visit`, with pictures of which only the parts that are used need to be converted to RGB."""
        ...


def open_video(path: Path, threads: int = 1, *, keep_damaged: bool = False) -> FrameReader:
    """The reader of the video at `path`, a file or a folder of pictures.

    Args:
        threads: for the decoding of a file; they do not change the frames.
        keep_damaged: read a damaged video up to the damage, instead of refusing it.

    Raises:
        UnreadableVideo: see the readers.
    """
    # unlike Path.is_dir, isdir is false for a path that cannot be accessed, and the reader then gives the reason
    if os.path.isdir(path):
        return PictureSequence(path, keep_damaged=keep_damaged)
    return VideoReader(path, threads, keep_damaged=keep_damaged)
