from dataclasses import fields, replace

import numpy as np
import pytest

from dfprep.extract.lost import lost_family
from dfprep.extract.statuses import is_done
from dfprep.frames import open_video
from dfprep.sources import Family
from dfprep.store import FaceFile
from dfprep.types import INTERPOLATED, Label, Status, StreamInfo, Video

FACE, OTHER = (40, 30, 70, 66), (130, 20, 160, 56)


def real(path):
    return Video(path.stem, path, Label.REAL)


def fake(path, original):
    return Video(path.stem, path, Label.FAKE, original)


@pytest.fixture
def family(tmp_path, write_video, scene):
    """family(faces, *fakes): files of a real video and of fakes, each given as frames."""

    def make(frames, **fakes):
        real_path = write_video(tmp_path / "real.mp4", frames)
        made = [fake(write_video(tmp_path / f"{name}.mp4", f), "real") for name, f in fakes.items()]
        return Family(real(real_path), tuple(made))

    return make


def rows_by_id(result):
    return {row.video: row for row in result.rows}


def test_real_and_fake_are_cropped_with_the_same_boxes(make_extractor, family, scene, tmp_path):
    frames = scene(60, lambda i: [FACE])
    forged = [f.copy() for f in frames]
    for f in forged:
        f[40:50, 50:60] = (250, 20, 20)
    result = make_extractor().extract(family(frames, forged=forged))
    assert [row.status for row in result.rows] == [Status.OK, Status.OK]
    assert result.n_faces == 2 * 17
    with FaceFile(tmp_path / "out" / "real.h5") as faces:
        assert faces.videos == ["real", "forged"]
        assert faces.labels == [Label.REAL, Label.FAKE]
        np.testing.assert_allclose(faces.boxes[0], np.tile(FACE, (17, 1)), atol=1.01)
        differs = (
            np.abs(faces.crop("raw", "real", 0)[0].astype(int) - faces.crop("raw", "forged", 0)[0]).max(axis=-1)
            > 60
        )
        ys, xs = np.nonzero(differs)
        box = faces.boxes[0, 0].round().astype(int)
        assert abs(xs.min() + box[0] - 50) <= 1
        assert abs(ys.max() + box[1] - 49) <= 1


def test_the_row_of_a_fake_has_its_own_stream_and_not_that_of_its_original(make_extractor, family, scene, tmp_path):
    frames = scene(60, lambda i: [FACE])
    noise = np.random.default_rng(0).integers(-4, 5, (60, *frames[0].shape))
    noisy = [*np.clip(frames + noise, 0, 255).astype(np.uint8)]
    rows = rows_by_id(make_extractor().extract(family(frames, noisy=noisy, longer=frames[:1] * 66)))
    assert [rows[name].status for name in ("noisy", "longer")] == [Status.OK, Status.NOT_ALIGNED]
    for name, row in rows.items():
        with open_video(tmp_path / f"{name}.mp4") as reader:
            names = {field.name for field in fields(StreamInfo)} - {"damage"}
            assert all(getattr(row, name) == getattr(reader.info, name) for name in names)
            assert row.damage == ""
    assert rows["noisy"].bytes == (tmp_path / "noisy.mp4").stat().st_size > 2 * rows["real"].bytes
    assert (rows["longer"].n_frames, rows["longer"].seconds) == (66, 2.64)


def test_a_face_that_comes_late_is_found_at_the_next_offset(make_extractor, family, scene):
    extractor = make_extractor()
    result = extractor.extract(family(scene(100, lambda i: [FACE] if i >= 25 else [])))
    (row,) = result.rows
    assert (row.status, row.attempt, row.offset, row.persons) == (Status.OK, 2, 40, 1)
    assert extractor.detector.members["green"].small_faces_asked == [False, False, True]


def test_no_face_at_all_says_so_with_all_tries(make_extractor, family, scene):
    frames = scene(160, lambda i: [])
    result = make_extractor().extract(family(frames, forged=frames))
    rows = rows_by_id(result)
    assert rows["real"].status is Status.NO_FACE
    assert "tried from frame 0, 20, 40, 60, 80, 100" in rows["real"].reason
    assert rows["real"].n_frames == 160
    assert rows["forged"].status is Status.ORIGINAL_FAILED
    assert rows["forged"].reason == "its original real has no faces"


def test_gaps_that_no_try_avoids_are_face_gaps(make_extractor, family, scene):
    result = make_extractor().extract(family(scene(60, lambda i: [FACE] if i % 4 < 2 else [])))
    assert result.rows[0].status is Status.FACE_GAPS
    assert "lacks" in result.rows[0].reason


def test_a_short_video_says_how_many_frames_it_has(make_extractor, family, scene, tmp_path):
    result = make_extractor().extract(family(scene(12, lambda i: [FACE])))
    assert result.rows[0].status is Status.TOO_SHORT
    assert "12" in result.rows[0].reason
    assert not (tmp_path / "out" / "real.h5").exists()


