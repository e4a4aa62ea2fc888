"""Every frame the reader returns is the one a full decode gives, and fewer pictures are decoded for it."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from frame_videos import Recipe, encode, full_decode, x264, x265
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dfprep.frames import VideoReader
from dfprep.frames.packets import PacketTable
from dfprep.frames.plan import Plan, plan
from dfprep.runs import configured

MakeVideo = Callable[[Recipe], Path]
Truth = Callable[[Path], list[np.ndarray]]

PYRAMID = "bframes=5:b-adapt=0:b-pyramid=normal:ref=4:weightp=2:weightb=1"
SELECTIVE = [
    x264("no_b.mp4", "bframes=0:keyint=250"),
    x264("pyramid.mp4", f"{PYRAMID}:keyint=250"),
    x264("temporal_direct.mp4", "bframes=3:b-adapt=0:direct=temporal:keyint=30"),
    x264("open_gop.mp4", "bframes=3:b-adapt=0:open-gop=1:keyint=10:min-keyint=10"),
    x264("short_gop.mp4", "bframes=2:b-adapt=0:keyint=5:min-keyint=5"),
    x264("short_gop.ts", "bframes=2:b-adapt=0:keyint=5:min-keyint=5"),
    x264("long_gop.mkv", "bframes=3:b-adapt=0:keyint=250"),
    x264("slices.mp4", "bframes=3:b-adapt=0:slices=3"),
    x264("open_gop.ts", "bframes=3:b-adapt=0:open-gop=1:keyint=10:min-keyint=10"),
    x264("open_without_b.ts", "bframes=0:open-gop=1:keyint=10:min-keyint=10:ref=4"),
    x264("refresh.mp4", "bframes=2:intra-refresh=1:keyint=20"),
    x264("refresh_without_b.ts", "bframes=0:intra-refresh=1:keyint=20"),
    x264("odd.mp4", "bframes=2", width=97, height=65, pix_fmt="yuv444p"),
    x264("ten_bit.mp4", "bframes=2", pix_fmt="yuv420p10le"),
    x264("uneven.mp4", "bframes=3", ticks=[40 * k + (k * k * 7) % 23 + 300 * (k > 20) for k in range(60)]),
    x264("turn_90.mp4", "bframes=2", rotation=(90, False, False)),
    x264("turn_180.mp4", "bframes=2", rotation=(180, False, False)),
    x264("turn_270.mp4", "bframes=2", rotation=(-90, False, False)),
    x265("open.mp4", "bframes=4:b-adapt=0:keyint=10:min-keyint=10:open-gop=1:b-pyramid=1"),
    x265("open.ts", "bframes=4:b-adapt=0:keyint=10:min-keyint=10:open-gop=1"),
    x265("radl.mp4", "bframes=4:b-adapt=0:keyint=10:min-keyint=10:open-gop=0:radl=2"),
    x265("open.mkv", "bframes=4:b-adapt=0:keyint=10:min-keyint=10:open-gop=1"),
]
TWO_LAYERS = "bframes=4:b-adapt=0:keyint=20:min-keyint=20:temporal-layers=2"
PLAIN = [
    x265("layers.mp4", TWO_LAYERS),
    x265("layers.ts", TWO_LAYERS),
    x265("layers.mkv", TWO_LAYERS),
    x264("interlaced.mp4", "interlaced=1:bframes=2"),
    x264("interlaced.ts", "interlaced=1:bframes=2"),
    Recipe("hidden.webm", "libvpx-vp9", options={"auto-alt-ref": "1", "lag-in-frames": "16", "cpu-used": "8"}),
    Recipe("av1.mp4", "libsvtav1", options={"preset": "12", "svtav1-params": "keyint=20:lp=1"}),
    Recipe("part2.mp4", "mpeg4", options={"bf": "2"}),
    Recipe("part2.avi", "mpeg4", options={"bf": "2"}),
    Recipe("stills.avi", "mjpeg", pix_fmt="yuvj420p"),
]
VIDEO = {recipe.name: recipe for recipe in SELECTIVE + PLAIN}


def choices(n: int) -> list[list[int]]:
    """Frame numbers worth asking for in a video of `n` frames."""
    rng = np.random.default_rng(n)
    some = [np.sort(rng.choice(n, size, replace=False)).tolist() for size in (2, 5, 12)]
    sampled = [configured("sampling", n_first=4, n_spaced=3).indices(n, offset).tolist() for offset in (0, 20)]
    return [list(range(n)), [0], [n - 1], [n // 2], [3, 40], *sampled, *some]


def assert_equal(reader: VideoReader, wanted: list[int], expected: list[np.ndarray]) -> None:
    clip = reader.read(wanted)
    assert clip.frame_index.tolist() == wanted
    for number, frame in zip(wanted, clip.frames, strict=True):
        np.testing.assert_array_equal(frame, expected[number], err_msg=f"frame {number} of {wanted}")


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("recipe", SELECTIVE + PLAIN, ids=lambda recipe: f"{recipe.codec}-{recipe.name}")
def test_every_frame_equals_full_decode(recipe: Recipe, threads: int, make_video: MakeVideo, truth: Truth) -> None:
    path = make_video(recipe)
    expected = truth(path)
    assert len({frame.tobytes() for frame in expected}) == len(expected) == recipe.n  # a wrong frame would show
    reader = VideoReader(path, threads)
    assert (reader.info.n_frames, reader.info.height, reader.info.width) == (recipe.n, *expected[0].shape[:2])
    assert bool(reader.plain_reason) == (recipe in PLAIN)
    for wanted in choices(recipe.n):
        assert_equal(reader, wanted, expected)
        assert_equal(VideoReader(path, threads), wanted, expected)
    assert bool(reader.plain_reason) == (recipe in PLAIN)


@given(
    st.sampled_from(["pyramid.mp4", "open_gop.mp4", "short_gop.ts", "open.mp4", "refresh.mp4"]),
    st.sets(st.integers(0, 59), min_size=1, max_size=8),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_choice_of_frames_equals_full_decode(
    make_video: MakeVideo, truth: Truth, name: str, wanted: set[int]
) -> None:
    path = make_video(VIDEO[name])
    assert_equal(VideoReader(path), sorted(wanted), truth(path))


def test_mirrored_video_is_turned_back(make_video: MakeVideo) -> None:
    flips = {(True, False): np.s_[:, ::-1], (False, True): np.s_[::-1]}
    for (hflip, vflip), view in flips.items():
        path = make_video(x264(f"flip_{hflip}.mp4", "bframes=2", rotation=(0, hflip, vflip)))
        with av.open(str(path)) as container:  # as stored: x264 may encode the same frames in another way
            stored = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        np.testing.assert_array_equal(VideoReader(path).read([7]).frames[0], stored[7][view])


def test_info_is_what_was_encoded(make_video: MakeVideo) -> None:
    info = VideoReader(make_video(VIDEO["pyramid.mp4"])).info
    assert (info.width, info.height, info.n_frames, info.fps, info.codec) == (96, 64, 60, 25.0, "h264")
    assert info.seconds == pytest.approx(2.4)
    assert VideoReader(make_video(VIDEO["open.mp4"])).info.codec == "hevc"
    assert VideoReader(make_video(VIDEO["av1.mp4"])).info.codec == "av1"  # not libdav1d, the decoder


@pytest.mark.parametrize("name", ["pyramid.mp4", "short_gop.ts", "hidden.webm", "part2.mp4"])
def test_the_bit_rate_is_that_of_the_packets_in_every_container(name: str, make_video: MakeVideo) -> None:
    path = make_video(VIDEO[name])
    with av.open(str(path)) as container:
        n_bytes = sum(packet.size for packet in container.demux(video=0))
    info = VideoReader(path).info
    assert info.bit_rate == round(8 * n_bytes / 2.4)
    assert info.bytes == path.stat().st_size > n_bytes


def packets_for(path: Path, wanted: list[int]) -> int:
    reader = VideoReader(path)
    reader.read(wanted)
    return reader.packets_decoded


def test_disposable_pictures_are_not_decoded(make_video: MakeVideo) -> None:
    # groups of a P and five B pictures, one of these a reference, which follows its P: 1 + 8 * 2 + 1 up to frame 54
    assert packets_for(make_video(VIDEO["pyramid.mp4"]), [54]) == 18
    # between frames 48 and 54 that reference and the asked picture besides
    assert packets_for(make_video(VIDEO["pyramid.mp4"]), [52]) == 20
    # HEVC: a P, its reference B and the key picture of the last group
    assert packets_for(make_video(VIDEO["radl.mp4"]), [55]) <= 5


@pytest.mark.parametrize(
    "recipe", [r for r in SELECTIVE if "bframes=0" not in str(r.options)], ids=lambda r: f"{r.codec}-{r.name}"
)
@pytest.mark.parametrize("threads", [1, 3])
def test_ordinary_streams_are_decoded_selectively(recipe: Recipe, threads: int, make_video: MakeVideo) -> None:
    reader = VideoReader(make_video(recipe), threads)
    reader.read([0, recipe.n - 1])
    assert reader.plain_reason == ""
    assert 2 <= reader.packets_decoded < 0.8 * recipe.n


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("layers.mp4", "HEVC with temporal sub-layers"),
        ("layers.ts", "HEVC with temporal sub-layers"),
        ("layers.mkv", "HEVC with temporal sub-layers"),
        ("interlaced.mp4", "interlaced pictures"),
        ("interlaced.ts", "interlaced pictures"),
        ("hidden.webm", "codec vp9"),
        ("av1.mp4", "codec libdav1d"),
        ("part2.mp4", "codec mpeg4"),
    ],
)
def test_streams_whose_pictures_cannot_be_left_out_are_decoded_plainly(
    name: str, reason: str, make_video: MakeVideo
) -> None:
    reader = VideoReader(make_video(VIDEO[name]))
    assert reader.plain_reason.startswith(reason)
    reader.read([VIDEO[name].n - 1])
    assert reader.packets_decoded >= VIDEO[name].n


def test_decoding_begins_at_the_last_key_frame(make_video: MakeVideo) -> None:
    # closed groups of five: the key frame alone, or with what the asked picture needs
    for recipe in (VIDEO["short_gop.mp4"], VIDEO["short_gop.ts"]):
        assert packets_for(make_video(recipe), [50]) == 1
        assert packets_for(make_video(recipe), [0, 50]) == 2
        assert packets_for(make_video(recipe), [54]) <= 4
    # open HEVC groups of ten
    assert packets_for(make_video(VIDEO["open.mp4"]), [50]) <= 2
    # an open H.264 group proves nothing: the references from the start
    assert packets_for(make_video(VIDEO["open_gop.mp4"]), [50]) > 20


def test_key_pictures_that_are_none_cost_only_their_restarts(make_video: MakeVideo, truth: Truth) -> None:
    # periodic intra refresh marks P pictures as key pictures: decoding goes back to the start, selectively
    path = make_video(VIDEO["refresh.mp4"])
    reader = VideoReader(path)
    assert_equal(reader, [45], truth(path))
    assert reader.plain_reason == ""
    before = reader.packets_decoded
    assert_equal(reader, [45], truth(path))
    assert 25 < reader.packets_decoded - before < 42


def test_decoding_ends_with_the_last_frame(make_video: MakeVideo) -> None:
    assert packets_for(make_video(VIDEO["no_b.mp4"]), [4]) == 5
    assert packets_for(make_video(VIDEO["stills.avi"]), [4]) <= 6


def test_reads_again_at_another_offset(make_video: MakeVideo, truth: Truth) -> None:
    path = make_video(VIDEO["open_gop.mp4"])
    with VideoReader(path) as reader:
        for offset in (40, 0, 20):
            assert_equal(reader, list(range(offset, offset + 10)), truth(path))


@pytest.mark.parametrize(
    ("wanted", "words"),
    [([60], r"\[0, 60\), got 60"), ([-1, 3], "got -1"), ([3, 3], "got 3 after 3"), ([5, 2], "got 2 after 5")],
)
def test_wrong_indices_are_named(make_video: MakeVideo, wanted: list[int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        VideoReader(make_video(VIDEO["no_b.mp4"])).read(wanted)


@pytest.mark.parametrize("wanted", [[0.5], [[1, 2]], [True, False]])
def test_indices_are_a_row_of_whole_numbers(make_video: MakeVideo, wanted: list) -> None:
    with pytest.raises(ValueError, match="row of whole numbers"):
        VideoReader(make_video(VIDEO["no_b.mp4"])).read(wanted)


def test_no_indices_give_no_frames(make_video: MakeVideo) -> None:
    assert VideoReader(make_video(VIDEO["no_b.mp4"])).read([]).frames.shape == (0, 64, 96, 3)


def test_name_that_looks_like_a_protocol_or_a_pattern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a:b.mp4", "shot_%03d.mp4", "ä ?#.mp4"):
        encode(tmp_path / "made.mp4", x264("made.mp4", "bframes=0", n=3))
        (tmp_path / "made.mp4").rename(name)
        assert VideoReader(Path(name)).info.n_frames == 3


def test_frame_that_does_not_come_out_is_decoded_plainly(
    make_video: MakeVideo, truth: Truth, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(packets: PacketTable, wanted: np.ndarray) -> Plan:
        todo = plan(packets, wanted)
        todo.decode[wanted[0]] = False
        return todo

    monkeypatch.setattr("dfprep.frames.selective.plan", forgetful)
    path = make_video(VIDEO["pyramid.mp4"])
    reader = VideoReader(path)
    assert_equal(reader, [8, 30], truth(path))
    assert reader.plain_reason == "1 frames that the decoder did not return"


MEDIA = Path(__file__).resolve().parents[3] / "shared" / "media"


@pytest.mark.parametrize("name", ["two_people_talking.mp4", "crowd_1080p.mp4"])
def test_real_videos_equal_full_decode(name: str) -> None:
    path = MEDIA / name
    if not path.exists():
        pytest.skip(f"the reference video {name} is not here")
    expected = full_decode(path)
    reader = VideoReader(path)
    n = reader.info.n_frames
    assert (n, reader.plain_reason) == (len(expected), "")
    for wanted in (configured("sampling").indices(n, 0).tolist(), [n - 1], [n // 2]):
        assert_equal(reader, wanted, expected)
    assert reader.plain_reason == ""
    assert reader.packets_decoded < 2 * n


def test_visit_gives_the_frames_of_read_one_by_one(make_video):
    path = make_video(SELECTIVE[0])
    with VideoReader(path) as reader:
        indices = [0, 3, 4, reader.info.n_frames - 1]
        seen = {}
        reader.visit(indices, lambda slot, image: seen.__setitem__(slot, image.copy()))
        assert list(seen) == [0, 1, 2, 3]
        np.testing.assert_array_equal(np.stack(list(seen.values())), reader.read(indices).frames)


def test_too_little_memory_is_no_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def starved(*args: object, **kwargs: object) -> None:
        raise av.error.MemoryError(errno.ENOMEM, "Cannot allocate memory")

    (tmp_path / "a.mp4").write_bytes(b"x")
    monkeypatch.setattr("dfprep.frames.stream.av.open", starved)
    with pytest.raises(MemoryError):
        VideoReader(tmp_path / "a.mp4")
