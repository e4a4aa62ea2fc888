"""Decoding in order from the start, up to the first frame that damage may have reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from av.container import InputContainer
from av.packet import Packet
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from dfprep.frames.damage import Claims, PacketLog, zero_check
from dfprep.frames.stream import FFmpegError, cause
from dfprep.types import Damage

MARKING_CODECS = ("h264", "mpeg4", "mpeg2video", "mpeg1video", "h263", "msmpeg4v3", "msmpeg4v2", "wmv2", "flv")
"""Codecs in whose pictures FFmpeg notices and marks most damage.

In those of other codecs it notices only what makes a whole picture unreadable.
"""


@dataclass(frozen=True)
class _Evidence:
    """Damage that was noticed when `n_shown` intact frames had been shown.

    `position`: of the damaged packet, in decoding order; None if it is unknown.
    """

    words: str
    n_shown: int
    position: int | None = None


class OrderedDecoder:
    """Decodes the frames of an open stream in order.

    Attributes:
        damage: where damage begins, known when `frames` has ended; None: nothing that was read is damaged.
    """

    def __init__(
        self, container: InputContainer, stream: VideoStream, seen: Callable[[Packet], None] = lambda packet: None
    ) -> None:
        """`seen` is called for each packet of the stream that is read."""
        self.damage: Damage | None = None
        self._context, self._index, self._seen = stream.codec_context, stream.index, seen
        self._has_zeros = zero_check(self._context.name, self._context.extradata)
        self._log, self._claims = PacketLog(), Claims(container, stream)
        self._packets = self._noted(container.demux())
        self._shown: list[int | None] = []
        self._n_b = 0  # B pictures at the end of those that were shown
        # damage seldom begins with a packet: where it is not marked, it may begin in the packet before
        self._unmarked = 0 if self._context.name in MARKING_CODECS else 1

    def frames(self, last: int | None = None) -> Iterator[VideoFrame]:
        """Every frame up to the first damage, or up to the index `last`.

        Later frames can prove that damage begins before a frame that was already passed on; see `damage`. Callers
        must not keep frames alive: FFmpeg leaves parts of an older frame in a damaged picture.
        """
        evidence: _Evidence | None = None
        try:
            for packet in self._packets:
                decoded, evidence = self._decode(packet)
                yield from self._show(decoded)
                if evidence or (last is not None and len(self._shown) > last):
                    break
            else:
                evidence = self._after_the_last()
        except FFmpegError as error:  # of the demuxer
            evidence = self._lost(f"the file cannot be read further: {cause(error)}", len(self._log))
        held_back = self._drain()
        evidence = evidence or self._marked(held_back)
        if evidence is None:
            yield from self._show(held_back)
            return
        begin = self._first_time(evidence, held_back)
        if begin is not None:
            yield from self._show(frame for frame in held_back if frame.pts is not None and frame.pts < begin)
        self.damage = Damage(self._n_before(begin, evidence), self._claims.n_expected, evidence.words)

    def _noted(self, packets: Iterable[Packet]) -> Iterator[Packet]:
        """The packets of the stream; those of all streams are noted."""
        for packet in packets:
            if packet.pts is None and packet.dts is None and packet.size == 0:
                continue  # PyAV's mark for the end of a stream
            self._claims.add(packet)
            if packet.stream_index == self._index:
                self._log.add(packet.pts)
                self._seen(packet)
                yield packet

    def _decode(self, packet: Packet) -> tuple[list[VideoFrame], _Evidence | None]:
        """The intact frames that are complete after `packet`, and the first evidence of damage."""
        position, n_shown = len(self._log) - 1, len(self._shown)
        if self._claims.cut_off(packet):
            return [], _Evidence("the file ends within a packet", n_shown, position)
        if self._has_zeros and self._has_zeros(bytes(packet)):
            return [], _Evidence("a picture contains zeros that no encoder writes", n_shown, position)
        try:
            decoded = packet.decode()
        except FFmpegError as error:
            return [], self._lost(f"the decoder reports: {cause(error)}", position)
        evidence = self._marked(decoded)
        return decoded[: evidence.n_shown - n_shown] if evidence else decoded, evidence

    def _marked(self, decoded: list[VideoFrame]) -> _Evidence | None:
        """The first of the `decoded` frames, which are still to be shown, that the decoder marks as damaged."""
        for number, frame in enumerate(decoded, len(self._shown)):
            if frame.is_corrupt:
                words = f"the decoder marks frame {number} as damaged"
                return _Evidence(words, number, self._log.position_of(frame.pts))
        return None

    def _after_the_last(self) -> _Evidence | None:
        broken = self._claims.broken()
        return self._lost(broken, self._claims.first_lost) if broken else None

    def _lost(self, words: str, position: int) -> _Evidence:
        """The evidence that the packet at `position`, which may lie beyond the last, gives no picture."""
        first = max(position - self._unmarked, 0)
        return _Evidence(words, min(len(self._shown), first), first)

    def _drain(self) -> list[VideoFrame]:
        """The frames that the decoder still holds back, up to its first error."""
        try:
            return self._context.decode(None)
        except FFmpegError:
            return []

    def _show(self, decoded: Iterable[VideoFrame]) -> Iterator[VideoFrame]:
        for frame in decoded:
            self._shown.append(frame.pts)
            self._n_b = self._n_b + 1 if frame.pict_type == PictureType.B else 0
            yield frame

    def _first_time(self, evidence: _Evidence, held_back: list[VideoFrame]) -> int | None:
        """The earliest time of a frame that the damage may have reached; None if it is unknown."""
        try:
            for _ in self._packets:
                pass  # to note their times
        except FFmpegError:
            pass  # the times that were noted are of use, too
        marked = [self._log.position_of(frame.pts) for frame in held_back if frame.is_corrupt]
        positions = [evidence.position, *marked]
        times = [self._log.first_reached(position) for position in positions if position is not None]
        return min((time for time in times if time is not None), default=None)

    def _n_before(self, begin: int | None, evidence: _Evidence) -> int:
        """The number of frames before the damage, which begins at the time `begin` if that is known."""
        if begin is not None:
            return sum(pts is not None and pts < begin for pts in self._shown)
        # without times: B pictures directly before a damaged picture may refer to it
        return evidence.n_shown - (self._n_b if evidence.n_shown == len(self._shown) else 0)
