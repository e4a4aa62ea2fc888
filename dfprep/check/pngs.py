"""Whether bytes are a PNG as dfprep writes them: structure, checksums, and the compressed pixels."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3}  # by colour type: grey and RGB
N_FILTERS = 5  # PNG specification, 9.2: a row of pixels begins with the number of its filter
MOST_BYTES = 1 << 28  # of one image's pixels, such as 9,459 x 9,459 px RGB: more is never a crop


class BadPng(ValueError):
    """The bytes are no such PNG; the message says why."""


class PngInfo(NamedTuple):
    """Size in px, the number of channels, and the compressed pixels."""

    width: int
    height: int
    channels: int
    pixels: tuple[memoryview, ...]

    @property
    def row_bytes(self) -> int:
        """A row of pixels with its filter."""
        return 1 + self.width * self.channels


def structure(png: memoryview) -> PngInfo:
    """Follow the chunks of a PNG and compare their checksums; nothing is decompressed, whatever size it declares.

    Raises:
        BadPng: it is cut off, a checksum is wrong, or the image is neither grey nor RGB with 8 bits.
    """
    if bytes(png[:8]) != SIGNATURE:
        raise BadPng("no PNG" if len(png) else "empty")
    place, header, pixels, kind = 8, None, [], b""
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
        elif kind == b"IDAT":
            pixels.append(png[place + 8 : end])
        place = end + 4
    if header is None or not pixels or kind != b"IEND":
        raise BadPng("incomplete")
    width, height, depth, colour, *_, interlaced = header
    if depth != 8 or colour not in CHANNELS or interlaced or not width * height:
        raise BadPng(
            f"{width}x{height} px of colour type {colour} with {depth} bits, instead of grey or RGB with 8"
        )
    return PngInfo(width, height, CHANNELS[colour], tuple(pixels))


def decode(info: PngInfo) -> None:
    """Decompress the pixels, and check that they are as many as declared, each row with a known filter.

    What remains of decoding is to undo the filters, which succeeds for any bytes.

    Raises:
        BadPng: they are damaged, or would take more than `MOST_BYTES`.
    """
    n_bytes = info.row_bytes * info.height
    if n_bytes > MOST_BYTES:
        raise BadPng(f"{info.width}x{info.height} px, which no crop has")
    stream = zlib.decompressobj()
    try:
        pixels = stream.decompress(b"".join(info.pixels), n_bytes + 1)
    except zlib.error as error:
        raise BadPng(f"its pixels are damaged: {error}") from None
    if len(pixels) != n_bytes or not stream.eof:
        raise BadPng("it has another number of pixels than it declares")
    if max(pixels[:: info.row_bytes]) >= N_FILTERS:
        raise BadPng("a row of pixels has an unknown filter")
