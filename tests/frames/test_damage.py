"""Damaged files: refused with the frame where the damage begins, or read up to it, and never beyond."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from frame_videos import Recipe, x264, x265

from dfprep.errors import ConfigError, UnreadableVideo
from dfprep.frames import DamagedVideo, VideoReader
from dfprep.runs import configured

MakeVideo = Callable[[Recipe], Path]
Truth = Callable[[Path], list[np.ndarray]]

FRONT = {"movflags": "faststart"}  # the index before the data, so that a cut file still has it
B = "bframes=3:b-adapt=0:keyint=20"
H264 = x264("front.mp4", B, container=FRONT)
HEVC = x265("front_hevc.mp4", B, container=FRONT)
PART2 = Recipe("front_part2.mp4", "mpeg4", options={"bf": "2"}, container=FRONT)
PART2_AVI = Recipe("part2_b.avi", "mpeg4", options={"bf": "2"})
VP9 = Recipe(
    "hidden_frames.webm", "libvpx-vp9", options={"auto-alt-ref": "1", "lag-in-frames": "16", "cpu-used": "8"}
)
MKV = x264("groups.mkv", B)
STILLS = Recipe("stills.avi", "mjpeg", pix_fmt="yuvj420p")
TS = x264("groups.ts", B)
REORDERED = 8  # no tested stream holds back more frames, nor has longer runs of B pictures


def zeroed(data: bytes, start: int, size: int) -> bytes:
    return data[:start] + bytes(min(size, len(data) - start)) + data[start + size :]


def overwritten(data: bytes, start: int, size: int) -> bytes:
    noise = np.random.default_rng(size).integers(0, 256, min(size, len(data) - start), np.uint8).tobytes()
    return data[:start] + noise + data[start + size :]


def removed(data: bytes, start: int, size: int) -> bytes:
    return data[:start] + data[start + size :]


def cut(data: bytes, start: int, size: int) -> bytes:
    return data[:start]


def packets_of(path: Path) -> list[tuple[int, int]]:
    """Position and size in bytes of each packet in the file."""
    with av.open(str(path)) as container:
        return [(packet.pos or 0, packet.size) for packet in container.demux(video=0) if packet.size]


def damage_from(path: Path) -> DamagedVideo:
    """The refusal of the file at `path`, by its scan or when its frames are read."""
    try:
        reader = VideoReader(path)
        reader.read(range(reader.info.n_frames))
    except DamagedVideo as refused:
        return refused
    raise AssertionError(f"{path.name} was read to its end")


def assert_kept_frames_are_intact(path: Path, truth: list[np.ndarray], threads: int = 1) -> int:
    """The number of frames before the damage."""
    reader = VideoReader(path, threads, keep_damaged=True)
    assert reader.info.damage
    assert reader.info.n_frames == reader.info.damage.first_frame
    assert reader.info.damage.n_expected == len(truth)
    for number, frame in enumerate(reader.read(range(reader.info.n_frames)).frames):
        np.testing.assert_array_equal(frame, truth[number], err_msg=f"frame {number}")
    return reader.info.n_frames


@pytest.mark.parametrize("recipe", [H264, MKV, HEVC, PART2, PART2_AVI, STILLS], ids=lambda recipe: recipe.name)
@pytest.mark.parametrize("harm", [zeroed, overwritten, cut])
def test_a_hole_in_the_middle_is_found_and_no_frame_after_it_is_used(
    recipe: Recipe, harm: Callable[[bytes, int, int], bytes], make_video: MakeVideo, truth: Truth, tmp_path: Path
) -> None:
    whole, path = make_video(recipe), tmp_path / recipe.name
    number = 31
    start, size = packets_of(whole)[number]
    path.write_bytes(harm(whole.read_bytes(), start + size // 2, 3000))
    refused = damage_from(path)
    assert refused.info.damage
    assert number - REORDERED <= refused.info.damage.first_frame <= number + REORDERED
    assert f"{path.name} is damaged from frame {refused.info.damage.first_frame} of 60 (" in str(refused)
    assert f"frames.damaged=keep uses the {refused.info.damage.first_frame} frames before it" in str(refused)
    n_kept = assert_kept_frames_are_intact(path, truth(whole))
    assert number - REORDERED <= n_kept <= number + REORDERED
    assert VideoReader(path, 3, keep_damaged=True).info.n_frames == n_kept


@pytest.mark.parametrize("part", [0.5, 0.6, 0.83, 0.97])
@pytest.mark.parametrize("recipe", [H264, HEVC, PART2], ids=lambda recipe: recipe.name)
def test_a_cut_file_with_an_index_is_damaged_and_not_short(
    recipe: Recipe, part: float, make_video: MakeVideo, truth: Truth, tmp_path: Path
) -> None:
    whole, path = make_video(recipe), tmp_path / recipe.name
    data = whole.read_bytes()
    path.write_bytes(data[: int(part * len(data))])
    assert "the file ends within a packet" in str(damage_from(path))
    assert 0 < assert_kept_frames_are_intact(path, truth(whole)) < 60


def test_a_file_that_is_cut_between_two_packets_lacks_packets(
    make_video: MakeVideo, truth: Truth, tmp_path: Path
) -> None:
    whole, path = make_video(H264), tmp_path / "between.mp4"
    path.write_bytes(whole.read_bytes()[: packets_of(whole)[40][0]])
    assert "the index lists 60 packets, the file gives 40" in str(damage_from(path))
    assert 40 - REORDERED <= assert_kept_frames_are_intact(path, truth(whole)) <= 40


@pytest.mark.parametrize("recipe", [VP9, MKV], ids=lambda recipe: recipe.name)
def test_a_cut_file_with_a_duration_is_damaged_and_not_short(
    recipe: Recipe, make_video: MakeVideo, truth: Truth, tmp_path: Path
) -> None:
    whole, path = make_video(recipe), tmp_path / recipe.name
    data = whole.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    lost = len(data) - len(data) // 2
    assert f"the file lacks {lost:,} of the bytes that its header states" in str(damage_from(path))
    assert 0 < assert_kept_frames_are_intact(path, truth(whole)) < 40


@pytest.mark.parametrize("recipe", [VP9, MKV], ids=lambda recipe: recipe.name)
@pytest.mark.parametrize("harm", [zeroed, removed])
def test_the_last_pictures_of_a_matroska_file_are_missed_and_none_takes_the_place_of_another(
    recipe: Recipe, harm: Callable[[bytes, int, int], bytes], make_video: MakeVideo, truth: Truth, tmp_path: Path
) -> None:
    whole, path = make_video(recipe), tmp_path / recipe.name
    start = packets_of(whole)[55][0] - 20  # from the header of the packet on
    path.write_bytes(harm(whole.read_bytes(), start, 100_000))
    words = {
        zeroed: "the pictures are stated to end at 2.40 s|invalid data",
        removed: "bytes that its header states",
    }
    assert re.search(words[harm], str(damage_from(path)))
    assert 55 - REORDERED <= assert_kept_frames_are_intact(path, truth(whole)) <= 56


def test_an_avi_that_is_cut_between_two_packets_lacks_packets(
    make_video: MakeVideo, truth: Truth, tmp_path: Path
) -> None:
    whole, path = make_video(STILLS), tmp_path / "between.avi"
    path.write_bytes(whole.read_bytes()[: packets_of(whole)[40][0]])
    assert "the header counts 60 frames, the file gives 40" in str(damage_from(path))
    assert 40 - REORDERED <= assert_kept_frames_are_intact(path, truth(whole)) <= 40


@pytest.mark.parametrize("recipe", [PART2_AVI, STILLS], ids=lambda recipe: recipe.name)
def test_no_picture_of_an_avi_takes_the_place_of_one_that_was_swallowed(
    recipe: Recipe, make_video: MakeVideo, truth: Truth, tmp_path: Path
) -> None:
    whole, path = make_video(recipe), tmp_path / recipe.name
    start, size = packets_of(whole)[31]
    path.write_bytes(removed(whole.read_bytes(), start + size // 2, 7))
    assert "is damaged from frame " in str(damage_from(path))
    assert 31 - REORDERED <= assert_kept_frames_are_intact(path, truth(whole)) <= 31


@pytest.mark.parametrize("recipe", [H264, HEVC, MKV, TS], ids=lambda recipe: recipe.name)
def test_zeros_are_seen_before_any_picture_is_decoded(
    recipe: Recipe, make_video: MakeVideo, truth: Truth, tmp_path: Path
) -> None:
    whole, path = make_video(recipe), tmp_path / recipe.name
    start, size = next(packet for packet in packets_of(whole)[30:] if packet[1] > 1000)
    path.write_bytes(zeroed(whole.read_bytes(), start + size // 2, 20))
    with pytest.raises(DamagedVideo, match="a picture contains zeros that no encoder writes"):
        VideoReader(path)
    assert 30 - REORDERED <= assert_kept_frames_are_intact(path, truth(whole)) <= 40


def test_overwritten_bytes_are_noticed_where_the_picture_is_decoded(
    make_video: MakeVideo, truth: Truth, tmp_path: Path
) -> None:
    whole, path = make_video(H264), tmp_path / "overwritten.mp4"
    data = bytearray(whole.read_bytes())
    start, size = packets_of(whole)[21]  # a P picture; header and lengths stay whole
    data[start + size // 3 : start + size // 3 + 40] = b"\xa5" * 40
    path.write_bytes(data)
    reader = VideoReader(path)
    np.testing.assert_array_equal(reader.read([3, 59]).frames[1], truth(whole)[59])  # two groups later
    with pytest.raises(
        DamagedVideo, match=r"damaged from frame 2\d of 60 .* the decoder marks frame 2\d as damaged"
    ):
        reader.read([30])
    assert 20 <= assert_kept_frames_are_intact(path, truth(whole)) <= 24


def test_damage_from_the_first_frame_on_leaves_nothing_to_keep(make_video: MakeVideo, tmp_path: Path) -> None:
    whole, path = make_video(PART2), tmp_path / "head.mp4"
    start, size = packets_of(whole)[0]
    path.write_bytes(overwritten(whole.read_bytes(), start + size // 2, size // 4))
    for keep in (False, True):
        with pytest.raises(UnreadableVideo, match=r"head\.mp4") as refused:
            VideoReader(path, keep_damaged=keep)
        assert "keep uses" not in str(refused.value)


def test_what_happens_to_damaged_videos_is_configured(make_video: MakeVideo, tmp_path: Path) -> None:
    whole, path = make_video(H264), tmp_path / "cut.mp4"
    path.write_bytes(whole.read_bytes()[: packets_of(whole)[40][0]])
    with pytest.raises(DamagedVideo):
        configured("frames").open(path)
    with configured("frames", damaged="keep").open(path) as reader:
        assert reader.info.damage
    with pytest.raises(ConfigError, match="damaged must be"):
        configured("frames", damaged="ignore")


def test_a_long_run_of_zeros_is_damage_in_vp8_and_vp9_also_where_their_decoders_see_none(
    make_video: MakeVideo, truth: Truth, tmp_path: Path
) -> None:
    whole = make_video(Recipe("large.webm", "libvpx-vp9", n=6, options={"cpu-used": "8", "crf": "4", "b": "0"}))
    start, size = packets_of(whole)[0]
    assert size > 2000
    path = tmp_path / "large.webm"
    for n_zeros, damaged in ((400, False), (600, True)):
        path.write_bytes(zeroed(whole.read_bytes(), start + 1000, n_zeros))
        if damaged:
            with pytest.raises(UnreadableVideo, match="a picture contains zeros that no encoder writes"):
                VideoReader(path)
        else:
            assert VideoReader(path).info.n_frames == 6


PAUSE = [40 * k + 4000 * (k > 20) for k in range(60)]
LATE = [40 * k + 4000 for k in range(60)]
REALTIME = {"cpu-used": "8", "deadline": "realtime"}
INTACT = [
    x264("fragments.mp4", "keyint=10:bframes=2", container={"movflags": "frag_keyframe+empty_moov"}),
    x264("pause.mp4", "bframes=2", ticks=PAUSE),
    x264("pause.mkv", "bframes=2", ticks=PAUSE),
    x264("late.mkv", "bframes=2", ticks=LATE),
    x264("padded.ts", "nal-hrd=cbr:bitrate=4000:vbv-maxrate=4000:vbv-bufsize=2000"),
    x264("many_slices.mp4", "slice-max-size=300:bframes=2"),
    x264("refreshed.mp4", "bframes=2:intra-refresh=1:keyint=20"),
    x264("interlaced_avi.avi", "interlaced=1:bframes=0"),
    x265("lossless.ts", "lossless=1:keyint=10"),
    Recipe("pause.avi", "mpeg4", ticks=PAUSE),  # frames that were left out are packets of 0 bytes
    Recipe("live.webm", "libvpx", options=REALTIME, container={"live": "1"}),
    Recipe("pause.webm", "libvpx-vp9", options=REALTIME, ticks=PAUSE),
]


@pytest.mark.parametrize("recipe", INTACT, ids=lambda recipe: recipe.name)
def test_unusual_files_are_not_damaged(recipe: Recipe, make_video: MakeVideo, truth: Truth) -> None:
    path = make_video(recipe)
    for keep in (False, True):
        reader = VideoReader(path, keep_damaged=keep)
        assert reader.info.damage is None
        np.testing.assert_array_equal(reader.read(range(reader.info.n_frames)).frames, truth(path))


def test_packets_that_are_lost_within_a_matroska_file_are_missed(make_video: MakeVideo, tmp_path: Path) -> None:
    whole, path = make_video(MKV), tmp_path / "lost.mkv"
    start, size = packets_of(whole)[31]
    path.write_bytes(removed(whole.read_bytes(), start + size // 2, 3000))
    with pytest.raises(DamagedVideo, match="damaged from frame"):
        VideoReader(path)
