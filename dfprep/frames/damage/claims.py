"""What a container says about its content, compared with what it gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from dfprep.frames.damage.stated import stated_end_s, stated_size

US = 1_000_000  # the unit of a container's duration

SHORTFALL_S = 1.0
"""A container's duration may exceed the end of its last packet by this: writers round, and some add a frame."""

ROUNDING_S = 0.03
"""Where the end of the pictures is stated, the last one may end earlier by this."""

MOST = 0.9
"""Share of a film's pictures that are shown equally long."""

LONG_S = 0.2
"""Pictures that are shown longer than this are no film, and the last of them may be shown much longer."""

WITH_DURATION = ("matroska", "avi", "flv")
"""Containers, by the name of FFmpeg's reader, that state a duration.

MP4 has an index of all packets instead, and the durations of other containers are estimates of FFmpeg.
"""

PAUSE = 1.5
"""A picture that is shown longer than so many medians leaves a pause."""

CHUNK_HEADERS = 32
"""Bytes that may be between the packets of an AVI: the header of a chunk, and that of a list of chunks."""


class Claims:
    """The size, the index and the duration of a container that is being read."""

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self._stream, self._is_avi = stream, container.format.name == "avi"
        self._transport = container.format.name == "mpegts"
        self._n_indexed = n_indexed(stream)
        self._n_stated = stream.frames if self._is_avi else 0
        states_duration = any(name in container.format.name for name in WITH_DURATION)
        self._duration_s = (container.duration or 0) / US if states_duration else 0.0
        self._is_matroska, self._n_bytes_lost, self._pictures_end_s = "matroska" in container.format.name, 0, 0.0
        if self._is_avi or self._is_matroska:
            self._n_bytes_lost = stated_size(Path(container.name.removeprefix("file:"))) - container.size
        if self._is_matroska:
            self._pictures_end_s = stated_end_s(stream)
        self._end_s, self._places, self._times_s = 0.0, list[int | None](), list[float]()
        self._chunks_end, self._first_gap = 0, -1
        self._ends_with_picture = False

    def add(self, packet: Packet) -> None:
        """Note a packet of any stream, also of sound: the longest stream determines a container's duration."""
        is_picture = packet.stream_index == self._stream.index
        if self._is_avi and packet.pos is not None:
            self._note_gap(packet.pos)
            self._chunks_end = packet.pos + packet.size
            self._ends_with_picture = is_picture
        time = packet.pts if packet.pts is not None else packet.dts
        if self._duration_s and time is not None and packet.time_base is not None:
            self._end_s = max(self._end_s, float((time + (packet.duration or 0)) * packet.time_base))
            if is_picture:
                self._times_s.append(float(time * packet.time_base))
        if is_picture:
            self._places.append(packet.pos)

    def _note_gap(self, pos: int) -> None:
        """Note bytes before `pos` that belong to no packet: the packet before them may have swallowed others."""
        if self._first_gap < 0 and 0 < self._chunks_end < pos - CHUNK_HEADERS:
            self._first_gap = max(self._n_packets - self._ends_with_picture, 0)

    def cut_off(self, packet: Packet) -> bool:
        """Whether the container gave `packet` only in part."""
        # transport streams also mark intact packets, where two recordings were joined
        return bool(packet.is_corrupt) and not self._transport

    @property
    def n_expected(self) -> int:
        """The number of packets that the stream has according to its container, at least as many as were read."""
        end_s = self._pictures_end_s or (self._duration_s if self._lacks_end else 0.0)
        from_duration = round(end_s * float(self._stream.average_rate or 0))
        return max(self._n_packets, self._n_indexed, from_duration, self._n_stated if self._lacks_index else 0)

    @property
    def first_lost(self) -> int:
        """The position of the first packet that the container did not give, or after which one may be lost."""
        if self._n_indexed > self._n_packets:
            return self._first_displaced()
        if self._is_avi:
            return self._n_packets if self._first_gap < 0 else self._first_gap
        return self._first_after_pause()

    def _first_displaced(self) -> int:
        # an AVI's index has the places of the headers of its packets, others those of the packets
        apart = [
            None if place is None else place - entry.pos
            for place, entry in zip(self._places, self._stream.index_entries, strict=False)
        ]
        return next((n for n, distance in enumerate(apart) if distance != apart[0]), self._n_packets)

    def _first_after_pause(self) -> int:
        """The position of the first packet that is shown after a pause, which a lost packet may have left."""
        times = np.array(self._times_s)
        shown = np.sort(times)
        steps = np.diff(shown)
        late = shown[1:][steps > PAUSE * np.median(steps)] if len(steps) else shown[:0]
        return int(np.argmax(times >= late[0])) if len(late) else self._n_packets

    def broken(self) -> str:
        """How the container gave less than it says, after its last packet; empty if it did not."""
        if self._n_packets < self._n_indexed:
            return f"the index lists {self._n_indexed} packets, the file gives {self._n_packets}"
        if self._lacks_index and self._n_packets < self._n_stated:
            return f"the header counts {self._n_stated} frames, the file gives {self._n_packets}"
        if self._is_matroska and self._n_bytes_lost > 0:
            return f"the file lacks {self._n_bytes_lost:,} of the bytes that its header states"
        if self._pictures_end_early:
            end_s, last_s = self._pictures_end_s, max(self._times_s)
            return f"the pictures are stated to end at {end_s:.2f} s, the last one begins at {last_s:.2f} s"
        if self._all_end_early:
            return f"the header states {self._duration_s:.2f} s, the last packet ends at {self._end_s:.2f} s"
        return ""

    @property
    def _n_packets(self) -> int:
        return len(self._places)

    @property
    def _lacks_index(self) -> bool:
        """Whether an AVI's index, at its end, is missing or wrong; else it is more reliable than the header.

        Without one, FFmpeg lists the packets that it finds.
        """
        return self._n_indexed != self._n_packets or self._n_bytes_lost > 0

    @property
    def _lacks_end(self) -> bool:
        return self._n_bytes_lost > 0 or self._pictures_end_early or self._all_end_early

    @property
    def _all_end_early(self) -> bool:
        """Whether no stream, picture or sound, lasts about as long as the container."""
        return self._end_s < self._duration_s - SHORTFALL_S

    @property
    def _pictures_end_early(self) -> bool:
        """Whether the pictures of a film end before their stated end; lost ones may have left pauses among them."""
        steps = np.diff(np.sort(self._times_s))
        if not self._pictures_end_s or not len(steps):
            return False
        is_film = np.quantile(steps, MOST) <= min(LONG_S, PAUSE * np.median(steps))
        return bool(is_film and max(self._times_s) + steps.max() < self._pictures_end_s - ROUNDING_S)


def n_indexed(stream: VideoStream) -> int:
    """The number of packets in the container's index; 0 if it has none, or PyAV is too old to tell."""
    return len(getattr(stream, "index_entries", ()))
