"""The one place that touches PyAV's containers, decoders and pictures.

PyAV's own defaults are kept wherever they reach the pixels, so that frames equal those of
`for frame in container.decode(video=0): frame.to_ndarray(format="rgb24")`.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
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
    """The stream has something that decoding with pictures left out does not cover; the message names it."""


@contextmanager
def open_stream(path: Path, threads: int, selective: bool = False) -> Iterator[tuple[InputContainer, VideoStream]]:
    """A fresh container and its video stream, whose decoder has `threads` threads.

    `selective`: the decoder will leave pictures out. Its threads then work on several pictures at once
    and it marks damaged ones. Otherwise the threads share a picture, PyAV's default: a decoder that holds
    more pictures back would lose more of them where a damaged file ends.

    Raises:
        UnreadableVideo: the file cannot be opened, has no video stream, or no decoder knows it.
    """
    with _open(path) as container:
        pictures = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
        if not pictures:
            kinds = sorted({"cover art" if s.type == "video" else s.type for s in container.streams})
            raise UnreadableVideo(f"{path.name} has no video stream, only {', '.join(kinds) or 'a header'}")
        stream = pictures[0]
        context = stream.codec_context
        if context is None:
            raise UnreadableVideo(f"{path.name} has a video codec that no decoder here knows")
        context.thread_count = threads
        context.thread_type = "FRAME" if selective else "SLICE"
        if context.name == "h264" and not selective:
            # FFmpeg patches damage up unless slice threads run, and they do on all but one-core machines by
            # default; switched off, a damaged file's frames do not depend on the number of threads.
            # Selective decoding keeps it on: without it whole pictures of several slices are marked damaged
            context.options = {"enable_er": "0"}
        yield container, stream


def _open(path: Path) -> InputContainer:
    """Open `path` as a local file, whatever its name looks like; raises `UnreadableVideo`."""
    _require_regular_file(path)
    # without "file:" a name like `a:b.mp4` is taken for a protocol; the whitelist keeps playlists in
    # disguise from reaching for the network
    url, options = f"file:{path}", {"protocol_whitelist": "file"}
    try:
        try:
            return av.open(url, container_options=options)
        except UnicodeDecodeError:
            # a title in another encoding than UTF-8 is no reason to lose the video
            return av.open(url, container_options=options, metadata_errors="replace")
    except FFmpegError as error:
        raise UnreadableVideo(f"{path.name} cannot be opened as video: {cause(error)}") from error


def _require_regular_file(path: Path) -> None:
    """Raise `UnreadableVideo` unless `path` is a regular file that is not empty; FFmpeg waits for a FIFO."""
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
    """The words of FFmpeg or the system for an error, without number and file name.

    Raises:
        MemoryError: `error` says that there is too little memory, which is the machine's state and not the file's.
    """
    if isinstance(error, MemoryError):
        raise error
    return str(error.strerror or error).lower()


def decode_in_order(
    container: InputContainer, stream: VideoStream, count: Callable[[], None] = lambda: None
) -> Iterator[VideoFrame]:
    """Every frame of the stream up to the first error, which is raised; `count` is called for each packet sent.

    Keep no more frames alive than a plain loop would: what FFmpeg leaves in the missing parts of a damaged
    picture is an older frame's, and which one depends on the buffers that are free again.
    """
    for packet in container.demux(stream):
        count()
        yield from packet.decode()


class Upright:
    """Turns decoded frames into upright RGB arrays; made from the stream's first frame, used for all.

    `width`, `height`: size in px of the first frame, upright.
    """

    def __init__(self, first: VideoFrame) -> None:
        self._rotation, self._matrix = first.rotation, display_matrix(first)
        a, b, _, _ = self._matrix
        self.width, self.height = (first.height, first.width) if abs(b) > abs(a) else (first.width, first.height)
        self._converter = VideoReformatter()

    def __call__(self, frame: VideoFrame) -> np.ndarray:
        """RGB uint8 (height, width, 3), turned as the display matrix says."""
        try:
            # one thread: by default there are as many as cores
            rgb = self._converter.reformat(frame, format="rgb24", threads=1)
        except TypeError:  # an older PyAV, which has no choice of threads
            rgb = self._converter.reformat(frame, format="rgb24")
        # the matrix is read again only where it changes, see `display_matrix`
        matrix = self._matrix if frame.rotation == self._rotation else display_matrix(frame)
        return _orient(rgb.to_ndarray(), matrix)


def display_matrix(frame: VideoFrame) -> tuple[int, int, int, int]:
    """a, b, c, d of x' = a x + c y, y' = b x + d y, to be shown; y points down. Identity where there is none.

    Reading it ties the frame into a reference cycle of PyAV's, which keeps it in memory until the garbage
    collector comes.
    """
    try:
        side_data: Any = frame.side_data
        numbers = np.frombuffer(bytes(side_data["DISPLAYMATRIX"]), np.int32)
    except KeyError:
        return 1, 0, 0, 1
    except ValueError:
        # PyAV 18 and older cannot list side data of a kind newer than they are; the angle it still gives
        quarter_turns = round(frame.rotation / 90) % 4
        return ((1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0))[quarter_turns]
    # 3x3, row by row: a b u c d v x y w (libavutil/display.h)
    return int(numbers[0]), int(numbers[1]), int(numbers[3]), int(numbers[4])


def _orient(image: np.ndarray, matrix: tuple[int, int, int, int]) -> np.ndarray:
    """View of an image (h, w, 3) after the nearest of the eight turns and mirrorings that keep pixels whole."""
    a, b, c, d = matrix
    if abs(b) > abs(a):
        image = image.transpose(1, 0, 2)
        mirror_x, mirror_y = c < 0, b < 0
    else:
        mirror_x, mirror_y = a < 0, d < 0
    return image[:: -1 if mirror_y else 1, :: -1 if mirror_x else 1]
