"""What the header of a Matroska, WebM or AVI file states of the file's size, and of the end of its pictures."""

from __future__ import annotations

from pathlib import Path

from av.video.stream import VideoStream

EBML, SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"


def stated_size(path: Path) -> int:
    """The bytes that the file at `path` has by its header, at least; 0 if that states none, as in live recordings.

    By the size of the segment, which holds all pictures of a Matroska file (RFC 9559, 5.1), or that of the first
    RIFF chunk of an AVI.
    """
    with path.open("rb") as file:
        begin = file.read(1 << 12)
    if begin[:4] == b"RIFF":
        return 8 + int.from_bytes(begin[4:8], "little")
    at, header_size = _element_size(begin, 0, EBML)
    at, size = _element_size(begin, at + header_size, SEGMENT)
    return at + size if size else 0


def stated_end_s(stream: VideoStream) -> float:
    """The end of the pictures by the tag that FFmpeg's writer adds to each stream; 0 without it."""
    parts = stream.metadata.get("DURATION", "").split(":")
    try:
        hours, minutes, seconds = (float(part) for part in parts)
    except ValueError:
        return 0.0
    return 3600 * hours + 60 * minutes + seconds


def _element_size(data: bytes, at: int, identifier: bytes) -> tuple[int, int]:
    """Where the content of the element at `at` begins, and its size; 0 if it is another one, or of unknown size."""
    at += len(identifier)
    if data[at - len(identifier) : at] != identifier or not data[at : at + 1].strip(b"\0"):
        return at, 0
    # the leading zeros of the first byte are the number of bytes that follow (RFC 8794, 4)
    n_bytes = 9 - data[at].bit_length()
    size = int.from_bytes(data[at : at + n_bytes], "big") - (1 << 7 * n_bytes)
    unknown = size == (1 << 7 * n_bytes) - 1
    return at + n_bytes, 0 if unknown else size
