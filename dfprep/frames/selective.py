"""Decoding with pictures left out: FFmpeg skips those that are neither wanted nor referred to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from dfprep.frames.packets import PacketTable
from dfprep.frames.plan import plan
from dfprep.frames.stream import UnsupportedStream, Upright, open_stream

Keep = Callable[[int, np.ndarray], object]
"""What is done with a frame: called with the number of its index among the asked ones, and its image."""


def decode_selected(path: Path, threads: int, packets: PacketTable, positions: np.ndarray, sink: FrameSink) -> None:
    """Give `sink` the pictures at decoding positions `positions` (k,), decoding as few others as FFmpeg can.

    Raises:
        UnsupportedStream: the pictures that come out are not what `packets` promises.
        FFmpegError: a picture cannot be decoded.
    """
    todo = plan(packets, positions)
    last = int(np.flatnonzero(todo.decode)[-1])
    with open_stream(path, threads, selective=True) as (container, stream):
        decoder = SkippingDecoder(stream.codec_context, packets.reorder)
        for position, packet in enumerate(container.demux(stream)):
            if packet.pts != packets.pts[position]:
                raise UnsupportedStream("packets that differ from one pass to the next")
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
        raise UnsupportedStream(f"{sink.missing} frames that did not come out of the decoder")


class SkippingDecoder:
    """A decoder that leaves out unwanted pictures which no other picture refers to."""

    def __init__(self, context: VideoCodecContext, reorder: int) -> None:
        """`reorder`: most pictures that must be held back for the output to be in order."""
        self._context, self._reorder = context, reorder
        self._hold_back_enough()

    def decode(self, packet: Packet, wanted: bool) -> list[VideoFrame]:
        """Frames that come out when `packet` goes in."""
        # FFmpeg copies the choice to the thread that decodes the packet. The loop filter is never skipped: the
        # pictures that refer to this one would differ
        self._context.skip_frame = "DEFAULT" if wanted else "NONREF"
        return self._context.decode(packet)

    def drain(self) -> list[VideoFrame]:
        """Frames still inside; the decoder then takes no packet before a `restart`."""
        self._context.skip_frame = "DEFAULT"
        return self._context.decode(None)

    def restart(self) -> None:
        """Forget the pictures so far."""
        self._context.flush_buffers()
        self._hold_back_enough()

    def _hold_back_enough(self) -> None:
        """FFmpeg may forget how many pictures it held back, and would then drop late ones."""
        if self._reorder and self._context.reorder_depth < self._reorder:
            self._context.reorder_depth = self._reorder


class FrameSink:
    """Puts decoded pictures where they belong, by their presentation time.

    `decoded`: pictures that came out of the decoder, wanted or not.
    """

    def __init__(self, pts: list[int], shape: tuple[int, int, int], upright: Upright, keep: Keep) -> None:
        """`pts`: times of the wanted pictures, slot by slot; `shape`: of their upright images."""
        self._slots = {time: slot for slot, time in enumerate(pts)}
        self._shape, self._upright, self._keep = shape, upright, keep
        self._latest: int | None = None
        self._begin: int | None = None
        self.decoded = 0

    @property
    def missing(self) -> int:
        """Wanted pictures that have not come yet."""
        return len(self._slots)

    def begin_at(self, pts: int) -> None:
        """The decoder was emptied: of the pictures shown at `pts` or later the key picture must come first."""
        self._begin = pts

    def take(self, frames: list[VideoFrame]) -> None:
        """Keep the wanted ones of `frames`; raises `UnsupportedStream` for any that a plain decode may not give."""
        for frame in frames:
            self.decoded += 1
            time = self._checked_time(frame)
            slot = self._slots.pop(time, None)
            if slot is None:
                continue
            image = self._upright(frame)
            if image.shape != self._shape:
                raise UnsupportedStream("a picture size that changes")
            self._keep(slot, image)

    def _checked_time(self, frame: VideoFrame) -> int:
        """Presentation time of a frame that is whole and in order; raises `UnsupportedStream` for others."""
        time = frame.pts
        if time is None or (self._latest is not None and time <= self._latest):
            raise UnsupportedStream("frames that leave the decoder in another order than their times")
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
