"""Whether bytes are a PNG as dfprep writes them, by its chunks and their checksums.

Pillow's `verify` compares them, too, at a third of the speed.
"""

from __future__ import annotations

import struct
import zlib

from dfprep.pictures import PNG_SIGNATURE

COLOURS = (0, 2)  # grey and RGB


class BadPng(ValueError):
    """The bytes are no such PNG; the message says why."""


def size_of(png: memoryview) -> tuple[int, int]:
    """(width, height) px of a PNG whose checksums are right; nothing is decompressed, whatever size it declares.

    Raises:
        BadPng: it is cut off, a checksum is wrong, or the image is neither grey nor RGB with 8 bits.
    """
    if bytes(png[:8]) != PNG_SIGNATURE:
        raise BadPng("no PNG" if len(png) else "empty")
    place, header, has_pixels, kind = 8, None, False, b""
    while place < len(png):
        if len(png) - place < 12:
            raise BadPng("cut off")
        n_bytes, kind = struct.unpack_from(">I4s", png, place)
        end = place + 8 + n_bytes
        if end + 4 > len(png):
            raise BadPng("cut off")
        if zlib.crc32(png[place + 4 : end]) != struct.unpack_from(">I", png, end)[0]:
            raise BadPng("a checksum is wrong")
        if kind == b"IHDR":
            header = struct.unpack_from(">IIBBBBB", png, place + 8)
        has_pixels |= kind == b"IDAT"
        place = end + 4
    if header is None or not has_pixels or kind != b"IEND":
        raise BadPng("incomplete")
    width, height, depth, colour, *_, interlaced = header
    if depth != 8 or colour not in COLOURS or interlaced or not width * height:
        raise BadPng(
            f"{width}x{height} px of colour type {colour} with {depth} bits, instead of grey or RGB with 8"
        )
    return width, height
