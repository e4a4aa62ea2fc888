import numpy as np
import pytest

from dfprep.runs import configured
from dfprep.sources import Family
from dfprep.store import FaceFile
from dfprep.types import Label, Status, Video

FACE = (40, 30, 70, 66)
TEN = (0, 5, 10, 16, 21, 27, 32, 38, 43, 49)  # linspace(0, 49, 10), truncated


@pytest.fixture
def extract(make_extractor, tmp_path, write_video):
    """extract(frames, forged=None, n_frames=10, **tracks): a real video and its fake, uniformly sampled."""

    def run(frames, forged=None, n_frames=10, **tracks):
        extractor = make_extractor(
            sampling=configured("sampling=uniform", n_frames=n_frames), tracking=configured("tracks", **tracks)
        )
        videos = [Video("real", write_video(tmp_path / "real.mp4", frames), Label.REAL)]
        if forged:
            videos.append(Video("forged", write_video(tmp_path / "forged.mp4", forged), Label.FAKE, "real"))
        return extractor.extract(Family(videos[0], tuple(videos[1:])))

    return run


def moving(i):
    return (40 + i, 30, 70 + i, 66)


def test_frames_without_person_0_are_in_no_array_of_the_face_file(extract, scene, tmp_path):
    frames = scene(50, lambda i: [moving(i), (150, 70, 180, 106)] if not 14 <= i <= 30 else [])
    forged = [frame.copy() for frame in frames]
    for i, frame in enumerate(forged):
        x1, y1, x2, y2 = moving(i)
        frame[y1:y2, x1:x2] = (5 * i, 20, 20)
    result = extract(
        frames, forged, incomplete="drop_frames", min_frames=7, living=False
    )  # the other one is painted
    assert [(row.status, row.attempt, row.offset, row.persons) for row in result.rows] == [(Status.OK, 0, 0, 2)] * 2
    assert result.n_faces == 2 * 2 * 7
    with FaceFile(tmp_path / "out" / "real.h5") as faces:
        left = faces.frame_index
        assert left.tolist() == [t for t in TEN if not 14 <= t <= 30]
        person = int(np.flatnonzero(faces.boxes[:, 0, 0] < 100)[0])
        np.testing.assert_allclose(faces.boxes[person], [moving(i) for i in left], atol=1.01)
        assert faces.landmarks.shape == (2, 7, 5, 2)
        assert np.isfinite(faces.landmarks).all()
        assert (faces.detected_by == 1).all()
        assert min(crop[8:-8, 8:-8, 1].min() for crop in faces.crop("raw", "real", person)) > 200
        red = [crop[8:-8, 8:-8, 0].mean() for crop in faces.crop("raw", "forged", person)]
        np.testing.assert_allclose(red, 5 * left, atol=6)
        assert faces.crop("large", "real", person).shape == (7, 48, 48, 3)


def test_retry_needs_every_frame_where_drop_frames_needs_no_other_try(extract, scene):
    frames = scene(50, lambda i: [FACE] if not 14 <= i <= 30 else [])
    tries = [extract(frames, incomplete=how, min_frames=7).rows[0] for how in ("retry", "drop_frames")]
    assert [(row.status, row.attempt, row.offset) for row in tries] == [(Status.OK, 2, 40), (Status.OK, 0, 0)]


def test_a_try_with_fewer_than_min_frames_is_followed_by_the_next(extract, scene, tmp_path):
    frames = scene(60, lambda i: [FACE] if i >= 30 else [])  # 5 of 10 from 0 on, 7 of 10 from 20 on, all from 40 on
    for min_frames, attempt in ((5, 0), (7, 1), (8, 2)):
        (row,) = extract(frames, incomplete="drop_frames", min_frames=min_frames).rows
        assert (row.status, row.attempt, row.offset) == (Status.OK, attempt, 20 * attempt)
    extract(frames, incomplete="drop_frames", min_frames=7)
    with FaceFile(tmp_path / "out" / "real.h5") as faces:
        assert faces.frame_index.tolist() == [33, 37, 41, 46, 50, 54, 59]


def test_a_video_without_a_try_of_min_frames_has_face_gaps_with_both_numbers(extract, scene):
    (row,) = extract(scene(50, lambda i: [FACE] if i in TEN[:4] else []), incomplete="drop_frames").rows
    assert row.status is Status.FACE_GAPS
    assert row.reason == (
        "the most present person is in 4 of the 10 frames 0..49, but 8 are needed (tracks.min_frames=8) "
        "(tried from frame 0, 20, 40)"
    )


def test_a_complete_clip_may_have_fewer_than_min_frames(extract, scene):
    (row,) = extract(scene(50, lambda i: [FACE]), n_frames=5, incomplete="drop_frames", min_frames=8).rows
    assert row.status is Status.OK