def test_missing_and_damaged_files_have_different_statuses(make_extractor, family, scene, tmp_path):
    frames = scene(60, lambda i: [FACE])
    whole = family(frames, good=frames)
    (tmp_path / "text.mp4").write_text("no video")
    fakes = (*whole.replicates, fake(tmp_path / "gone.mp4", "real"), fake(tmp_path / "text.mp4", "real"))
    rows = rows_by_id(make_extractor().extract(Family(whole.reference, fakes)))
    assert {name: row.status.value for name, row in rows.items()} == {
        "real": "ok",
        "good": "ok",
        "gone": "missing_file",
        "text": "unreadable",
    }
    with FaceFile(tmp_path / "out" / "real.h5") as faces:
        assert faces.videos == ["real", "good"]


def test_a_missing_real_video_takes_its_fakes_with_it(make_extractor, tmp_path, write_video, scene):
    path = write_video(tmp_path / "forged.mp4", scene(60, lambda i: [FACE]))
    family = Family(real(tmp_path / "real.mp4"), (fake(path, "real"), fake(tmp_path / "gone.mp4", "real")))
    rows = rows_by_id(make_extractor().extract(family))
    assert [rows[v].status for v in ("real", "forged", "gone")] == [
        Status.MISSING_FILE,
        Status.ORIGINAL_FAILED,
        Status.MISSING_FILE,
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("size", "the fake is 180x120 px, its original 200x120 px"),
        ("count", "the fake has 59 frames, its original 60"),
        ("scene", "the surroundings of the faces differ in 17 of 17 frames"),
    ],
)
def test_a_fake_that_does_not_lie_over_its_original_is_not_cropped(
    change, message, make_extractor, family, scene, tmp_path
):
    frames = scene(60, lambda i: [FACE])
    changed = {
        "size": [np.ascontiguousarray(f[:, :180]) for f in frames],
        "count": frames[:-1],
        "scene": scene(60, lambda i: [FACE], seed=5),
    }[change]
    rows = rows_by_id(make_extractor().extract(family(frames, changed=changed, good=frames)))
    assert rows["changed"].status is Status.NOT_ALIGNED
    assert message in rows["changed"].reason
    assert rows["good"].status is Status.OK
    with FaceFile(tmp_path / "out" / "real.h5") as faces:
        assert faces.videos == ["real", "good"]


def test_a_fake_of_another_rate_is_not_aligned(make_extractor, tmp_path, write_video, scene):
    frames = scene(60, lambda i: [FACE])
    family = Family(
        real(write_video(tmp_path / "real.mp4", frames, fps=30)),
        (fake(write_video(tmp_path / "slow.mp4", frames, fps=25), "real"),),
    )
    row = make_extractor().extract(family).rows[1]
    reason = "not aligned with its original: the fake has 25.000 frames/s, its original 30.000"
    assert (row.status, row.reason) == (Status.NOT_ALIGNED, reason)


def test_a_fake_that_is_darker_as_a_whole_is_still_aligned(make_extractor, family, scene):
    frames = scene(60, lambda i: [FACE])
    darker = [(f * 0.7).astype(np.uint8) for f in frames]
    assert make_extractor().extract(family(frames, darker=darker)).rows[1].status is Status.OK


def test_two_people_stay_two_people_in_every_video(make_extractor, family, scene, tmp_path):
    frames = scene(60, lambda i: [FACE, OTHER] if i % 30 else [FACE])
    result = make_extractor().extract(family(frames, forged=frames))
    assert [row.persons for row in result.rows] == [2, 2]
    assert result.n_faces == 2 * 2 * 17
    with FaceFile(tmp_path / "out" / "real.h5") as faces:
        assert faces.detected_by[1, 0] == INTERPOLATED
        assert faces.crop("large", "forged", 1).shape == (17, 48, 48, 3)


def test_the_row_says_what_the_stream_is(make_extractor, family, scene):
    row = make_extractor().extract(family(scene(60, lambda i: [FACE]))).rows[0]
    assert (row.width, row.height, row.fps, row.n_frames, row.path) == (200, 120, 25.0, 60, "real.mp4")
    assert row.seconds == pytest.approx(2.4)


def test_gaps_in_one_try_are_reported_even_if_later_tries_find_nothing(make_extractor, family, scene):
    (row,) = make_extractor().extract(family(scene(100, lambda i: [FACE] if i in (0, 1, 2, 5) else []))).rows
    assert row.status is Status.FACE_GAPS
    assert "frames 0..99" in row.reason


def test_the_reason_is_that_of_the_last_try_with_faces(make_extractor, family, scene):
    (row,) = make_extractor().extract(family(scene(100, lambda i: [FACE] if i in (0, 1, 2, 45, 46) else []))).rows
    assert "frames 40..99" in row.reason


