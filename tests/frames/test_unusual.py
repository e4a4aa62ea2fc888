"""Strange and unreadable files: a plain decode's frames, or one clear sentence. Damage has tests of its own."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition
from frame_videos import Recipe, full_decode, picture, x264

from dfprep.errors import UnreadableVideo
from dfprep.frames import VideoReader

MakeVideo = Callable[[Recipe], Path]

FRONT = {"movflags": "faststart"}  # the index before the data, so that a cut file still has it
H264 = x264("front.mp4", "bframes=3:b-adapt=0:keyint=20", container=FRONT)


def assert_reads_like_plain_decode(path: Path) -> VideoReader:
    """The count and every frame equal a plain decode's; the reader as the scan left it is returned."""
    expected = full_decode(path)
    reader, again = VideoReader(path), VideoReader(path)
    assert reader.info.n_frames == len(expected)
    frames = again.read(range(len(expected))).frames
    for number, (frame, truth) in enumerate(zip(frames, expected, strict=True)):
        np.testing.assert_array_equal(frame, truth, err_msg=f"frame {number}")
    few = [0, len(expected) // 2, len(expected) - 1][: len(expected)]
    for number, frame in zip(few, VideoReader(path).read(sorted(set(few))).frames, strict=True):
        np.testing.assert_array_equal(frame, expected[number], err_msg=f"frame {number}")
    return reader


def test_stream_that_begins_in_the_middle_of_a_group(make_video: MakeVideo, tmp_path: Path) -> None:
    data = make_video(x264("cut.ts", "bframes=3:b-adapt=0:keyint=20")).read_bytes()
    path = tmp_path / "tail.ts"
    path.write_bytes(data[188 * (len(data) // 188 // 5) :])
    assert assert_reads_like_plain_decode(path).plain_reason


def test_frames_an_edit_list_hides_do_not_count(make_video: MakeVideo, tmp_path: Path) -> None:
    path = tmp_path / "edited.mp4"
    data = bytearray(make_video(H264).read_bytes())
    media_time = data.index(b"elst") + 16  # after the name: version, entries, duration
    later = int.from_bytes(data[media_time : media_time + 4], "big") + 10 * 40 * _ticks(make_video(H264)) // 1000
    data[media_time : media_time + 4] = later.to_bytes(4, "big")
    path.write_bytes(data)
    reader = assert_reads_like_plain_decode(path)
    assert (reader.info.n_frames, reader.plain_reason) == (50, "packets marked as damaged or not to be shown")


def _ticks(path: Path) -> int:
    with av.open(str(path)) as container:
        return int(1 / Fraction(container.streams.video[0].time_base or 1))


def remux(source: Path, target: Path, change: Callable[[av.Packet], None]) -> None:
    """Copy the packets of `source` after `change` was made to each."""
    with av.open(str(source)) as container, av.open(str(target), "w") as out:
        stream = out.add_stream_from_template(container.streams.video[0])
        for packet in container.demux(video=0):
            if packet.size:
                change(packet)
                packet.stream = stream
                out.mux(packet)


def test_times_that_contradict_the_picture_order_are_not_trusted(make_video: MakeVideo, tmp_path: Path) -> None:
    def in_decoding_order(packet: av.Packet) -> None:
        assert packet.dts is not None
        packet.dts += shift  # none below zero, which an edit list would hide
        packet.pts = packet.dts

    shift = 4 * 40 * _ticks(make_video(H264)) // 1000
    remux(make_video(H264), tmp_path / "wrong_times.mp4", in_decoding_order)
    reader = assert_reads_like_plain_decode(tmp_path / "wrong_times.mp4")
    assert reader.plain_reason == "presentation times in decoding order, where the decoder holds back 2"


@pytest.mark.parametrize("name", ["bare.h264", "times.avi"])
def test_containers_without_presentation_times(name: str, make_video: MakeVideo) -> None:
    reader = assert_reads_like_plain_decode(make_video(x264(name, "bframes=2:b-adapt=0:keyint=20")))
    assert reader.plain_reason
    assert reader.info.n_frames == 60


def test_a_changing_size_is_reported(make_video: MakeVideo, tmp_path: Path) -> None:
    small, large = (make_video(x264(f"{w}.ts", "bframes=0", n=20, width=w)) for w in (96, 128))
    path = tmp_path / "two_sizes.ts"
    path.write_bytes(small.read_bytes() + large.read_bytes())
    reader = VideoReader(path)
    assert reader.info.n_frames == 40
    np.testing.assert_array_equal(reader.read([3]).frames[0], full_decode(path)[3])
    with pytest.raises(UnreadableVideo, match=r"two_sizes.ts changes its size from 96x64 to 128x64"):
        reader.read([3, 30])


def join(first: Path, second: Path, target: Path) -> None:
    """One stream of the packets of both transport streams, the times of the second moved behind the first."""
    with av.open(str(first)) as one, av.open(str(second)) as two, av.open(str(target), "w") as out:
        stream = out.add_stream_from_template(one.streams.video[0])
        end = 0
        for container, shift in ((one, 0), (two, 1)):
            for packet in container.demux(video=0):
                if packet.size:
                    assert packet.pts is not None
                    assert packet.dts is not None
                    packet.pts, packet.dts = packet.pts + shift * end, packet.dts + shift * end
                    packet.stream = stream
                    out.mux(packet)
            end = 60 * 90_000 // 25


def test_parameters_that_change_on_the_way_are_read_from_the_packets(make_video: MakeVideo, tmp_path: Path) -> None:
    first = make_video(x264("cabac.ts", "bframes=3:b-adapt=0:keyint=20:ref=1"))
    second = make_video(x264("cavlc.ts", "bframes=3:b-adapt=0:keyint=20:ref=4:cabac=0:8x8dct=0:weightp=2:qp=30"))
    join(first, second, tmp_path / "joined.ts")
    reader = assert_reads_like_plain_decode(tmp_path / "joined.ts")
    for wanted in ([10, 70], [85], [119]):
        for number, frame in zip(wanted, reader.read(wanted).frames, strict=True):
            np.testing.assert_array_equal(frame, full_decode(tmp_path / "joined.ts")[number])
    assert (reader.info.n_frames, reader.plain_reason) == (120, "")


def test_pictures_that_become_interlaced_on_the_way_are_decoded_plainly(
    make_video: MakeVideo, tmp_path: Path
) -> None:
    first = make_video(x264("before.ts", "bframes=3:b-adapt=0:keyint=20"))
    second = make_video(x264("after.ts", "interlaced=1:bframes=3:b-adapt=0:keyint=20"))
    join(first, second, tmp_path / "joined.ts")
    reader = assert_reads_like_plain_decode(tmp_path / "joined.ts")
    assert reader.plain_reason == ""
    np.testing.assert_array_equal(reader.read([70]).frames[0], full_decode(tmp_path / "joined.ts")[70])
    assert reader.plain_reason == "interlaced pictures"


def test_cover_art_is_not_the_video(tmp_path: Path) -> None:
    both, cover_only = tmp_path / "both.mp4", tmp_path / "cover.mp4"
    write_with_cover(both, "libx264", n=12)
    write_with_cover(cover_only, "aac", n=12)
    with av.open(str(both)) as container:
        covers = [bool(stream.disposition & Disposition.attached_pic) for stream in container.streams.video]
    assert sorted(covers) == [False, True]
    reader = VideoReader(both)
    assert (reader.info.n_frames, reader.info.width, reader.info.codec) == (12, 96, "h264")
    np.testing.assert_array_equal(reader.read([7]).frames[0], full_decode(both, covers.index(False))[7])
    with pytest.raises(UnreadableVideo, match=r"cover.mp4 has no video stream, only audio, cover art"):
        VideoReader(cover_only)


def write_with_cover(path: Path, codec: str, n: int) -> None:
    """A file whose first video stream is a picture, followed by `n` frames of video or audio."""
    with av.open(str(path), "w") as out:
        cover = out.add_stream("mjpeg", rate=25)
        cover.width, cover.height, cover.pix_fmt = 32, 32, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        other = out.add_stream(codec, rate=25 if codec == "libx264" else 44100)
        if codec == "libx264":
            other.width, other.height, other.pix_fmt = 96, 64, "yuv420p"
        still = av.VideoFrame.from_ndarray(picture(0, 32, 32), format="rgb24")
        still.pts, still.time_base = 0, Fraction(1, 25)
        packets = [*cover.encode(still), *cover.encode(None)]
        out.mux(packets)
        for number in range(n):
            if codec == "libx264":
                frame = av.VideoFrame.from_ndarray(picture(number, 96, 64), format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 25)
            else:
                frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
                frame.sample_rate, frame.pts = 44100, 1024 * number
            out.mux(other.encode(frame))
        out.mux(other.encode(None))


def test_title_in_another_encoding_costs_nothing(make_video: MakeVideo, tmp_path: Path) -> None:
    """``av.open(path)`` alone raises UnicodeDecodeError before PyAV 19."""
    source, path = tmp_path / "titled.mp4", tmp_path / "latin.mp4"
    with av.open(str(make_video(H264))) as container, av.open(str(source), "w") as out:
        out.metadata["title"] = "xxTITLExx"
        stream = out.add_stream_from_template(container.streams.video[0])
        for packet in container.demux(video=0):
            if packet.size:
                packet.stream = stream
                out.mux(packet)
    path.write_bytes(source.read_bytes().replace(b"xxTITLExx", b"\xfc\xe4TITLE\xf6\xdf"))
    np.testing.assert_array_equal(VideoReader(path).read([33]).frames[0], full_decode(source)[33])


def test_file_that_shrinks_after_the_scan_is_unreadable(make_video: MakeVideo, tmp_path: Path) -> None:
    path = tmp_path / "shrinking.mp4"
    data = make_video(H264).read_bytes()
    path.write_bytes(data)
    reader = VideoReader(path)
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(UnreadableVideo, match=r"shrinking.mp4 is damaged from frame \d+ of 60 .* within a packet"):
        reader.read([0, 59])


def test_unreadable_files_say_why(make_video: MakeVideo, tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("no video at all\n" * 40)
    (tmp_path / "playlist.mp4").write_text(
        "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:9/a.ts\n"
    )
    (tmp_path / "folder.mp4").mkdir()
    end_index = make_video(x264("end.mp4", "bframes=0", n=5)).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(end_index[: len(end_index) // 2])
    for name, words in {
        "empty.mp4": "is empty: it has 0 bytes",
        "text.mp4": "cannot be opened as video: invalid data",
        "playlist.mp4": "playlist.mp4",
        "folder.mp4": "must be a regular file, it is a directory",
        "gone.mp4": "cannot be opened as video: no such file",
        "cut.mp4": "cannot be opened as video: invalid data",
    }.items():
        with pytest.raises(UnreadableVideo, match=words) as caught:
            VideoReader(tmp_path / name)
        assert str(caught.value).startswith(name)
        assert "\n" not in str(caught.value)


def test_fifo_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "pipe.mp4"
    os.mkfifo(path)
    # whoever opens it for reading gets an empty file, and does not wait for ever
    threading.Thread(target=lambda: os.close(os.open(path, os.O_WRONLY)), daemon=True).start()
    try:
        with pytest.raises(UnreadableVideo, match=r"^pipe.mp4 must be a regular file, it is a FIFO; copy"):
            VideoReader(path)
    finally:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))


def test_sockets_and_devices_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path has at most 107 bytes
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.mp4")
        with pytest.raises(UnreadableVideo, match=r"^socket.mp4 must be a regular file, it is a socket"):
            VideoReader(Path("socket.mp4"))
    with pytest.raises(UnreadableVideo, match="must be a regular file, it is a character device"):
        VideoReader(Path(os.devnull))


def test_stream_without_one_decodable_picture_is_unreadable(make_video: MakeVideo, tmp_path: Path) -> None:
    data = bytearray(make_video(H264).read_bytes())
    start = data.index(b"mdat") + 4
    data[start:] = b"\xff" * (len(data) - start)
    path = tmp_path / "noise.mp4"
    path.write_bytes(data)
    with pytest.raises(UnreadableVideo, match=r"noise.mp4 cannot be decoded: "):
        VideoReader(path)
