import numpy as np
import pytest

from dfprep.extract.search import _next_offset
from dfprep.extract.shots import find_cuts, shots
from dfprep.frames import VideoReader
from dfprep.runs import configured
from dfprep.sources import Family
from dfprep.types import Label, Status, Video

FACE = (40, 30, 70, 66)


@pytest.fixture
def cut_video(tmp_path, write_video, scene):
    """120 frames of three shots that begin at 0, 33 and 70, with a face in the same place."""
    walls = [scene(1, lambda i: [FACE], seed=seed)[0] for seed in (0, 4, 9)]
    return write_video(tmp_path / "real.mp4", [walls[(i >= 33) + (i >= 70)] for i in range(120)])


def cuts_of(path):
    with VideoReader(path) as reader:
        return find_cuts(reader, reader.read(configured("sampling").indices(reader.info.n_frames, 0)))


def test_cuts_are_found_at_their_frame(cut_video):
    assert cuts_of(cut_video) == [33, 70]


def test_a_camera_that_turns_far_but_smoothly_does_not_cut(tmp_path, write_video, scene):
    wide = scene(1, lambda i: [], seed=1, size=(120, 1600))[0]
    path = write_video(
        tmp_path / "pan.mp4", [np.ascontiguousarray(wide[:, 8 * i : 8 * i + 200]) for i in range(120)]
    )
    with VideoReader(path) as reader:
        clip = reader.read([0, 60, 119])
        assert find_cuts(reader, clip) == []


def test_a_still_video_is_not_read_any_further(tmp_path, write_video, scene):
    path = write_video(tmp_path / "still.mp4", scene(60, lambda i: [FACE]))
    with VideoReader(path) as reader:
        clip = reader.read(configured("sampling").indices(60, 0))
        before = reader.packets_decoded
        assert find_cuts(reader, clip) == []
        assert reader.packets_decoded == before


def test_frames_have_the_numbers_of_their_shots():
    assert shots(np.array([0, 19, 20, 21, 79, 80, 200]), [20, 80]).tolist() == [0, 0, 1, 1, 1, 2, 2]
    assert shots(np.array([0, 5]), []).tolist() == [0, 0]


def test_a_face_in_every_frame_of_two_shots_is_not_one_person(tmp_path, write_video, scene, make_extractor):
    walls = [scene(1, lambda i: [FACE], seed=seed)[0] for seed in (0, 4)]
    path = write_video(tmp_path / "real.mp4", [walls[i >= 104] for i in range(120)])  # 16 frames are too few
    (row,) = make_extractor().extract(Family(Video("real", path, Label.REAL), ())).rows
    assert row.status is Status.FACE_GAPS
    assert "the video cuts to another scene at frame 104 (tried from frame 0, 20, 40, 60, 80, 100)" in row.reason


def test_behind_a_cut_the_next_try_begins_in_the_last_shot(cut_video, make_extractor):
    (row,) = make_extractor().extract(Family(Video("real", cut_video, Label.REAL), ())).rows
    assert (row.status, row.attempt, row.offset) == (Status.OK, 1, 70)


def test_the_next_try_begins_behind_the_last_cut_only_if_enough_frames_follow():
    sampling, frames = configured("sampling"), np.arange(120)
    assert _next_offset(0, [33, 70], sampling, frames) == 70
    assert _next_offset(0, [33, 110], sampling, frames) == 20
    assert _next_offset(0, [33, 103], sampling, frames) == 103
    assert _next_offset(0, [33, 104], sampling, frames) == 20
    assert _next_offset(60, [70], sampling, frames) == 80
    assert _next_offset(40, [], sampling, frames) == 60


def test_the_next_try_counts_positions_among_the_frames_of_the_segments():
    sampling, frames = configured("sampling"), np.r_[100:130, 200:230]
    assert _next_offset(0, [], sampling, frames) == 20
    assert _next_offset(0, [125], sampling, frames) == 25
    assert _next_offset(0, [150], sampling, frames) == 30
    assert _next_offset(0, [213], sampling, frames) == 43
    assert _next_offset(0, [214], sampling, frames) == 20


def test_a_plain_noisy_wall_correlates_with_nothing_and_is_no_cut(tmp_path, write_video):
    rng = np.random.default_rng(0)
    noisy = [rng.integers(100, 120, (60, 100, 3), dtype=np.uint8).repeat(2, 0).repeat(2, 1) for _ in range(40)]
    assert cuts_of(write_video(tmp_path / "wall.mp4", noisy)) == []


def test_cuts_of_a_real_clip(media):
    assert cuts_of(media / "two_people_talking.mp4") == [20, 82, 211]
    assert cuts_of(media / "crowd_1080p.mp4") == []
