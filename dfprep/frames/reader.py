"""The exact-frame reader: asked frames, bit-identical to decoding the whole file in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from types import TracebackType

import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from dfprep.errors import UnreadableVideo, require
from dfprep.frames.index import PacketTable, scan
from dfprep.frames.nal import Unusual
from dfprep.frames.plan import plan
from dfprep.frames.stream import FFmpegError, Upright, cause, decode_in_order, open_stream
from dfprep.types import Clip, StreamInfo

Keep = Callable[[int, np.ndarray], object]
"""What is done with a frame: called with the number of its index among the asked ones, and its image."""


class VideoReader:
    """Reads frames of one video file by their number.

    Frame k is the k-th that decoding the file from its start gives (`container.decode(video=0)` of PyAV),
    RGB uint8, upright. Cover art is no video stream. Where the scan proves it enough, only the pictures
    that the asked ones need are decoded; damage inside a picture that is left out is then not noticed.

    >>> with VideoReader(Path("talk.mp4")) as reader:  # doctest: +SKIP
    ...     clip = reader.read([0, 1, reader.info.n_frames - 1])

    Attributes:
        info: what the stream is.
        plain_reason: why the file is decoded plainly from its start; empty where pictures can be left out.
        packets_decoded: packets sent to the decoder by all reads so far.
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        """Scan the file at `path`; `threads` decoding threads, which change the time and not the frames.

        Raises:
            UnreadableVideo: it cannot be opened, has no video stream, or no frame of it can be decoded.
        """
        require(threads >= 1, "threads", "be at least 1", threads)
        self._path = Path(path)
        self._threads = threads
        index = scan(self._path, threads)
        self.info: StreamInfo = index.info
        self.plain_reason: str = index.plain_reason
        self.packets_decoded: int = 0
        self._packets = index.packets
        self._upright = index.upright

    def __enter__(self) -> VideoReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close: each pass over the file opens it afresh, so that no state is carried over."""

    def read(self, indices: Sequence[int] | np.ndarray) -> Clip:
        """The frames `indices`, strictly rising numbers in [0, n_frames); may be called again with others.

        Raises:
            ValueError: indices that do not rise strictly or lie outside the video.
            UnreadableVideo: an asked frame cannot be decoded, or has another size than the first.
        """
        wanted = self._checked(indices)
        frames = np.empty((len(wanted), self.info.height, self.info.width, 3), np.uint8)
        self.visit(wanted, frames.__setitem__)
        return Clip(self.info, wanted, frames)

    def visit(self, indices: Sequence[int] | np.ndarray, keep: Keep) -> None:
        """Call ``keep(slot, image)`` with every frame of `indices`, in order, without holding them all.

        `slot` counts the indices from 0, `image` is (height, width, 3) uint8. A file that turns out unusual on
        the way is begun again, so that a slot may come twice; the later image counts. Raises as `read` does.
        """
        wanted = self._checked(indices)
        if not len(wanted):
            return
        if self._packets is not None:
            try:
                self._read_needed(self._packets, wanted, keep)
                return
            except Unusual as reason:
                self._packets, self.plain_reason = None, str(reason)
            except FFmpegError as error:
                self._packets, self.plain_reason = None, cause(error)
        self._read_in_order(wanted, keep)

    def _checked(self, indices: Sequence[int] | np.ndarray) -> np.ndarray:
        """`indices` as (T,) int32; raises ValueError."""
        given = np.asarray(indices)
        if given.ndim != 1 or (given.size and given.dtype.kind not in "iu"):
            raise ValueError(f"indices must be a row of whole numbers, got {given.dtype} of shape {given.shape}")
        for before, after in pairwise(given):
            if after <= before:
                raise ValueError(f"indices must rise strictly, got {after} after {before}")
        for index in given[[0, -1]] if given.size else ():
            if not 0 <= index < self.info.n_frames:
                raise ValueError(f"indices must be in [0, {self.info.n_frames}), got {index}")
        return given.astype(np.int32)

    def _read_needed(self, packets: PacketTable, wanted: np.ndarray, keep: Keep) -> None:
        """Give `keep` the frames from the fewest packets; raises `Unusual` or FFmpeg's error if that fails."""
        positions = np.argsort(packets.pts)[wanted]
        todo = plan(packets, positions)
        last = int(np.flatnonzero(todo.send)[-1])
        sink = _Sink(packets.pts[positions].tolist(), self._shape, self._upright, keep)
        with open_stream(self._path, self._threads, selective=True) as (container, stream):
            context = stream.codec_context
            for position, packet in enumerate(container.demux(stream)):
                if packet.pts != packets.pts[position]:
                    raise Unusual("packets that differ from one pass to the next")
                if todo.send[position]:
                    if todo.fresh[position]:
                        sink.take(context.decode(None))
                        _empty(context, packets.reorder)
                    self._count()
                    sink.take(context.decode(packet))
                if position == last:
                    break
            sink.take(context.decode(None))
        if sink.missing:
            raise Unusual(f"{sink.missing} frames that did not come out of the decoder")

    def _read_in_order(self, wanted: np.ndarray, keep: Keep) -> None:
        """Give `keep` the frames by decoding from the start up to the last one; raises `UnreadableVideo`."""
        slots = {int(number): slot for slot, number in enumerate(wanted)}
        decoded, failure = 0, "the stream ends there"
        with open_stream(self._path, self._threads) as (container, stream):
            try:
                for frame in decode_in_order(container, stream, self._count):
                    if decoded in slots:
                        keep(slots.pop(decoded), self._of_one_size(self._upright(frame)))
                    decoded += 1
                    if not slots:
                        return
            except FFmpegError as error:
                failure = cause(error)
        name, missing = self._path.name, min(slots)
        raise UnreadableVideo(f"{name}: frame {missing} cannot be decoded, only {decoded} frames can: {failure}")

    def _count(self) -> None:
        """Another packet went to the decoder."""
        self.packets_decoded += 1

    @property
    def _shape(self) -> tuple[int, int, int]:
        return self.info.height, self.info.width, 3

    def _of_one_size(self, image: np.ndarray) -> np.ndarray:
        """`image`; raises `UnreadableVideo` when its size is not the video's."""
        if image.shape != self._shape:
            raise UnreadableVideo(
                f"{self._path.name} changes its size from {self.info.width}x{self.info.height} "
                f"to {image.shape[1]}x{image.shape[0]} px"
            )
        return image


