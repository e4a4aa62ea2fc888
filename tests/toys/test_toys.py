"""A detector, an embedder, a source and a crop from outside the package: each one Python file and one YAML file.

Nothing in dfprep/ knows them: a toy that needs an edit there shows that the package is not open to additions.
"""

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest

from dfprep.cluster.inputs import read_real_people
from dfprep.frames import VideoReader
from dfprep.store import FaceFile, OutputFolder

TOYS = Path(__file__).parent
TRUSTED = "trusted_targets=[toy_detector,toy_embedder,toy_source,toy_crop]"
LARGE, SMALL = (30, 30, 80, 90), (130, 40, 160, 70)


@pytest.fixture(scope="module")
def made(command, write_video, scene, tmp_path_factory):
    """The folder of a run with all four toys, of a real video with a large and a small face, and of a fake."""
    folder = tmp_path_factory.mktemp("toys")
    real = scene(40, lambda i: [LARGE, SMALL])
    fake = [frame.copy() for frame in real]
    for frame in fake:
        frame[60:80, 40:70] = (20, 20, 250)
    write_video(folder / "data/ann/real.mp4", real)
    write_video(folder / "data/ann/swap.mp4", fake)
    run = command(
        folder, "--config-dir", str(TOYS / "conf"), "detector=toy", "embedder=toy", "source=toy", "crops=toy",
        "source.folder=data", TRUSTED, "workers=0", "figures=1", "mlflow.enabled=false", "hydra.run.dir=run",
        pythonpath=[TOYS],
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture(scope="module")
def faces(made):
    with FaceFile(made / "outputs/toy/faces/ann_real.h5") as file:
        yield file


@pytest.fixture(scope="module")
def frames(made, faces):
    """The sampled frames of both videos, as the file's `videos`."""
    clips = []
    for name in ("real", "swap"):
        with VideoReader(made / f"data/ann/{name}.mp4") as reader:
            clips.append(reader.read(faces.frame_index).frames)
    return clips


@pytest.fixture
def level(monkeypatch):
    """The toy crop, imported as the run did."""
    monkeypatch.syspath_prepend(str(TOYS))
    import toy_crop

    yield toy_crop.LevelEyes(64)
    sys.modules.pop("toy_crop")


def test_the_toy_source_lists_the_videos_and_its_root_is_known(made, faces):
    assert faces.videos == ["ann_real", "ann_swap"]
    assert faces.config["source"]["root"] == str(made / "data")
    table = pd.read_csv(made / "outputs/toy/videos.csv")
    assert sorted(table.path) == ["ann/real.mp4", "ann/swap.mp4"]
    assert set(table.status) == {"ok"}


def test_the_toy_detectors_have_their_names_and_bits(faces):
    assert faces.detectors == ("careful", "green")
    assert faces.detected_by.dtype == np.uint16
    assert (faces.detected_by[0] == 0b11).all(), "the large face: both"
    assert (faces.detected_by[1] == 0b10).all(), "the small one: green alone"
    for found, box in zip(faces.boxes, (LARGE, SMALL), strict=True):
        np.testing.assert_allclose(found, np.tile(box, (17, 1)), atol=1.01)


def test_the_toy_crop_is_turned_level_in_the_real_video_and_its_fake(faces, frames, level):
    assert faces.crops == ("small", "large", "raw", "level")
    for person in range(2):
        where = level.geometry(faces.boxes[person], faces.landmarks[person], faces.frame_index, 200, 120)
        stored = faces.transforms("level")[person]
        np.testing.assert_allclose(stored, where.transforms, rtol=1e-6)
        assert abs(stored[0, 0, 1]) > 0.1, "the toy's eyes are not level in the frame"
        left, right = (stored[0] @ [*faces.landmarks[person, 0, eye], 1] for eye in (0, 1))
        np.testing.assert_allclose([left, right], np.array([[0.3, 0.4], [0.7, 0.4]]) * 64, atol=1e-3)
        for video, clip in enumerate(frames):
            expected = [level.cut(f, m, s) for f, m, s in zip(clip, where.transforms, where.sizes, strict=True)]
            np.testing.assert_array_equal(faces.crop("level", video, person), expected)


def test_a_transform_maps_pixels_to_where_the_crop_shows_them(faces, frames):
    """Of a point of the frame, far from edges, the crop has the colour."""
    for person, box in enumerate((LARGE, SMALL)):
        for name in faces.crops:
            middle = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
            x, y = (faces.transforms(name)[person, 5] @ [*middle, 1]).astype(int)
            shown = faces.one(name, 0, person, 5)[y, x].astype(int)
            assert np.abs(shown - frames[0][5][tuple(middle[::-1].astype(int))]).max() < 12


def test_the_toy_embeddings_are_of_the_toy_crop_and_the_whole_frames(faces, frames):
    for video, clip in enumerate(frames):
        for person in range(2):
            means = faces.crop("level", video, person).mean(axis=(1, 2))
            noses = [f[int(y), int(x)] for f, (x, y) in zip(clip, faces.landmarks[person, :, 2], strict=True)]
            vectors = np.concatenate([means, noses], axis=1)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            np.testing.assert_allclose(faces.embeddings[video, person], vectors, atol=1e-6)
    assert np.abs(faces.embeddings[0, 0] - faces.embeddings[1, 0]).max() > 0.1


def test_a_class_of_a_package_that_is_not_trusted_is_not_even_imported(made, command):
    run = command(
        made, "--config-dir", str(TOYS / "conf"), "detector=toy", "source=toy", "source.folder=data",
        "trusted_targets=[toy_source]", pythonpath=[TOYS],
    )  # fmt: skip
    assert run.returncode == 2
    assert run.stderr.strip() == (
        "dfprep.extract: detector.members.careful._target_ must be a class of dfprep or toy_source, got "
        "'toy_detector.GreenBlocks'; if you trust its package, set trusted_targets=[toy_detector]"
    )


def test_a_configuration_file_cannot_trust_its_own_classes(made, command, tmp_path):
    experiment = tmp_path / "experiment/mine.yaml"
    experiment.parent.mkdir()
    experiment.write_text("# @package _global_\ntrusted_targets: [toy_detector]\n")
    run = command(made, "--config-dir", str(tmp_path), "experiment=mine", pythonpath=[TOYS])
    assert run.returncode == 2
    assert run.stderr.strip() == (
        "dfprep.extract: trusted_targets must be given on the command line, got it from a configuration file; "
        "remove it there"
    )


def test_figures_are_drawn(made):
    drawn = sorted(path.stem for path in (made / "run/figures").rglob("*.png"))
    of_persons = ["ann_real-person0", "ann_real-person1"]
    assert drawn == ["ann_real", *sorted(2 * of_persons), "overview"]
    assert all(cv2.imread(str(path)) is not None for path in (made / "run/figures").rglob("*.png"))


@pytest.mark.slow
def test_any_set_of_crops_is_enough_for_figures_and_for_the_people_of_the_cluster_stage(made, command):
    run = command(
        made, "--config-dir", str(TOYS / "conf"), "detector=toy", "embedder=toy", "source=toy", "crops=toy",
        "~crops.small", "~crops.large", "~crops.raw", "source.folder=data", TRUSTED, "workers=0",
        "figures=1",
        "mlflow.enabled=false", "hydra.run.dir=run-level", "out=level",
        pythonpath=[TOYS],
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert len(list((made / "run-level/figures").rglob("*.png"))) == 6
    with FaceFile(made / "level/faces/ann_real.h5") as file:
        assert file.crops == ("level",)
    assert read_real_people(OutputFolder(made / "level")).thumbnails.shape == (2, 64, 64, 3)


def test_a_run_with_a_crop_that_is_not_there_lists_those_that_are(made, command):
    run = command(
        made, "--config-dir", str(TOYS / "conf"), "embedder=toy", "source=toy", "source.folder=data",
        "detector=toy", TRUSTED, pythonpath=[TOYS],
    )  # fmt: skip
    assert run.returncode == 2
    assert run.stderr.strip() == (
        "dfprep.extract: embedder.crop must be one of the crops small, large, raw, got 'level'"
    )


def test_the_toys_stand_in_no_file_of_the_package(faces):
    package = TOYS.parents[1] / "dfprep"
    assert not [path for path in package.rglob("*.py") if "toy" in path.read_text(encoding="utf-8").lower()]
    assert json.loads(str(faces.attrs["detectors"])) == ["careful", "green"]
