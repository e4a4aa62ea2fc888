"""Selective decoding: FFmpeg skips pictures that are neither requested nor referred to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from dfprep.frames.packets import PacketTable
from dfprep.frames.plan import plan
from dfprep.frames.stream import UnsupportedStream, open_stream
from dfprep.types import Pixels

Keep = Callable[[int, np.ndarray], object]
"""Called with each requested frame: the position of its index among the requested ones, and its image."""

KeepPicture = Callable[[int, Pixels], object]
"""The same with a picture of which parts can be converted alone, see `Picture`; valid during the call."""


def decode_selected(path: Path, threads: int, packets: PacketTable, positions: np.ndarray, sink: FrameSink) -> None:
    """Pass the pictures at the decoding positions `positions` (k,) to `sink`, decoding as few others as possible.

    Raises:
        UnsupportedStream: the decoded pictures do not match `packets`.
        FFmpegError: a picture cannot be decoded.
    """
    todo = plan(packets, positions)
    last = int(np.flatnonzero(todo.decode)[-1])
    with open_stream(path, threads, selective=True) as (container, stream):
        decoder = SkippingDecoder(stream.codec_context, packets.reorder)
        for position, packet in enumerate(container.demux(stream)):
            if packet.pts != packets.pts[position]:
                raise UnsupportedStream("packets that differ between two passes")
            if todo.flush_before[position]:
                sink.take(decoder.drain())
                decoder.restart()
                sink.begin_at(int(packets.pts[position]))
            if todo.decode[position]:
                sink.take(decoder.decode(packet, todo.wanted[position]))
            if position == last:
                break
        sink.take(decoder.drain())
    if sink.missing:
        raise UnsupportedStream(f"{sink.missing} frames that the decoder did not return")


class SkippingDecoder:
    """A decoder that skips pictures which are neither requested nor referred to."""

    def __init__(self, context: VideoCodecContext, reorder: int) -> None:
        """`reorder`: the number of pictures that must be held back so that the output is in order."""
        self._context, self._reorder = context, reorder
        self._hold_back_enough()

    def decode(self, packet: Packet, wanted: bool) -> list[VideoFrame]:
        """Send `packet` to the decoder; returns the frames that are complete."""
        # FFmpeg copies the setting to the thread that decodes the packet. The loop filter is never skipped, because
        # pictures that refer to this one would differ
        self._context.skip_frame = "DEFAULT" if wanted else "NONREF"
        return self._context.decode(packet)

    def drain(self) -> list[VideoFrame]:
        """The remaining frames; the decoder then accepts no packet before a `restart`."""
        self._context.skip_frame = "DEFAULT"
        return self._context.decode(None)

    def restart(self) -> None:
        """Flush the decoder."""
        self._context.flush_buffers()
        self._hold_back_enough()

    def _hold_back_enough(self) -> None:
        """Restore the reorder depth, because FFmpeg may reset it and would then drop late pictures."""
        if self._reorder and self._context.reorder_depth < self._reorder:
            self._context.reorder_depth = self._reorder


class FrameSink:
    """Assigns decoded pictures to the requested indices by their presentation times.

    `decoded`: the number of pictures that the decoder returned, requested or not.
    """

    def __init__(
        self,
        pts: list[int],
        shape: tuple[int, int, int],
        picture: Callable[[VideoFrame], Pixels],
        keep: KeepPicture,
    ) -> None:
        """`pts`: times of the requested pictures, in order; `shape`: of their upright images."""
        self._slots = {time: slot for slot, time in enumerate(pts)}
        self._shape, self._picture, self._keep = shape, picture, keep
        self._latest: int | None = None
        self._begin: int | None = None
        self.decoded = 0

    @property
    def missing(self) -> int:
        """The number of requested pictures that are still missing."""
        return len(self._slots)

    def begin_at(self, pts: int) -> None:
        """The decoder was flushed: of the pictures shown at `pts` or later, the key picture must come first."""
        self._begin = pts

    def take(self, frames: list[VideoFrame]) -> None:
        """Keep the requested ones of `frames`; raises `UnsupportedStream` if decoding in order may give others."""
        for frame in frames:
            self.decoded += 1
            time = self._checked_time(frame)
            slot = self._slots.pop(time, None)
            if slot is None:
                continue
            image = self._picture(frame)
            if image.shape != self._shape:
                raise UnsupportedStream("a picture size that changes")
            self._keep(slot, image)

    def _checked_time(self, frame: VideoFrame) -> int:
        """The presentation time of an intact frame in the expected order; raises `UnsupportedStream` for others."""
        time = frame.pts
        if time is None or (self._latest is not None and time <= self._latest):
            raise UnsupportedStream("frames that are not in the order of their times")
        self._latest = time
        if frame.is_corrupt:
            raise UnsupportedStream("damaged pictures")
        if frame.interlaced_frame:
            raise UnsupportedStream("interlaced pictures")
        if self._begin is not None and time >= self._begin:
            if time > self._begin or not frame.key_frame:
                raise UnsupportedStream("a key picture at which decoding cannot begin")
            self._begin = None
        return time
