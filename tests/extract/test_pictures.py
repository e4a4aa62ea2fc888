"""Folders of pictures are extracted as videos."""

import cv2
import numpy as np
import pandas as pd
import pytest
from trees.frames import tree

from dfprep.extract.figures import family_figures
from dfprep.runs import configured
from dfprep.sources import Family
from dfprep.store import FaceFile
from dfprep.types import Label, Status, Video

FACE = (40, 30, 70, 66)


@pytest.fixture
def sequence(tmp_path, scene):
    """sequence(name, n): a folder of n pictures with one face, and its frames."""

    def make(name, n=60, **changes):
        frames, folder = scene(n, lambda i: [FACE], **changes), tmp_path / name
        folder.mkdir()
        for number, frame in enumerate(frames):
            cv2.imwrite(str(folder / f"{number}.png"), frame[..., ::-1])
        return folder, frames

    return make


def test_a_folder_of_pictures_is_cropped_like_a_video(make_extractor, sequence, tmp_path):
    folder, frames = sequence("seq")
    (row,) = make_extractor().extract(Family(Video("seq", folder, Label.FAKE), ())).rows
    assert (row.status, row.reason, row.path) == (Status.OK, "", "seq")
    assert (row.width, row.height, row.fps, row.n_frames, row.seconds) == (200, 120, 25.0, 60, 2.4)
    with FaceFile(tmp_path / "out" / "seq.h5") as faces:
        x1, y1, x2, y2 = faces.boxes[0, 3].round().astype(int)
        crop = np.asarray(faces.crop("raw", 0, 0)[3])
        np.testing.assert_array_equal(crop, frames[faces.frame_index[3]][y1:y2, x1:x2])


@pytest.mark.parametrize(
    ("spoil", "status", "words"),
    [
        (lambda folder: [(folder / f"{k}.png").unlink() for k in range(10, 60)], Status.TOO_SHORT, "10 frames"),
        (lambda folder: (folder / "3.png").write_text("x"), Status.UNREADABLE, "seq/3.png cannot be decoded"),
        (lambda folder: [path.unlink() for path in folder.iterdir()], Status.UNREADABLE, "holds no pictures"),
        (lambda folder: folder.rename(folder.with_name("away")), Status.MISSING_FILE, "does not exist"),
    ],
    ids=["short", "damaged", "empty", "missing"],
)
def test_the_status_of_a_folder_is_that_of_a_video(spoil, status, words, make_extractor, sequence):
    folder, _ = sequence("seq")
    spoil(folder)
    (row,) = make_extractor().extract(Family(Video("seq", folder, Label.REAL), ())).rows
    assert row.status is status
    assert words in row.reason


def test_a_fake_of_pictures_is_compared_with_its_original(make_extractor, sequence):
    real, fake = sequence("real")[0], sequence("fake")[0]
    other, shorter = sequence("other", seed=5)[0], sequence("shorter", n=50)[0]
    fakes = [Video(path.name, path, Label.FAKE, "real") for path in (fake, other, shorter)]
    rows = make_extractor().extract(Family(Video("real", real, Label.REAL), tuple(fakes))).rows
    assert [row.status.value for row in rows] == ["ok", "ok", "not_aligned", "not_aligned"]


def test_the_whole_frame_is_cropped_where_faces_were_cut_out_already(make_extractor, sequence, tmp_path):
    folder, frames = sequence("seq")
    copy, _ = sequence("copy")
    family = Family(Video("seq", folder, Label.REAL), (Video("copy", copy, Label.FAKE, "seq"),))
    rows = make_extractor(detector=configured("detector=whole_frame")).extract(family).rows
    assert [(row.status, row.persons) for row in rows] == [(Status.OK, 1)] * 2
    with FaceFile(tmp_path / "out" / "seq.h5") as faces:
        assert faces.detectors == ("whole_frame",)
        assert np.isnan(faces.landmarks).all()
        np.testing.assert_array_equal(faces.boxes[0], np.tile([0, 0, 200, 120], (17, 1)))
        for frame, crop in zip(faces.frame_index, faces.crop("raw", 0, 0), strict=True):
            np.testing.assert_array_equal(crop, frames[frame])
        assert faces.crop("large", "copy", 0).shape == (17, 48, 48, 3)


def test_the_boxes_are_drawn_on_pictures(make_extractor, sequence, tmp_path):
    folder, _ = sequence("seq")
    make_extractor().extract(Family(Video("seq", folder, Label.REAL), ()))
    assert "boxes/seq" in [name for name, _ in family_figures(tmp_path / "out" / "seq.h5", folder)]


def test_a_data_set_of_pictures_is_extracted_by_the_command(command, tmp_path):
    def draw(path):
        seed = sum(map(ord, str(path.parent.relative_to(tmp_path))))
        coarse = np.random.default_rng(seed).integers(0, 200, (4, 4, 3), dtype=np.uint8)
        scene = cv2.resize(coarse, (64, 48), interpolation=cv2.INTER_CUBIC)
        scene[:6, :6] = 50 * int(path.stem)  # what differs between the pictures of a sequence
        cv2.imwrite(str(path), scene)

    tree(tmp_path / "wild", draw, n_archives=1, n_sequences=1, n_frames=5)
    (tmp_path / "wild/fake_test/1/fake/0/4.png").unlink()
    values = ("sampling.n_first=3", "sampling.n_spaced=2", "crops.large.margin=0", "workers=0")
    choices = ("source=frames", "source.path=wild", "detector=whole_frame", "embedder=none")
    run = command(tmp_path, *choices, *values, "figures=0", "mlflow.enabled=false")
    assert run.returncode == 0, run.stderr
    table = pd.read_csv(tmp_path / "outputs/frames/videos.csv", keep_default_na=False).set_index("video")
    found = {video: (row.label, row.official_split, row.status) for video, row in table.iterrows()}
    assert found == {
        "real_train_1_real_0": ("REAL", "train", "ok"),
        "real_test_1_real_0": ("REAL", "test", "ok"),
        "fake_train_1_fake_0": ("FAKE", "train", "ok"),
        "fake_test_1_fake_0": ("FAKE", "test", "too_short"),
    }
    assert set(table.original) == {""}
    assert table.path["real_test_1_real_0"] == "real_test/1/real/0"
    with FaceFile(tmp_path / "outputs/frames/faces/fake_train_1_fake_0.h5") as faces:
        assert faces.labels == [Label.FAKE]
        for number, crop in zip(faces.frame_index, faces.crop("raw", 0, 0), strict=True):
            expected = cv2.imread(str(tmp_path / f"wild/fake_train/1/fake/0/{number}.png"))[..., ::-1]
            np.testing.assert_array_equal(crop, expected)
