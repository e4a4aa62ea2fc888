"""Access to PyAV's containers, decoders and pictures.

PyAV's defaults are kept wherever they affect pixels, so that frames equal those of
`for frame in container.decode(video=0): frame.to_ndarray(format="rgb24")`.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from dfprep.errors import UnreadableVideo

FFmpegError = av.error.FFmpegError
SPECIAL_FILES = {
    stat.S_IFDIR: "a directory",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a character device",
    stat.S_IFBLK: "a block device",
}


class UnsupportedStream(Exception):
    """The stream has a property that selective decoding does not support; the message names it."""


@contextmanager
def open_stream(path: Path, threads: int, selective: bool = False) -> Iterator[tuple[InputContainer, VideoStream]]:
    """A new container and its video stream, whose decoder has `threads` threads.

    `selective`: for decoding with skipped pictures. The threads then decode several pictures at once. Otherwise
    they share a picture, PyAV's default, and an error is raised for the packet that caused it.

    Raises:
        UnreadableVideo: the file cannot be opened, or has no video stream or one without a decoder.
    """
    with open_container(path) as container:
        pictures = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
        if not pictures:
            kinds = sorted({"cover art" if s.type == "video" else s.type for s in container.streams})
            raise UnreadableVideo(f"{path.name} has no video stream, only {', '.join(kinds) or 'a header'}")
        stream = pictures[0]
        context = stream.codec_context
        if context is None:
            raise UnreadableVideo(f"{path.name} has a video codec for which there is no decoder")
        # FFmpeg marks damaged H.264 pictures only if no threads share a picture. Few of its encoders write pictures
        # that threads could share
        context.thread_count = 1 if context.name == "h264" and not selective else threads
        context.thread_type = "FRAME" if selective else "SLICE"
        yield container, stream


def open_container(path: Path) -> InputContainer:
    """Open a media file as a local one, whatever its name; the caller closes it.

    Raises:
        UnreadableVideo: `path` is no regular file, is empty, or FFmpeg knows no format of it.
    """
    _require_regular_file(path)
    # without "file:" a name like `a:b.mp4` would be a protocol; the whitelist keeps disguised playlists from the
    # network
    url, options = f"file:{path}", {"protocol_whitelist": "file"}
    try:
        try:
            return av.open(url, container_options=options)
        except UnicodeDecodeError:
            # the title is not in UTF-8, which does not affect the video
            return av.open(url, container_options=options, metadata_errors="replace")
    except FFmpegError as error:
        raise UnreadableVideo(f"{path.name} cannot be opened as video: {cause(error)}") from error


def _require_regular_file(path: Path) -> None:
    """Raise `UnreadableVideo` unless `path` is a regular file and not empty; FFmpeg would wait for a FIFO."""
    try:
        status = path.stat()
    except OSError as error:
        raise UnreadableVideo(f"{path.name} cannot be opened as video: {cause(error)}") from error
    if not stat.S_ISREG(status.st_mode):
        kind = SPECIAL_FILES.get(stat.S_IFMT(status.st_mode), "a special file")
        raise UnreadableVideo(f"{path.name} must be a regular file, it is {kind}; copy the video into a file")
    if status.st_size == 0:
        raise UnreadableVideo(f"{path.name} is empty: it has 0 bytes")


def cause(error: FFmpegError | OSError) -> str:
    """The message of FFmpeg or the system for an error, without number and file name.

    Raises:
        MemoryError: `error` is a lack of memory, which is not a property of the file.
    """
    if isinstance(error, MemoryError):
        raise error
    return str(error.strerror or error).lower()


class Upright:
    """Converts decoded frames to upright RGB arrays; created from the first frame of the stream.

    `width`, `height`: the size in px of the first frame, upright.
    """

    def __init__(self, first: VideoFrame) -> None:
        self._rotation, self._matrix = first.rotation, display_matrix(first)
        a, b, _, _ = self._matrix
        self.width, self.height = (first.height, first.width) if abs(b) > abs(a) else (first.width, first.height)
        self._converter = VideoReformatter()

    def __call__(self, frame: VideoFrame) -> np.ndarray:
        """RGB uint8 (height, width, 3), oriented by the display matrix."""
        try:
            # one thread instead of one for each core
            rgb = self._converter.reformat(frame, format="rgb24", threads=1)
        except TypeError:  # an older PyAV without this parameter
            rgb = self._converter.reformat(frame, format="rgb24")
        return _orient(rgb.to_ndarray(), self._matrix_of(frame))

    def is_upright(self, frame: VideoFrame) -> bool:
        """Whether `frame` is shown as it is coded, neither turned nor mirrored."""
        a, _, _, d = self._matrix_of(frame)
        return not self.is_turned(frame) and a >= 0 and d >= 0

    def is_turned(self, frame: VideoFrame) -> bool:
        """Whether width and height of `frame` are exchanged."""
        a, b, _, _ = self._matrix_of(frame)
        return abs(b) > abs(a)

    def _matrix_of(self, frame: VideoFrame) -> tuple[int, int, int, int]:
        # read again only where it changes, see `display_matrix`
        return self._matrix if frame.rotation == self._rotation else display_matrix(frame)


def display_matrix(frame: VideoFrame) -> tuple[int, int, int, int]:
    """a, b, c, d of x' = a x + c y, y' = b x + d y for display, y downwards; the identity if there is none.

    Reading it creates a reference cycle in PyAV, which keeps the frame in memory until the garbage collector runs.
    """
    try:
        side_data: Any = frame.side_data
        numbers = np.frombuffer(bytes(side_data["DISPLAYMATRIX"]), np.int32)
    except KeyError:
        return 1, 0, 0, 1
    except ValueError:
        # PyAV up to 18 cannot list side data of unknown kinds, but gives the angle
        quarter_turns = round(frame.rotation / 90) % 4
        return ((1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0))[quarter_turns]
    # 3x3, row by row: a b u c d v x y w (libavutil/display.h)
    return int(numbers[0]), int(numbers[1]), int(numbers[3]), int(numbers[4])


def _orient(image: np.ndarray, matrix: tuple[int, int, int, int]) -> np.ndarray:
    """View of an image (h, w, 3) after the nearest of the eight rotations and reflections of the pixel grid."""
    a, b, c, d = matrix
    if abs(b) > abs(a):
        image = image.transpose(1, 0, 2)
        mirror_x, mirror_y = c < 0, b < 0
    else:
        mirror_x, mirror_y = a < 0, d < 0
    return image[:: -1 if mirror_y else 1, :: -1 if mirror_x else 1]
