"""Each choice of sampling in the extraction of a family."""

import numpy as np
import pytest

from dfprep.runs import configured
from dfprep.sources import Family
from dfprep.store import FaceFile
from dfprep.types import Label, Status, Video

FACE = (40, 30, 70, 66)


@pytest.fixture
def extract(make_extractor, tmp_path, write_video, scene):
    """extract(n_frames, sampling, faces=...): the row of a video, and its sampled frames."""

    def run(n_frames, sampling, faces=lambda i: [FACE]):
        path = write_video(tmp_path / "real.mp4", scene(n_frames, faces))
        (row,) = make_extractor(sampling=sampling).extract(Family(Video("real", path, Label.REAL))).rows
        if row.status is not Status.OK:
            return row, None
        with FaceFile(tmp_path / "out" / "real.h5") as faces_of:
            return row, faces_of.frame_index.tolist()

    return run


def test_uniform_samples_numpys_linspace(extract):
    row, sampled = extract(70, configured("sampling=uniform"))
    assert sampled == np.linspace(0, 69, 32).astype(int).tolist()
    assert (row.attempt, row.offset) == (0, 0)


def test_a_uniform_retry_is_spread_over_the_rest_of_the_video(extract):
    row, sampled = extract(70, configured("sampling=uniform", n_frames=8), lambda i: [FACE] if i >= 15 else [])
    assert sampled == np.linspace(20, 69, 8).astype(int).tolist()
    assert (row.attempt, row.offset) == (1, 20)


def test_consecutive_frames_begin_at_start_and_a_retry_behind_it(extract):
    sampling = configured("sampling=consecutive", n_frames=6, start=11)
    row, sampled = extract(50, sampling)
    assert sampled == list(range(11, 17))
    assert (row.attempt, row.offset) == (0, 11)
    row, sampled = extract(50, sampling, lambda i: [FACE] if i != 12 and i != 13 else [])
    assert sampled == list(range(31, 37))
    assert (row.attempt, row.offset) == (1, 31)


@pytest.mark.parametrize(
    ("sampling", "reason"),
    [
        (
            configured("sampling=uniform", n_frames=21),
            "the video has 20 frames, but 21 are needed: 21 evenly spaced ones from frame 0 on",
        ),
        (
            configured("sampling=consecutive", n_frames=16, start=5),
            "the video has 20 frames, but 21 are needed: 16 consecutive ones from frame 5 on",
        ),
    ],
    ids=["uniform", "consecutive"],
)
def test_a_video_of_fewer_frames_is_too_short_with_both_numbers(sampling, reason, extract):
    row, _ = extract(20, sampling)
    assert (row.status, row.reason) == (Status.TOO_SHORT, reason)
