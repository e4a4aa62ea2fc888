"""What a container says about its content, compared with what it gives."""

from __future__ import annotations

from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

US = 1_000_000  # the unit of a container's duration

SHORTFALL_S = 1.0
"""A container's duration may exceed the end of its last packet by this: writers round, and some add a frame."""

WITH_DURATION = ("matroska", "avi", "flv")
"""Containers, by the name of FFmpeg's reader, that state a duration.

MP4 has an index of all packets instead, and the durations of other containers are estimates of FFmpeg.
"""


class Claims:
    """The index and the duration of a container that is being read."""

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self._stream = stream
        self._transport = container.format.name == "mpegts"
        self._n_indexed = n_indexed(stream)
        self._n_stated = stream.frames if container.format.name == "avi" else 0
        states_duration = any(name in container.format.name for name in WITH_DURATION)
        self._duration_s = (container.duration or 0) / US if states_duration else 0.0
        self._end_s, self._places = 0.0, list[int | None]()

    def add(self, packet: Packet) -> None:
        """Note a packet of any stream, also of sound: the longest stream determines a container's duration."""
        if packet.stream_index == self._stream.index:
            self._places.append(packet.pos)
        time = packet.pts if packet.pts is not None else packet.dts
        if self._duration_s and time is not None and packet.time_base is not None:
            self._end_s = max(self._end_s, float((time + (packet.duration or 0)) * packet.time_base))

    def cut_off(self, packet: Packet) -> bool:
        """Whether the container gave `packet` only in part."""
        # transport streams also mark intact packets, where two recordings were joined
        return bool(packet.is_corrupt) and not self._transport

    @property
    def n_expected(self) -> int:
        """The number of packets that the stream has according to its container, at least as many as were read."""
        rate = self._stream.average_rate
        from_duration = round(self._duration_s * float(rate)) if rate and self._ends_early else 0
        return max(self._n_packets, self._n_indexed, from_duration, self._n_stated if self._lacks_index else 0)

    @property
    def first_lost(self) -> int:
        """The position of the first packet that the container did not give, after its last packet."""
        if self._n_indexed <= self._n_packets:
            return self._n_packets
        # an AVI's index has the places of the headers of its packets, others those of the packets
        apart = [
            None if place is None else place - entry.pos
            for place, entry in zip(self._places, self._stream.index_entries, strict=False)
        ]
        return next((n for n, distance in enumerate(apart) if distance != apart[0]), self._n_packets)

    def broken(self) -> str:
        """How the container gave less than it says, after its last packet; empty if it did not."""
        if self._n_packets < self._n_indexed:
            return f"the index lists {self._n_indexed} packets, the file gives {self._n_packets}"
        if self._lacks_index and self._n_packets < self._n_stated:
            return f"the header counts {self._n_stated} frames, the file gives {self._n_packets}"
        if self._ends_early:
            return f"the header states {self._duration_s:.2f} s, the last packet ends at {self._end_s:.2f} s"
        return ""

    @property
    def _n_packets(self) -> int:
        return len(self._places)

    @property
    def _lacks_index(self) -> bool:
        """Whether an AVI's index, at its end, is missing or wrong; else it is more reliable than the header."""
        return self._n_indexed != self._n_packets

    @property
    def _ends_early(self) -> bool:
        return self._end_s < self._duration_s - SHORTFALL_S


def n_indexed(stream: VideoStream) -> int:
    """The number of packets in the container's index; 0 if it has none, or PyAV is too old to tell."""
    return len(getattr(stream, "index_entries", ()))
