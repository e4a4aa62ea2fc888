import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfprep.errors import TooShort
from dfprep.extract.segments import frames_inside, frames_to_sample, segments_of
from dfprep.runs import configured
from dfprep.sources import Family
from dfprep.store import FaceFile
from dfprep.types import Label, Status, StreamInfo, Video

FACE = (40, 30, 70, 66)


def stream(n_frames, fps=25.0):
    return StreamInfo(200, 120, n_frames, fps, n_frames / fps if fps else 0.0, "h264")


def real(path):
    return Video(path.stem, path, Label.REAL)


def fake(path, segments, original="real"):
    return Video(path.stem, path, Label.FAKE, original, segments=segments)


@pytest.mark.parametrize(
    ("segments", "frames"),
    [
        ([(1.0, 2.0)], range(25, 50)),
        ([(0.4, 0.8), (3.6, 9.0)], [*range(10, 20), *range(90, 100)]),
        ([(-1.0, 0.08)], range(2)),
        ([(3.0, float("inf"))], range(75, 100)),
        ([(0.41, 0.43)], [10]),  # the middle of frame 10 is at 0.42 s
        ([(0.43, 0.45)], []),
        ([(7.0, 8.0)], []),
        ([(0.0, 1.0), (0.5, 1.2)], range(30)),
    ],
)
def test_frames_of_a_segment_are_those_whose_middle_it_holds(segments, frames):
    assert frames_inside(stream(100), segments).tolist() == list(frames)


@given(st.integers(0, 400), st.integers(0, 400), st.sampled_from([23.976, 24, 25, 29.97, 30, 50, 59.94]))
def test_times_rounded_to_hundredths_of_a_second_still_mean_whole_frames(begin, end, fps):
    segment = (round(begin / fps, 2), round(end / fps, 2))
    assert frames_inside(stream(300, fps), [segment]).tolist() == list(range(begin, min(end, 300)))


def test_no_frame_of_a_stream_without_a_rate_is_inside():
    assert frames_inside(stream(100, 0.0), [(0.0, 5.0)]).tolist() == []


def test_segments_of_a_family_are_the_union_over_its_videos(tmp_path):
    videos = [
        fake(tmp_path / "a.mp4", ((5.0, 6.0), (0.0, 1.0))),
        fake(tmp_path / "b.mp4", ((0.5, 2.0), (2.5, 3.0))),
        fake(tmp_path / "c.mp4", ()),
        fake(tmp_path / "d.mp4", ((5.2, 5.4), (2.0, 2.1))),
    ]
    assert segments_of(Family(real(tmp_path / "real.mp4"), tuple(videos))) == [(0.0, 2.1), (2.5, 3.0), (5.0, 6.0)]
    assert segments_of(Family(real(tmp_path / "real.mp4"), (videos[2],))) == []
    assert segments_of(Family(fake(tmp_path / "alone.mp4", ((1.0, 2.0),), original=""))) == [(1.0, 2.0)]


def test_without_segments_every_frame_may_be_sampled():
    assert frames_to_sample(stream(5), [], configured("sampling")).tolist() == list(range(5))


def test_the_nearest_frames_are_added_to_segments_that_hold_too_few():
    sampling = configured("sampling=consecutive", n_frames=14)
    assert frames_to_sample(stream(100), [(0.4, 0.8)], sampling).tolist() == list(range(8, 22))
    both = frames_to_sample(stream(100), [(0.4, 0.6), (1.6, 1.8)], sampling).tolist()
    assert both == [*range(9, 16), *range(39, 46)]
    assert frames_to_sample(stream(100), [(3.6, 4.0)], sampling).tolist() == list(range(86, 100))


def test_segments_that_hold_enough_frames_are_not_left():
    frames = frames_to_sample(stream(100), [(0.4, 0.8), (1.6, 1.88)], configured("sampling"))
    assert frames.tolist() == [*range(10, 20), *range(40, 47)]


def test_segments_after_the_end_of_the_video_are_named():
    with pytest.raises(TooShort) as short:
        frames_to_sample(stream(100), [(4.2, 4.8)], configured("sampling"))
    assert str(short.value) == (
        "none of the video's 100 frames at 25.000 frames/s is in its altered segments (4.20-4.80 s)"
    )


@pytest.fixture
def extract(make_extractor, tmp_path, write_video, scene):
    """extract(faces, sampling, **segments): rows and sampled frames of fakes with `segments`, 25 frames/s."""

    def run(faces, sampling, **segments):
        frames = scene(100, faces)
        videos = [fake(write_video(tmp_path / f"{name}.mp4", frames), of) for name, of in segments.items()]
        family = Family(real(write_video(tmp_path / "real.mp4", frames)), tuple(videos))
        rows = make_extractor(sampling=sampling).extract(family).rows
        if rows[0].status is not Status.OK:
            return rows, None
        with FaceFile(tmp_path / "out" / "real.h5") as faces_of:
            return rows, faces_of.frame_index.tolist()

    return run


def test_uniform_is_spread_over_the_frames_of_the_segments(extract):
    rows, sampled = extract(
        lambda i: [FACE], configured("sampling=uniform", n_frames=5), a=((1.6, 2.0),), b=((0.4, 0.8),)
    )
    # linspace(0, 19, 5) = 0, 4.75, 9.5, 14.25, 19 in [10, ..., 19, 40, ..., 49]
    assert sampled == [10, 14, 19, 44, 49]
    assert [(row.status, row.offset) for row in rows] == [(Status.OK, 10)] * 3


def test_first_and_spaced_are_positions_in_the_list_of_these_frames(extract):
    _, sampled = extract(
        lambda i: [FACE], configured("sampling", n_first=4, n_spaced=3), a=((0.4, 0.48), (1.6, 2.0), (3.2, 9.0))
    )
    frames = np.r_[10:12, 40:50, 80:100]
    # linspace(4, 31, 4)[1:] = 13, 22, 31
    assert sampled == frames[[0, 1, 2, 3, 13, 22, 31]].tolist()


def test_retries_go_on_in_the_list_and_report_the_frames_of_the_video(extract):
    sampling = configured("sampling=consecutive", n_frames=5, retry_offset=6, max_retries=2)
    segments = ((0.4, 0.8), (2.0, 2.4))  # frames 10 .. 19 and 50 .. 59
    rows, sampled = extract(lambda i: [FACE] if i >= 52 else [], sampling, a=segments)
    assert sampled == [52, 53, 54, 55, 56]
    assert [(row.attempt, row.offset) for row in rows] == [(2, 52)] * 2
    rows, _ = extract(lambda i: [FACE] if i >= 55 else [], sampling, a=segments)
    assert rows[0].status is Status.FACE_GAPS
    assert "lacks 3 of the 5 frames 52..56: 52, 53, 54 (tried from frame 10, 16, 52)" in rows[0].reason


def test_an_unpaired_fake_is_sampled_inside_its_own_segments(make_extractor, tmp_path, write_video, scene):
    path = write_video(tmp_path / "alone.mp4", scene(100, lambda i: [FACE]))
    family = Family(fake(path, ((2.0, 2.2),), original=""))
    (row,) = make_extractor(sampling=configured("sampling=consecutive", n_frames=5)).extract(family).rows
    assert (row.status, row.offset) == (Status.OK, 50)
    (row,) = make_extractor(sampling=configured("sampling=consecutive", n_frames=6)).extract(family).rows
    assert (row.status, row.offset) == (Status.OK, 49)
