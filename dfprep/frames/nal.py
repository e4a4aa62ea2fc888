"""Bytes of H.264 and HEVC packets: NAL units, bit fields, and what a packet's picture is to the others.

Everything here is a pure function of bytes. Whatever lies outside the well-trodden part of the formats
raises `Unusual`: the file is then decoded plainly, which is slower and always right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

HEADER_BYTES = 64  # a slice header's fields up to the picture order count lie well within these


class Unusual(Exception):
    """The stream has something the quick way of reading does not cover; the message names it."""


@dataclass(frozen=True)
class Picture:
    """What the picture in one packet is to the others; order and references, no pixels.

    Attributes:
        disposable: no picture of the same temporal layer refers to it, and its packet holds nothing else.
        layer: temporal layer; pictures refer to their own layer and lower ones only.
        restart: decoding can begin here; of the pictures that follow only `leading` ones need earlier ones.
        closed: a `restart` that nothing later reaches behind, not even `leading` pictures.
        leading: shown before the latest `restart` and possibly dependent on pictures before that one.
        order: place in the decoder's output: coded video sequence, picture order count.
    """

    disposable: bool
    layer: int
    restart: bool
    closed: bool
    leading: bool
    order: tuple[int, int]


class PictureParser(Protocol):
    """Reads a stream's packets one after another, in decoding order."""

    def read(self, packet: bytes) -> Picture:
        """Facts of the one picture in `packet`; raises `Unusual`."""
        ...


class BitReader:
    """Reads bit fields from the start of a NAL unit's payload, emulation prevention bytes removed."""

    def __init__(self, payload: bytes) -> None:
        # 00 00 03 stands for 00 00 wherever a start code could be mistaken (H.264 7.4.1, HEVC 7.4.2)
        plain = payload.replace(b"\0\0\3", b"\0\0")
        self._value = int.from_bytes(plain, "big")
        self._left = 8 * len(plain)

    def bits(self, count: int) -> int:
        """The next `count` bits as an unsigned number, u(n)."""
        if count > self._left:
            raise Unusual("a header ends too early")
        self._left -= count
        return (self._value >> self._left) & ((1 << count) - 1)

    def flag(self) -> bool:
        """The next bit."""
        return self.bits(1) == 1

    def ue(self) -> int:
        """The next unsigned Exp-Golomb number, ue(v) (H.264 9.1)."""
        zeros = 0
        while not self.flag():
            zeros += 1
        return (1 << zeros) - 1 + self.bits(zeros)

    def se(self) -> int:
        """The next signed Exp-Golomb number, se(v)."""
        code = self.ue()
        return (code + 1) // 2 if code % 2 else -(code // 2)


def split_nals(packet: bytes, length_size: int) -> list[memoryview]:
    """NAL units of a packet, in order, without their prefixes.

    `length_size` is the width in bytes of the length before each unit (avcC, hvcC); 0 means start codes
    (Annex B). Raises `Unusual` unless the units fill the packet exactly.
    """
    units = _by_length(packet, length_size) if length_size else _by_start_code(packet)
    if not units or not all(units):
        raise Unusual("a packet with an empty NAL unit")
    return units


def _by_length(packet: bytes, length_size: int) -> list[memoryview]:
    """Units that each follow their length."""
    view, start, units = memoryview(packet), 0, []
    while start < len(packet):
        end = start + length_size + int.from_bytes(packet[start : start + length_size], "big")
        if end > len(packet):
            raise Unusual("a NAL unit longer than its packet")
        units.append(view[start + length_size : end])
        start = end
    return units


def _by_start_code(packet: bytes) -> list[memoryview]:
    """Units between 00 00 01 codes; zero bytes before a code belong to no unit."""
    starts = []
    found = packet.find(b"\0\0\1")
    if found < 0 or any(packet[:found]):
        raise Unusual("a packet that does not begin with a start code")
    while found >= 0:
        starts.append(found + 3)
        found = packet.find(b"\0\0\1", found + 3)
    view, units = memoryview(packet), []
    for start, end in zip(starts, [s - 3 for s in starts[1:]] + [len(packet)], strict=True):
        while end > start and packet[end - 1] == 0:
            end -= 1
        units.append(view[start:end])
    return units


class ParameterSets:
    """The parameter sets of a stream, which must all be known with the first packet and never change.

    A set that comes later could lie in a packet that is left out.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}
        self.sealed = False

    def add(self, kind: int, number: int, content: bytes) -> bool:
        """Note set `number` of NAL type `kind`; True when it is new. Raises `Unusual` on a change."""
        known = self._known.get((kind, number))
        if known == content:
            return False
        if known is not None or self.sealed:
            raise Unusual("parameter sets that change on the way")
        self._known[kind, number] = content
        return True


def one_picture(starts: Sequence[bool]) -> None:
    """Raise `Unusual` unless exactly the first of a packet's slices starts a picture."""
    if not starts or not starts[0] or sum(starts) != 1:
        raise Unusual(f"a packet in which {sum(starts)} pictures begin")


def order_count(lsb: int, bits: int, previous: int) -> int:
    """Full picture order count, from its lowest `bits` bits and the count of the picture it is coded against.

    The step from `previous` is the one in (-half, half] of the lowest bits' range (H.264 8.2.1.1, HEVC 8.3.1).
    """
    half = 1 << (bits - 1)
    return previous + half - (half - (lsb - previous)) % (2 * half)
