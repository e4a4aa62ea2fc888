# ruff: noqa: E501  # a table: one line, one kind
"""Odd and broken videos, how each is made, and what the reader says; ``docs/broken-inputs.md`` is made of it.

python tests/frames/broken_inputs.py     writes the page again
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from frame_videos import Recipe, encode, picture, x264, x265

from dfprep.errors import UnreadableVideo
from dfprep.frames import VideoReader

PAGE = Path(__file__).resolve().parents[2] / "docs" / "broken-inputs.md"
FRONT = {"movflags": "faststart"}
B = "bframes=3:b-adapt=0:keyint=20"
GAPS = [40 * k + 13 * (k % 3) + 4000 * (k > 20) for k in range(60)]
HEADER = """# Odd and broken videos

What the reader says of each kind. Extract gives an unreadable video the status `unreadable` with this sentence as reason,
and goes on with the others. A file that is not there at all is `missing_file` already before. Every file has 60 frames of 96 x 64 px where nothing
else is said. The page is made by `python tests/frames/broken_inputs.py`, and `tests/frames/test_broken_inputs.py`
makes it again and compares.

Files of other people (face files, masks, tables, configurations) are in [reliability](reliability.md), damaged videos
in [extract](extract.md#damaged-videos), layouts of data sets in [data sets](datasets.md).

| kind | how it is made | read as |
|---|---|---|
"""


@dataclass(frozen=True)
class Kind:
    """One kind of file: what it is, how it is made in words, and by which function of its path."""

    name: str
    how: str
    make: Callable[[Path], None]
    suffix: str = ".mp4"


def video(recipe: Recipe) -> Callable[[Path], None]:
    return lambda path: encode(path, recipe)


def changed(change: Callable[[bytes], bytes], **container: str) -> Callable[[Path], None]:
    """An H.264 file whose bytes are changed."""

    def make(path: Path) -> None:
        encode(path, x264("any.mp4", B, container=container))
        path.write_bytes(change(path.read_bytes()))

    return make


def zeroed(share: float, size: int) -> Callable[[bytes], bytes]:
    """`size` bytes of zero at this share of the media data."""

    def change(data: bytes) -> bytes:
        first = data.index(b"mdat") + 4
        start = first + int((len(data) - first - size) * share)
        return data[:start] + bytes(size) + data[start + size :]

    return change


def noise(path: Path) -> None:
    path.write_bytes(np.random.default_rng(0).integers(0, 256, 20_000, np.uint8).tobytes())


def still(suffix: str) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(cv2.imencode(suffix, picture(0, 96, 64))[1].tobytes()) and None


def sound(path: Path) -> None:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=44100)
        for number in range(20):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 44100, 1024 * number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def nothing_encoded(path: Path) -> None:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.codec_context.open()
        out.start_encoding()


def renamed(suffix: str) -> Callable[[Path], None]:
    """A file whose name does not say its container, which `suffix` does."""

    def make(path: Path) -> None:
        made = path.with_name(f"made{suffix}")
        encode(made, x264(made.name, B))
        made.rename(path)

    return make


def link(to: Callable[[Path], None] | None) -> Callable[[Path], None]:
    """A symbolic link to a file that is made by `to`, or to nothing."""

    def make(path: Path) -> None:
        target = path.with_name("target.mp4")
        if to:
            to(target)
        path.symlink_to(target)

    return make


def huge(data: bytes) -> bytes:
    """The size in the description of the stream becomes 65,535 x 65,535 px."""
    at = data.index(b"avc1") + 28
    return data[:at] + b"\xff" * 4 + data[at + 4 :]


def remuxed(change: Callable[[av.Packet, int], None], recipe: Recipe) -> Callable[[Path], None]:
    """The packets of a file after `change` was made to each, by its number."""

    def make(path: Path) -> None:
        source = path.with_name(f"source{path.suffix}")
        encode(source, recipe)
        with av.open(str(source)) as container, av.open(str(path), "w") as out:
            stream = out.add_stream_from_template(container.streams.video[0])
            for number, packet in enumerate(container.demux(video=0)):
                if packet.size:
                    change(packet, number)
                    packet.stream = stream
                    out.mux(packet)

    return make


def earlier(packet: av.Packet, number: int) -> None:
    packet.pts, packet.dts = (packet.pts or 0) - 800, (packet.dts or 0) - 800


def twice(packet: av.Packet, number: int) -> None:
    packet.pts = packet.dts = 80 * (number // 2)


def turned(degrees: float, *, hflip: bool = False, **size: int) -> Callable[[Path], None]:
    return video(Recipe("any.mp4", rotation=(degrees, hflip, False), **size))


FILES = (
    Kind("empty", "0 bytes", Path.touch),
    Kind("text", "sentences", lambda path: path.write_text("no video at all\n" * 40) and None),
    Kind("noise", "20,000 random bytes", noise),
    Kind("zeros", "20,000 bytes of zero", lambda path: path.write_bytes(bytes(20_000)) and None),
    Kind("page of an error", "the HTML of a failed download", lambda path: path.write_text("<!DOCTYPE html><html><body>404</body></html>") and None),
    Kind("JPEG as video", "a picture with the name of a video", still(".jpg")),
    Kind("PNG as video", "a picture with the name of a video", still(".png")),
    Kind("folder", "a folder with the name of a video", Path.mkdir),
    Kind("pipe", "a FIFO", lambda path: os.mkfifo(path)),
    Kind("missing", "nothing is there", lambda path: None),
    Kind("link", "a symbolic link to a good video", link(video(x264("any.mp4", B)))),
    Kind("broken link", "a symbolic link to nothing", link(None)),
    Kind("link to itself", "a symbolic link to its own name", lambda path: path.symlink_to(path)),
    Kind("wrong extension", "Matroska named .mp4", renamed(".mkv")),
    Kind("no extension", "an MP4 file without one", renamed(".mp4"), suffix=""),
    Kind("sound only", "AAC without a picture", sound),
    Kind("no frames", "a video stream that nothing was written to", nothing_encoded),
)  # fmt: skip
DAMAGE = (
    Kind("cut, index at the end", "the first half of the file", changed(lambda data: data[: len(data) // 2])),
    Kind(
        "cut, index in front", "the first half of the file", changed(lambda data: data[: len(data) // 2], **FRONT)
    ),
    Kind("last byte missing", "index in front, one byte less", changed(lambda data: data[:-1], **FRONT)),
    Kind(
        "no index", "the name of the box moov is overwritten", changed(lambda data: data.replace(b"moov", b"xxxx"))
    ),
    Kind("head zeroed", "the first 64 bytes are zero", changed(lambda data: bytes(64) + data[64:], **FRONT)),
    Kind("zeros at the start", "3,000 zeros where the media data begin", changed(zeroed(0, 3000), **FRONT)),
    Kind("zeros in the middle", "3,000 zeros in the middle of the media data", changed(zeroed(0.5, 3000), **FRONT)),
    Kind("zeros at the end", "3,000 zeros at the end of the media data", changed(zeroed(1, 3000), **FRONT)),
    Kind(
        "bytes behind the end",
        "5,000 bytes of text after an MP4 file",
        changed(lambda data: data + b"text " * 1000),
    ),
    Kind("claim of a huge picture", "65,535 x 65,535 px in the stream's description", changed(huge, **FRONT)),
)
ODD = (
    Kind("one frame", "1 frame", video(x264("any.mp4", B, n=1))),
    Kind("2 x 2 px", "the smallest size that 4:2:0 has", video(x264("any.mp4", B, width=2, height=2))),
    Kind("1 x 1 px", "Motion JPEG", video(Recipe("any.avi", "mjpeg", pix_fmt="yuvj444p", width=1, height=1)), ".avi"),
    Kind("odd size", "97 x 65 px, 4:4:4", video(x264("any.mp4", B, width=97, height=65, pix_fmt="yuv444p"))),
    Kind("variable frame rate", "times with jitter and a pause of 4 s", video(x264("any.mkv", B, ticks=GAPS)), ".mkv"),
    Kind("negative times", "all times 0.8 s earlier, from below zero", remuxed(earlier, x264("any.mkv", B)), ".mkv"),
    Kind("equal times", "each time twice", remuxed(twice, x264("any.mkv", "bframes=0:keyint=20")), ".mkv"),
    Kind("turned by 90", "a display matrix, as of a phone", turned(90)),
    Kind("turned by 180", "a display matrix", turned(180)),
    Kind("turned by 270", "a display matrix", turned(270)),
    Kind("mirrored", "a display matrix that flips", turned(0, hflip=True)),
    Kind("turned by 45", "a display matrix of no right angle", turned(45)),
    Kind("10 bit", "H.264 High 10", video(x264("any.mp4", B, pix_fmt="yuv420p10le"))),
    Kind("4:2:2", "H.264 High 4:2:2", video(x264("any.mp4", B, pix_fmt="yuv422p"))),
    Kind("grey", "H.264 without colour", video(x264("any.mp4", B, pix_fmt="gray"))),
    Kind("alpha", "QuickTime Animation with transparency", video(Recipe("any.mov", "qtrle", pix_fmt="argb")), ".mov"),
    Kind("BT.2020", "HEVC, 10 bit, its colours marked as BT.2020 PQ", video(x265("any.mp4", "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc", pix_fmt="yuv420p10le"))),
    Kind("interlaced", "H.264 fields", video(x264("any.mp4", f"interlaced=1:{B}"))),
    Kind("open groups", "B pictures that refer across key frames", video(x264("any.mp4", f"open-gop=1:{B}"))),
    Kind("one key frame", "a single group", video(x264("any.mp4", "bframes=3:keyint=infinite"))),
    Kind("fragments", "a fragmented MP4 file", video(x264("any.mp4", B, container={"movflags": "frag_keyframe+empty_moov"}))),
    Kind("bare stream", "H.264 without a container", video(x264("any.h264", B)), ".h264"),
    Kind("transport stream", "MPEG-TS", video(x264("any.ts", B)), ".ts"),
    Kind("FLV", "Flash video", video(x264("any.flv", B)), ".flv"),
    Kind("Motion JPEG", "AVI", video(Recipe("any.avi", "mjpeg", pix_fmt="yuvj420p")), ".avi"),
    Kind("MPEG-4 part 2", "AVI with B pictures", video(Recipe("any.avi", "mpeg4", options={"bf": "2"})), ".avi"),
    Kind("VP9", "WebM with frames that are not shown", video(Recipe("any.webm", "libvpx-vp9", options={"auto-alt-ref": "1", "lag-in-frames": "16", "cpu-used": "8"})), ".webm"),
    Kind("FFV1", "lossless, RGB", video(Recipe("any.mkv", "ffv1", pix_fmt="bgr0")), ".mkv"),
)  # fmt: skip
KINDS = (*FILES, *DAMAGE, *ODD)


def said_of(path: Path) -> str:
    """What the reader says of the file at `path`, once all its frames are read."""
    try:
        reader = VideoReader(path)
        height, width = reader.read(range(reader.info.n_frames)).frames[0].shape[:2]
    except UnreadableVideo as error:
        return f"unreadable: {error}"
    n = reader.info.n_frames
    return f"{n} frame{'s' * (n != 1)}, {width} x {height} px, {reader.info.codec}"


def lines(folder: Path) -> Iterator[str]:
    """A row of the table for each kind, made in `folder`."""
    for number, kind in enumerate(KINDS):
        mine = folder / str(number)
        mine.mkdir()
        path = mine / f"video{kind.suffix}"
        kind.make(path)
        said = said_of(path).replace(str(mine), "").replace("|", "\\|")
        yield f"| {kind.name} | {kind.how} | {said} |\n"


def page(folder: Path) -> str:
    """The whole page."""
    return HEADER + "".join(lines(folder))


if __name__ == "__main__":
    made_in = Path(tempfile.mkdtemp())
    try:
        PAGE.write_text(page(made_in), encoding="utf-8")
    finally:
        shutil.rmtree(made_in)
    sys.exit(0)
