"""Zeros that no encoder writes into a picture.

The part of a file that was never written, copied or downloaded reads as zeros. Decoders of arithmetic codes decode
them to something, often without an error. H.264 and HEVC break every run of zeros inside a picture's data; VP8 and
VP9 do not, but cannot give a long one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

# An encoder inserts 03 after two zeros (emulation prevention, H.264 7.4.1, H.265 7.4.2): three zeros in a row occur
# only around start codes, 00 00 01, and as padding at the end of a unit
FORBIDDEN = re.compile(rb"\0\0\0[\x02-\xff]")
START_CODE = b"\0\0\1"

# the most probable symbol takes at least 1/177 bit in VP8 and VP9: 512 zero bytes are 725,000 such symbols in a
# row, several for each block of 4 x 4 px of a 1080p picture
LONG_RUN = bytes(512)


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
    def of(cls, codec: str, extradata: bytes | None) -> NalSyntax:
        """The syntax of a stream of `codec`, ``h264`` or ``hevc``.

        `extradata` is the decoder's configuration: avcC or hvcC (ISO/IEC 14496-15) where units have lengths.
        """
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


def zero_check(codec: str, extradata: bytes | None) -> Callable[[bytes], bool] | None:
    """The check whether a packet of `codec`, FFmpeg's name of it, contains zeros that no encoder writes.

    None for codecs without such a rule. `extradata`: see `NalSyntax.of`.
    """
    if codec in ("h264", "hevc"):
        return partial(forbidden_zeros, syntax=NalSyntax.of(codec, extradata))
    return long_run if codec in ("vp8", "vp9") else None


def long_run(packet: bytes) -> bool:
    """Whether `packet` contains 512 zeros in a row, not counting those at its end."""
    return LONG_RUN in packet.rstrip(b"\0")


def forbidden_zeros(packet: bytes, syntax: NalSyntax) -> bool:
    """Whether the pictures in `packet` contain zeros that the codec's syntax forbids.

    Zeros up to the end of a unit are not counted, because some files are padded.
    """
    return any(FORBIDDEN.search(unit) for unit in syntax.pictures(packet))