class _Sink:
    """Puts decoded pictures where they belong, by their presentation time."""

    def __init__(self, pts: list[int], shape: tuple[int, int, int], upright: Upright, keep: Keep) -> None:
        self._slots = {time: slot for slot, time in enumerate(pts)}
        self._shape, self._upright, self._keep = shape, upright, keep
        self._latest: int | None = None

    @property
    def missing(self) -> int:
        """Frames that have not come yet."""
        return len(self._slots)

    def take(self, decoded: list[VideoFrame]) -> None:
        """Keep the wanted ones of `decoded`; raises `Unusual` for damaged, disordered or differently sized ones."""
        for frame in decoded:
            if frame.pts is None or (self._latest is not None and frame.pts <= self._latest):
                raise Unusual("frames that leave the decoder in another order than their times")
            self._latest = frame.pts
            if frame.is_corrupt:
                raise Unusual("damaged pictures")
            slot = self._slots.pop(frame.pts, None)
            if slot is None:
                continue
            image = self._upright(frame)
            if image.shape != self._shape:
                raise Unusual("a picture size that changes")
            self._keep(slot, image)


def _empty(context: VideoCodecContext, reorder: int) -> None:
    """Make a drained decoder ready for a fresh start."""
    context.flush_buffers()
    # FFmpeg may forget how many pictures it held back, and would then drop late ones
    if reorder and context.reorder_depth < reorder:
        context.reorder_depth = reorder