def test_what_a_swap_changes_around_the_face_is_not_the_surroundings(make_extractor, family, scene):
    frames = scene(60, lambda i: [(60, 30, 120, 90)])
    forged = [f.copy() for f in frames]
    noise = np.random.default_rng(0).integers(0, 256, (84, 84, 3), dtype=np.uint8)
    for f in forged:
        f[18:102, 48:132] = noise  # the face and 20 % of its sides around it
    assert make_extractor().extract(family(frames, forged=forged)).rows[1].status is Status.OK


def test_a_few_per_cent_of_frame_rate_are_too_many(make_extractor, tmp_path, write_video, scene):
    frames = scene(60, lambda i: [FACE])
    near = Family(
        real(write_video(tmp_path / "real.mp4", frames, fps=30)),
        (fake(write_video(tmp_path / "near.mp4", frames, fps=29), "real"),),
    )
    assert make_extractor().extract(near).rows[1].status is Status.NOT_ALIGNED


def test_a_face_file_of_an_earlier_run_does_not_outlive_its_video(make_extractor, family, scene, tmp_path):
    extractor, clip = make_extractor(), family(scene(60, lambda i: [FACE]))
    extractor.extract(clip)
    clip.reference.path.unlink()
    assert extractor.extract(clip).rows[0].status is Status.MISSING_FILE
    assert not (tmp_path / "out" / "real.h5").exists()


def test_a_path_that_cannot_exist_is_a_missing_file(make_extractor, tmp_path):
    long = Video("long", tmp_path / ("x" * 300) / "long.mp4", Label.REAL)
    assert make_extractor().extract(Family(long, ())).rows[0].status is Status.MISSING_FILE


@pytest.mark.parametrize("status", [Status.PENDING, Status.TIMED_OUT])
def test_a_family_without_a_result_has_a_row_for_every_video_that_is_tried_again(status, tmp_path):
    family = Family(real(tmp_path / "real.mp4"), (fake(tmp_path / "f.mp4", "real"),))
    lost = lost_family(family, tmp_path, status, "its process was killed")
    assert [row.status for row in lost.rows] == [status, Status.PENDING]
    assert all("its process was killed" in row.reason for row in lost.rows)
    assert not is_done(family, lost.rows, tmp_path / "real.h5")


@pytest.fixture
def compressions(tmp_path, write_video, scene):
    """A real video in two compressions, each with a fake."""
    frames = scene(60, lambda i: [FACE])
    for name in ("best", "other", "a_fake", "z_fake"):
        write_video(tmp_path / f"{name}.mp4", frames)
    best, other = real(tmp_path / "best.mp4"), replace(real(tmp_path / "other.mp4"), original="best")
    return Family(best, (fake(tmp_path / "a_fake.mp4", "other"), other, fake(tmp_path / "z_fake.mp4", "best")))


def test_other_compressions_are_replicates_in_the_order_of_their_ids(make_extractor, compressions, tmp_path):
    result = make_extractor().extract(compressions)
    assert [(row.video, row.status.value) for row in result.rows] == [
        ("best", "ok"), ("a_fake", "ok"), ("other", "ok"), ("z_fake", "ok")
    ]  # fmt: skip
    assert result.n_faces == 4 * 17
    with FaceFile(tmp_path / "out" / "best.h5") as faces:
        assert faces.videos == ["best", "a_fake", "other", "z_fake"]
        assert [label.value for label in faces.labels] == ["REAL", "FAKE", "REAL", "FAKE"]
        assert (faces.crop("raw", "other", 0)[0] != 0).any()


def test_a_fake_of_a_compression_without_faces_is_not_extracted(make_extractor, compressions, tmp_path):
    (tmp_path / "other.mp4").write_bytes(b"no video")
    rows = rows_by_id(make_extractor().extract(compressions))
    assert {name: row.status.value for name, row in rows.items()} == {
        "best": "ok", "a_fake": "original_failed", "other": "unreadable", "z_fake": "ok"
    }  # fmt: skip
    assert rows["a_fake"].reason == "its original other is unreadable"
    with FaceFile(tmp_path / "out" / "best.h5") as faces:
        assert faces.videos == ["best", "z_fake"]


def test_an_unpaired_fake_has_boxes_of_its_own(make_extractor, tmp_path, write_video, scene):
    alone = fake(write_video(tmp_path / "alone.mp4", scene(60, lambda i: [OTHER])), "")
    (row,) = make_extractor().extract(Family(alone)).rows
    assert (row.status, row.label, row.original, row.persons) == (Status.OK, Label.FAKE, "", 1)
    with FaceFile(tmp_path / "out" / "alone.h5") as faces:
        assert (faces.videos, faces.labels) == (["alone"], [Label.FAKE])
        np.testing.assert_allclose(faces.boxes[0, 0], OTHER, atol=1.01)
