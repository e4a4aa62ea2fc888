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
from dfprep.frames.damage import Claims, zero_check
from dfprep.frames.in_order import OrderedDecoder
from dfprep.frames.packets import PacketTable, has_pause, packet_table
from dfprep.frames.stream import FFmpegError, UnsupportedStream, Upright, cause, open_stream
from dfprep.types import Damage, StreamInfo

# codecs whose decoders can skip pictures that no other refers to; those of VP9 and AV1 ignore the request
SKIPPING_CODECS = ("h264", "hevc")


@dataclass(frozen=True)
class StreamIndex:
    """The result of the scan; `packets` is None if the file must be decoded in order, for `plain_reason`."""

    info: StreamInfo
    upright: Upright
    packets: PacketTable | None
    plain_reason: str


def scan(path: Path, threads: int, *, decode_all: bool = False) -> StreamIndex:
    """Index a video file: its size, the number of frames of a full decode, its packets, and its damage.

    Reads every packet once and keeps a few numbers of each. The frames of regular H.264 and HEVC streams are
    counted by their packets, those of other streams by decoding them once.

    Args:
        decode_all: decode regular streams, too, because some damage is noticed by the decoder only.

    Raises:
        UnreadableVideo: no frame can be decoded.
    """
    try:
        index = _scan_packets(path)
        if not decode_all:
            return index
        decoded = _scan_by_decoding(path, threads, "it is damaged")
        return decoded if decoded.info.damage else index
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
        collected, claims = _Collected(), Claims(container, stream)
        has_zeros = zero_check(context.name, context.extradata)
        upright: Upright | None = None
        for packet in container.demux():
            if packet.pts is None and packet.dts is None and packet.size == 0:
                continue  # PyAV's mark for the end of a stream
            claims.add(packet)
            if packet.stream_index != stream.index:
                continue
            collected.add(packet)
            if has_zeros and has_zeros(bytes(packet)):
                raise UnsupportedStream("zeros in a picture")
            if upright is None:
                upright = Upright(_first_frame(packet, context))
                # from here on the decoder only parses headers and raises an error for damaged packets
                context.flush_buffers()
                context.skip_frame = "ALL"
            context.decode(packet)
        if upright is None or claims.broken():
            raise UnsupportedStream(claims.broken() or "no packets")
        table = packet_table(collected.pts, collected.key, held_back, leading=context.name == "hevc")
        if "matroska" in container.format.name and has_pause(table.pts):
            # no index tells whether packets were lost there; the decoder notices damage around it
            raise UnsupportedStream("a pause in a Matroska file")
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
    """The index by decoding every frame up to the first damage."""
    count = 0
    sizes: list[int] = []
    upright: Upright | None = None
    with open_stream(path, threads) as (container, stream):
        decoder = OrderedDecoder(container, stream, lambda packet: sizes.append(packet.size))
        for frame in decoder.frames():
            upright = upright or Upright(frame)
            count += 1
        damage = decoder.damage
        if upright is None:
            failure = damage.evidence if damage else "its video stream holds no frame"
            raise UnreadableVideo(f"{path.name} cannot be decoded: {failure}")
        count = damage.first_frame if damage else count
        return StreamIndex(_info(path, stream, upright, count, sum(sizes), damage), upright, None, reason)


def _info(
    path: Path,
    stream: VideoStream,
    upright: Upright,
    n_frames: int,
    coded_bytes: int,
    damage: Damage | None = None,
) -> StreamInfo:
    """The properties of the stream; the frame rate is the average one, or a guess if that is unknown.

    `coded_bytes`, of all packets, gives the bit rate: many containers do not state one, and others a planned one.
    """
    rate = stream.average_rate or stream.guessed_rate or stream.base_rate
    fps = float(rate) if rate else 0.0
    seconds = (damage.n_expected if damage else n_frames) / fps if fps else 0.0
    return StreamInfo(
        upright.width,
        upright.height,
        n_frames,
        fps,
        seconds,
        codec=stream.codec_context.codec.canonical_name,  # av1, whichever decoder there is
        bit_rate=round(8 * coded_bytes / seconds) if seconds else None,
        bytes=path.stat().st_size,
        damage=damage,
    )
