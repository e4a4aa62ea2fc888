"""The scan: one pass over a file's packets that says what is in it and what can be left undecoded."""

from __future__ import annotations

from bisect import bisect, insort
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from dfprep.errors import UnreadableVideo
from dfprep.frames.h264 import H264Parser
from dfprep.frames.hevc import HevcParser
from dfprep.frames.nal import Picture, PictureParser, Unusual
from dfprep.frames.stream import FFmpegError, Upright, cause, decode_in_order, open_stream
from dfprep.types import StreamInfo

PARSERS: dict[str, Callable[[bytes], PictureParser]] = {"h264": H264Parser, "hevc": HevcParser}


@dataclass(frozen=True)
class PacketTable:
    """A stream's n packets in decoding order, each of them one picture.

    Attributes:
        pts: (n,) int64, all different; sorted they give the frames' order.
        disposable: (n,) bool, no other picture needs this one.
        restart, closed, leading: (n,) bool, as in `nal.Picture`.
        reorder: most pictures that are decoded before another one and shown after it.
    """

    pts: np.ndarray
    disposable: np.ndarray
    restart: np.ndarray
    closed: np.ndarray
    leading: np.ndarray
    reorder: int


@dataclass(frozen=True)
class StreamIndex:
    """What the scan found; `packets` is None where only plain decoding is proven, for `plain_reason`."""

    info: StreamInfo
    upright: Upright
    packets: PacketTable | None
    plain_reason: str


def scan(path: Path, threads: int) -> StreamIndex:
    """Index a video file: its size, the frames a full decode gives, and what is known of its packets.

    Reads every packet once and keeps a few numbers of each. H.264 and HEVC streams in which all looks
    regular are counted by their packets, everything else by decoding it once.

    Raises:
        UnreadableVideo: no frame can be decoded.
    """
    try:
        return _scan_packets(path)
    except Unusual as reason:
        return _scan_by_decoding(path, threads, str(reason))
    except FFmpegError as error:
        return _scan_by_decoding(path, threads, cause(error))


@dataclass
class _Collected:
    """What grows packet by packet during the scan."""

    pts: list[int] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    def add(self, packet: Packet, parser: PictureParser) -> None:
        """Note a packet; raises `Unusual` where its frame might not come out like any other."""
        if packet.pts is None:
            raise Unusual("packets without a presentation time")
        if packet.is_corrupt or packet.is_discard:
            raise Unusual("packets marked as damaged or not to be shown")
        if packet.has_sidedata("new_extradata") or packet.has_sidedata("param_change"):
            raise Unusual("a stream that changes on the way")
        self.pts.append(packet.pts)
        self.pictures.append(parser.read(bytes(packet)))


def _scan_packets(path: Path) -> StreamIndex:
    """The index without decoding more than the first picture; raises `Unusual` or FFmpeg's error."""
    with open_stream(path, threads=1, selective=True) as (container, stream):
        context = stream.codec_context
        if context.name not in PARSERS:
            raise Unusual(f"codec {context.name}")
        parser = PARSERS[context.name](bytes(context.extradata or b""))
        collected = _Collected()
        upright: Upright | None = None
        for packet in container.demux(stream):
            if packet.pts is None and packet.dts is None and packet.size == 0:
                break  # PyAV's mark for the end
            collected.add(packet, parser)
            upright = upright or Upright(_first_frame(packet, stream))
        if upright is None:
            raise Unusual("no packets")
        # an older PyAV does not say how many pictures its decoder holds back
        table = _table(collected, getattr(context, "reorder_depth", 0))
        return StreamIndex(_info(upright, len(table.pts), stream), upright, table, "")


def _first_frame(packet: Packet, stream: VideoStream) -> VideoFrame:
    """The frame of the stream's first packet, decoded alone."""
    frames = [*packet.decode(), *stream.decode(None)]
    if len(frames) != 1:
        raise Unusual(f"a first packet that gives {len(frames)} frames")
    return frames[0]


def _table(collected: _Collected, held_back: int) -> PacketTable:
    """Arrays of the collected facts; raises `Unusual` unless packets and frames are provably one to one.

    Frames leave the decoder by picture order, sequence after sequence, as long as it holds back enough of
    them; sorting by time must say the same.
    """
    pictures = collected.pictures
    pts = np.array(collected.pts, np.int64)
    shown = np.argsort(pts, kind="stable")
    if (np.diff(pts[shown]) == 0).any():
        raise Unusual("presentation times that repeat")
    orders = [pictures[i].order for i in shown]
    if any(later <= earlier for earlier, later in pairwise(orders)):
        raise Unusual("presentation times in another order than the pictures")
    reorder = reorder_depth(np.argsort(shown))
    if reorder > held_back:
        raise Unusual(f"pictures out of order by {reorder}, where the decoder holds back {held_back}")
    top = max(picture.layer for picture in pictures)
    restart = np.array([picture.restart for picture in pictures], bool)
    closed = np.array([picture.closed for picture in pictures], bool)
    leading = np.array([picture.leading for picture in pictures], bool)
    later_restarts = np.flatnonzero(restart[1:])
    first_group = leading[: later_restarts[0] + 1] if len(later_restarts) else leading
    if not restart[0] or first_group.any():
        raise Unusual("a stream whose first pictures lack their references")
    disposable = np.array([picture.disposable and picture.layer == top for picture in pictures], bool)
    return PacketTable(pts, disposable, restart, closed, leading, reorder)


def reorder_depth(shown_at: np.ndarray) -> int:
    """Most pictures that are decoded before some other and shown after it.

    `shown_at` (n,): each picture's frame number, in decoding order.
    """
    depth = 0
    shown: list[int] = []
    for frame in shown_at.tolist():
        depth = max(depth, len(shown) - bisect(shown, frame))
        insort(shown, frame)
    return depth


def _scan_by_decoding(path: Path, threads: int, reason: str) -> StreamIndex:
    """The index by decoding every frame; what comes before the first error counts."""
    count, failure = 0, "its video stream holds no frame"
    upright: Upright | None = None
    with open_stream(path, threads) as (container, stream):
        try:
            for frame in decode_in_order(container, stream):
                upright = upright or Upright(frame)
                count += 1
        except FFmpegError as error:
            failure = cause(error)
        if upright is None:
            raise UnreadableVideo(f"{path.name} cannot be decoded: {failure}")
        return StreamIndex(_info(upright, count, stream), upright, None, reason)


def _info(upright: Upright, n_frames: int, stream: VideoStream) -> StreamInfo:
    """Facts of the stream; its average rate, or the rate it is thought to have where that is unknown."""
    rate = stream.average_rate or stream.guessed_rate or stream.base_rate
    fps = float(rate) if rate else 0.0
    seconds = n_frames / fps if fps else 0.0
    return StreamInfo(upright.width, upright.height, n_frames, fps, seconds, stream.codec_context.name)
