"""Zeros that no encoder writes: H.264 and HEVC break every run of zeros inside a picture's data.

The part of a file that was never written, copied or downloaded reads as zeros. Decoders of arithmetic codes decode
them to something, often without an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# An encoder inserts 03 after two zeros (emulation prevention, H.264 7.4.1, H.265 7.4.2): three zeros in a row occur
# only around start codes, 00 00 01, and as padding at the end of a unit
FORBIDDEN = re.compile(rb"\0\0\0[\x02-\xff]")
START_CODE = b"\0\0\1"


@dataclass(frozen=True)
class NalSyntax:
    """How the packets of a stream contain NAL units.

    Attributes:
        hevc: HEVC, otherwise H.264.
        length_size: bytes of the length before each unit; 0: units are separated by start codes.
    """

    hevc: bool
    length_size: int

    @classmethod
    def of(cls, codec: str, extradata: bytes | None) -> NalSyntax | None:
        """The syntax of a stream of `codec`, FFmpeg's name of it; None for other codecs.

        `extradata` is the decoder's configuration: avcC or hvcC (ISO/IEC 14496-15) where units have lengths.
        """
        if codec not in ("h264", "hevc"):
            return None
        header, at = bytes(extradata or b""), 21 if codec == "hevc" else 4
        has_lengths = len(header) > at and header[0] == 1
        return cls(codec == "hevc", (header[at] & 3) + 1 if has_lengths else 0)

    def pictures(self, packet: bytes) -> Iterator[bytes]:
        """The units of `packet` with data of pictures. Of other units, some writers disregard the rule."""
        for unit in self._units(packet):
            if not unit:
                continue
            kind = unit[0] >> 1 & 0x3F if self.hevc else unit[0] & 0x1F
            if kind < 32 if self.hevc else 1 <= kind <= 5:
                yield unit

    def _units(self, packet: bytes) -> Iterator[bytes]:
        if not self.length_size:
            yield from packet.split(START_CODE)
            return
        begin = self.length_size
        while begin < len(packet):
            end = begin + int.from_bytes(packet[begin - self.length_size : begin], "big")
            yield packet[begin:end]
            begin = end + self.length_size


def forbidden_zeros(packet: bytes, syntax: NalSyntax) -> bool:
    """Whether the pictures in `packet` contain zeros that the codec's syntax forbids.

    Zeros up to the end of a unit are not counted, because some files are padded.
    """
    return any(FORBIDDEN.search(unit) for unit in syntax.pictures(packet))
