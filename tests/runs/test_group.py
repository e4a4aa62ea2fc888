"""The command as a user runs it, on folders as the extract stage leaves them."""

import json
import shutil

import av
import cv2
import h5py
import mlflow
import numpy as np
import pandas as pd
import pytest

from dfprep.alterations import Similarity
from dfprep.runs.grouping import group_fakes
from dfprep.store import FaceFile, OutputFolder, read_masks

PEOPLE = {"solo1": ["ann"], "solo2": ["bea"], "pair1": ["ann", "bea"], "pair2": ["dan", "cid"]}


@pytest.fixture(scope="module")
def grouped(command, extracted, tmp_path_factory):
    """A folder, a run with masks on two workers, and a sweep over thresholds."""
    folder = tmp_path_factory.mktemp("group")
    out = extracted(folder / "outputs" / "mine", PEOPLE)
    single = command(folder, f"out={out}", "similarity.masks=true", "workers=2", "figures=1", stage="group")
    assert single.returncode == 0, single.stderr
    measured = {path: path.stat().st_mtime_ns for path in (out / "similarity").iterdir()}
    before = (out / "alterations.csv").read_bytes()
    levels = "similarity.thresholds=[0.965,0.95,0.9,0.85],[0.9999,0.95,0.9,0.85]"
    sweep = command(folder, "-m", f"out={out}", levels, stage="group")
    assert sweep.returncode == 0, sweep.stderr
    assert (out / "alterations.csv").read_bytes() == before
    assert {path: path.stat().st_mtime_ns for path in (out / "similarity").iterdir()} == measured
    return folder, out, single


def test_the_altered_person_is_fake_and_the_other_one_real(grouped):
    _, out, _ = grouped
    table = pd.read_csv(out / "alterations.csv").set_index(["video", "person"])
    assert len(table) == 2 * sum(len(names) for names in PEOPLE.values())
    for video, names in PEOPLE.items():
        for person in range(len(names)):
            assert table.person_label[video, person] == "REAL"
            # the last name, on the right, is altered; it is person 0
            assert table.person_label[f"{video}_fake", person] == ("FAKE" if person == 0 else "REAL")
            assert (table["class"][f"{video}_fake", person] > 0) == (person == 0)
    assert json.loads(table.frame_classes["pair1", 0]) == [0] * 6


def test_masks_lie_in_the_face_files_order_and_show_what_was_altered(grouped):
    _, out, _ = grouped
    with FaceFile(out / "faces" / "pair1.h5") as faces:
        shape = faces.large(0, 0).shape[:3]
        videos = faces.videos
    path = out / "masks" / "pair1.h5"
    assert not read_masks(path, "pair1", 0).any()
    altered, other = (read_masks(path, videos.index("pair1_fake"), person) for person in (0, 1))
    assert altered.shape == other.shape == shape
    assert altered[:, 80:220, 90:210].mean() > 10 * other[:, 80:220, 90:210].mean()


def test_a_sweep_over_thresholds_shows_in_mlflow(grouped):
    folder, _, _ = grouped
    mlflow.set_tracking_uri(f"sqlite:///{folder / 'outputs' / 'mlflow.db'}")
    client = mlflow.MlflowClient()
    runs = client.search_runs([client.get_experiment_by_name("dfprep").experiment_id])
    children = [run for run in runs if "mlflow.parentRunId" in run.data.tags]
    found = {run.data.metrics["threshold_0"]: run.data.metrics["persons_class_0"] for run in children}
    assert found == {0.965: 2.0, 0.9999: 0.0}
    figures = {
        item.path.split("/")[-1] for item in client.list_artifacts(children[0].info.run_id, "figures/alterations")
    }
    assert {"minima.png", "persons.png", "classes.png"} <= figures


def test_classes_and_paths_are_printed(grouped):
    _, out, single = grouped
    assert "People in the fakes" in single.stdout
    assert str(out / "alterations.csv") in single.stdout


def test_a_shifted_fake_is_reported_with_its_figures_and_has_no_class(extracted, tmp_path):
    out = extracted(tmp_path / "out", PEOPLE)
    with h5py.File(out / "faces" / "solo1.h5", "r+") as file:
        for t, png in enumerate(file["large"][1, 0]):
            # a window of 182 px shown on 299: 3 px of the frame are 5 of the crop
            moved = np.roll(cv2.imdecode(png, cv2.IMREAD_COLOR), 5, axis=1)
            file["large"][1, 0, t] = cv2.imencode(".png", moved)[1].ravel()
    found = group_fakes(OutputFolder(out), Similarity(), workers=0)
    (row,) = found.out_of_step
    assert (row.video, row.shift_x_px, row.shift_y_px) == ("solo1_fake", 3, 0)
    assert "shifted by (+3, +0) px" in row.reason
    (without,) = [row for row in found.rows if row.class_ is None]
    assert (without.video, without.person_label, without.frame_classes) == ("solo1_fake", "", ())
    assert without.similarity_mean < 1


def test_a_fake_of_which_nobody_is_altered_is_listed(extracted, tmp_path):
    out = extracted(tmp_path / "out", PEOPLE)
    with h5py.File(out / "faces" / "solo2.h5", "r+") as file:
        file["large"][1] = file["large"][0]
    found = group_fakes(OutputFolder(out), Similarity(), workers=0)
    assert [(row.video, row.original, row.altered) for row in found.unaltered] == [
        ("solo2_fake", "solo2", "not looked at")
    ]


def tone(path, hz):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16000, layout="mono")
        swell = np.sin(np.arange(32000) / 900.0) ** 2
        wave = (0.3 * swell * np.sin(np.arange(32000) * 2 * np.pi * hz / 16000)).astype(np.float32)
        for start in range(0, 32000, 1024):
            frame = av.AudioFrame.from_ndarray(wave[None, start : start + 1024], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 16000, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def test_sound_is_added_to_what_is_measured_and_tells_an_audio_only_fake(extracted, tmp_path):
    out = extracted(tmp_path / "out", PEOPLE)
    with h5py.File(out / "faces" / "solo2.h5", "r+") as file:
        file["large"][1] = file["large"][0]
    (out / "videos").mkdir()
    for name, hz in (("solo1", 300), ("solo1_fake", 300), ("solo2", 300), ("solo2_fake", 440)):
        tone(out / "videos" / f"{name}.mp4", hz)
    group_fakes(OutputFolder(out), Similarity(), workers=0)
    before = json.loads((out / "similarity" / "solo2.json").read_text())
    found = group_fakes(OutputFolder(out), Similarity(audio=True), workers=0)
    after = json.loads((out / "similarity" / "solo2.json").read_text())
    assert before["measures"]["fakes"][0]["similarity"] == after["measures"]["fakes"][0]["similarity"]
    sounds = {row.video: row.audio for row in found.alignment}
    assert sounds == {
        "solo1_fake": "same",
        "solo2_fake": "altered",
        "pair1_fake": "missing",
        "pair2_fake": "missing",
    }
    assert [(row.video, row.altered) for row in found.unaltered] == [("solo2_fake", "audio")]
    assert found.metrics()["audio_missing"] == 2


def test_new_faces_are_measured_again(extracted, tmp_path):
    out = extracted(tmp_path / "out", {"solo1": ["ann"]})
    before = group_fakes(OutputFolder(out), Similarity(), workers=0).rows
    extracted(tmp_path / "other", {"solo1": ["eve"]})
    shutil.copy(tmp_path / "other" / "faces" / "solo1.h5", out / "faces" / "solo1.h5")
    assert group_fakes(OutputFolder(out), Similarity(), workers=0).rows != before
