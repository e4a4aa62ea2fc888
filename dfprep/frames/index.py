"""The scan: one pass over the packets of a file, which shows its frames and whether pictures can be skipped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from dfprep.errors import UnreadableVideo
from dfprep.frames.packets import PacketTable, packet_table
from dfprep.frames.stream import FFmpegError, UnsupportedStream, Upright, cause, decode_in_order, open_stream
from dfprep.types import StreamInfo

# codecs whose decoders can skip pictures that no other refers to; those of VP9 and AV1 ignore the request
SKIPPING_CODECS = ("h264", "hevc")


@dataclass(frozen=True)
class StreamIndex:
    """The result of the scan; `packets` is None if the file must be decoded in order, for `plain_reason`."""

    info: StreamInfo
    upright: Upright
    packets: PacketTable | None
    plain_reason: str


def scan(path: Path, threads: int) -> StreamIndex:
    """Index a video file: its size, the number of frames of a full decode, and its packets.

    Reads every packet once and keeps a few numbers of each. The frames of regular H.264 and HEVC streams are
    counted by their packets, those of other streams by decoding them once.

    Raises:
        UnreadableVideo: no frame can be decoded.
    """
    try:
        return _scan_packets(path)
    except UnsupportedStream as reason:
        return _scan_by_decoding(path, threads, str(reason))
    except FFmpegError as error:
        return _scan_by_decoding(path, threads, cause(error))


@dataclass
class _Collected:
    """The lists that the scan collects."""

    pts: list[int] = field(default_factory=list)
    key: list[bool] = field(default_factory=list)
    n_bytes: int = 0

    def add(self, packet: Packet) -> None:
        """Add a packet; raises `UnsupportedStream` if it may not give exactly one frame."""
        if packet.pts is None:
            raise UnsupportedStream("packets without a presentation time")
        if packet.is_corrupt or packet.is_discard:
            raise UnsupportedStream("packets marked as damaged or not to be shown")
        if packet.has_sidedata("new_extradata") or packet.has_sidedata("param_change"):
            raise UnsupportedStream("a stream whose parameters change")
        self.pts.append(packet.pts)
        self.key.append(packet.is_keyframe)
        self.n_bytes += packet.size


def _scan_packets(path: Path) -> StreamIndex:
    """The index without decoding more than the first picture; raises `UnsupportedStream` or FFmpeg's error."""
    with open_stream(path, threads=1, selective=True) as (container, stream):
        context = stream.codec_context
        _check_codec(context)
        # older versions of PyAV do not have this attribute
        held_back = getattr(context, "reorder_depth", 0)
        collected = _Collected()
        upright: Upright | None = None
        for packet in container.demux(stream):
            if packet.pts is None and packet.dts is None and packet.size == 0:
                break  # PyAV's mark for the end
            collected.add(packet)
            if upright is None:
                upright = Upright(_first_frame(packet, context))
                # from here on the decoder only parses headers and raises an error for damaged packets
                context.flush_buffers()
                context.skip_frame = "ALL"
            context.decode(packet)
        if upright is None:
            raise UnsupportedStream("no packets")
        table = packet_table(collected.pts, collected.key, held_back, leading=context.name == "hevc")
        info = _info(path, stream, upright, len(table.pts), collected.n_bytes)
        return StreamIndex(info, upright, table, "")


def _check_codec(context: VideoCodecContext) -> None:
    """Raise `UnsupportedStream` unless the decoder skips exactly the pictures that no other picture needs."""
    if context.name not in SKIPPING_CODECS:
        raise UnsupportedStream(f"codec {context.name}")
    # FFmpeg skips what no picture of the same temporal sub-layer needs, but a picture of a higher one may need it.
    # An SPS begins with 42 01 (NAL type 33, lowest layer); bits 1 to 3 of the next byte are the number of further
    # sub-layers (H.265 7.3.2.2)
    sequence_sets = re.findall(rb"\x42\x01(.)", bytes(context.extradata or b""), re.DOTALL)
    if context.name == "hevc" and (not sequence_sets or any(first[0] & 0b1110 for first in sequence_sets)):
        raise UnsupportedStream("HEVC with temporal sub-layers, or without parameter sets in its header")


def _first_frame(packet: Packet, context: VideoCodecContext) -> VideoFrame:
    """The key frame in the stream's first packet; raises `UnsupportedStream` for anything else."""
    frames = [*context.decode(packet), *context.decode(None)]
    if len(frames) != 1 or not frames[0].key_frame:
        raise UnsupportedStream("a stream that does not begin with a key picture")
    if frames[0].interlaced_frame:
        raise UnsupportedStream("interlaced pictures")
    return frames[0]


def _scan_by_decoding(path: Path, threads: int, reason: str) -> StreamIndex:
    """The index by decoding every frame up to the first error."""
    count, failure = 0, "its video stream holds no frame"
    sizes: list[int] = []
    upright: Upright | None = None
    with open_stream(path, threads) as (container, stream):
        try:
            for frame in decode_in_order(container, stream, lambda packet: sizes.append(packet.size)):
                upright = upright or Upright(frame)
                count += 1
        except FFmpegError as error:
            failure = cause(error)
        if upright is None:
            raise UnreadableVideo(f"{path.name} cannot be decoded: {failure}")
        return StreamIndex(_info(path, stream, upright, count, sum(sizes)), upright, None, reason)


def _info(path: Path, stream: VideoStream, upright: Upright, n_frames: int, coded_bytes: int) -> StreamInfo:
    """The properties of the stream; the frame rate is the average one, or a guess if that is unknown.

    `coded_bytes`, of all packets, gives the bit rate: many containers do not state one, and others a planned one.
    """
    rate = stream.average_rate or stream.guessed_rate or stream.base_rate
    fps = float(rate) if rate else 0.0
    seconds = n_frames / fps if fps else 0.0
    return StreamInfo(
        upright.width,
        upright.height,
        n_frames,
        fps,
        seconds,
        codec=stream.codec_context.codec.canonical_name,  # av1, whichever decoder there is
        bit_rate=round(8 * coded_bytes / seconds) if seconds else None,
        bytes=path.stat().st_size,
    )
