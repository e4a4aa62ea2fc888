"""The command as a user runs it, on folders as the extract stage leaves them."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import av
import cv2
import h5py
import mlflow
import numpy as np
import pandas as pd
import pytest

from dfprep.errors import DfprepError, StoreError
from dfprep.group import figures, kept_measures, measuring
from dfprep.group.stage import group_fakes
from dfprep.runs import Loss, configured
from dfprep.store import FaceFile, OutputFolder, read_masks
from dfprep.tables import read_videos, write_videos
from dfprep.types import Label, Status

PEOPLE = {"solo1": ["ann"], "solo2": ["bea"], "pair1": ["ann", "bea"], "pair2": ["dan", "cid"]}


@pytest.fixture(scope="module")
def grouped(command, extracted, tmp_path_factory):
    """A folder, a run with masks on two workers, and a sweep over thresholds."""
    folder = tmp_path_factory.mktemp("group")
    out = extracted(folder / "outputs" / "mine", PEOPLE)
    single = command(folder, f"out={out}", "similarity.masks=true", "workers=2", "figures=1", stage="group")
    assert single.returncode == 0, single.stderr
    measured = {path: path.stat().st_mtime_ns for path in (out / "similarity").rglob("*.json")}
    before = (out / "alterations.csv").read_bytes()
    levels = "similarity.thresholds=[0.965,0.95,0.9,0.85],[0.9999,0.95,0.9,0.85]"
    sweep = command(folder, "-m", f"out={out}", levels, stage="group")
    assert sweep.returncode == 0, sweep.stderr
    assert (out / "alterations.csv").read_bytes() == before
    assert {path: path.stat().st_mtime_ns for path in (out / "similarity").rglob("*.json")} == measured
    assert len(measured) == len(PEOPLE)
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


def test_identity_is_that_of_the_embeddings_frame_by_frame(grouped):
    _, out, _ = grouped
    table = pd.read_csv(out / "alterations.csv").set_index(["video", "person"])
    with FaceFile(out / "faces" / "pair1.h5") as faces:
        real, fake = (faces.embeddings_of(number) for number in (0, 1))
    expected = (real * fake).sum(axis=-1).mean(axis=-1)
    for person in (0, 1):
        assert table.identity_similarity["pair1", person] == 1
        assert table.identity_similarity["pair1_fake", person] == pytest.approx(expected[person], abs=1e-5)


def test_faces_without_embeddings_have_no_identity(extracted, tmp_path):
    out = OutputFolder(extracted(tmp_path / "out", {"solo1": ["ann"]}, dim=0))
    assert [row.identity_similarity for row in group_fakes(out, configured("similarity"), workers=0).rows] == [
        None,
        None,
    ]


def test_measures_of_the_version_before_are_not_taken(extracted, tmp_path, monkeypatch):
    out = OutputFolder(extracted(tmp_path / "out", {"solo1": ["ann"]}))
    monkeypatch.setattr(kept_measures, "MEASURES_VERSION", 2)
    group_fakes(out, configured("similarity"), workers=0)
    old = json.loads(out.measures_file("solo1", 2).read_text())["key"]
    monkeypatch.undo()
    group_fakes(out, configured("similarity"), workers=0)
    assert json.loads(out.measures_file("solo1", 2).read_text())["key"] != old


def test_masks_lie_in_the_face_files_order_and_show_what_was_altered(grouped):
    _, out, _ = grouped
    with FaceFile(out / "faces" / "pair1.h5") as faces:
        shape = faces.crop("large", 0, 0).shape[:3]
        videos = faces.videos
    path = out / "masks" / "pair1.h5"
    assert not read_masks(path, "pair1", 0).any()
    for video, person in (("pair9", 0), (2, 0), (-1, 0), (0, 2)):
        with pytest.raises(StoreError, match=r"pair1\.h5 has no"):
            read_masks(path, video, person)
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
    found = group_fakes(OutputFolder(out), configured("similarity"), workers=0)
    (row,) = found.not_aligned
    assert (row.video, row.shift_x_px, row.shift_y_px) == ("solo1_fake", 3, 0)
    assert "shifted by (+3, +0) px" in row.reason
    (without,) = [row for row in found.rows if row.alteration_class is None]
    assert (without.video, without.person_label, without.frame_classes) == ("solo1_fake", "", ())
    assert without.similarity_mean < 1


def test_a_fake_without_an_altered_person_is_listed(extracted, tmp_path):
    out = extracted(tmp_path / "out", PEOPLE)
    with h5py.File(out / "faces" / "solo2.h5", "r+") as file:
        file["large"][1] = file["large"][0]
    found = group_fakes(OutputFolder(out), configured("similarity"), workers=0)
    assert [(row.video, row.original, row.altered) for row in found.unaltered] == [
        ("solo2_fake", "solo2", "audio not compared")
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


def alter_nothing(out, original):
    with h5py.File(out / "faces" / f"{original}.h5", "r+") as file:
        file["large"][1] = file["large"][0]


@pytest.fixture
def sounding(extracted, tmp_path):
    """A folder whose single-person fakes are not altered; the sound of solo2's one is another."""
    out = extracted(tmp_path / "out", PEOPLE)
    (out / "videos").mkdir()
    for name, hz in (("solo1", 300), ("solo1_fake", 300), ("solo2", 300), ("solo2_fake", 440)):
        tone(out / "videos" / f"{name}.mp4", hz)
    for original in ("solo1", "solo2"):
        alter_nothing(out, original)
    return OutputFolder(out)


def sounds(found):
    return {row.video: row.audio for row in found.alignment}


def test_sound_is_added_to_stored_measures_and_shows_an_audio_only_fake(sounding):
    path = sounding.measures_file("solo2", 2)
    group_fakes(sounding, configured("similarity"), workers=0)
    before = json.loads(path.read_text())
    found = group_fakes(sounding, configured("similarity", audio=True), workers=0)
    after = json.loads(path.read_text())
    assert before["measures"]["fakes"][0]["similarity"] == after["measures"]["fakes"][0]["similarity"]
    assert sounds(found) == {
        "solo1_fake": "same",
        "solo2_fake": "altered",
        "pair1_fake": "unreadable",
        "pair2_fake": "unreadable",
    }
    assert {row.video: row.altered for row in found.unaltered} == {"solo1_fake": "nothing", "solo2_fake": "audio"}
    assert found.metrics()["fakes_audio_unreadable"] == 2


def test_unreadable_sound_is_tried_again_and_sound_is_not_reported_unless_requested(sounding):
    videos = sounding.root / "videos"
    (videos / "solo2_fake.mp4").rename(videos / "away.mp4")
    found = group_fakes(sounding, configured("similarity", audio=True), workers=0)
    assert sounds(found)["solo2_fake"] == "unreadable"
    assert {row.video: row.altered for row in found.unaltered}["solo2_fake"] == "audio unreadable"
    (videos / "away.mp4").rename(videos / "solo2_fake.mp4")
    assert sounds(group_fakes(sounding, configured("similarity", audio=True), workers=0))["solo2_fake"] == "altered"
    unasked = group_fakes(sounding, configured("similarity"), workers=0)
    assert set(sounds(unasked).values()) == {""}
    assert {row.altered for row in unasked.unaltered} == {"audio not compared"}
    assert "fakes_audio_same" not in unasked.metrics()
    videos.rename(sounding.root / "unmounted")
    with pytest.raises(StoreError, match=r"source\.root .*videos, .* does not exist"):
        group_fakes(sounding, configured("similarity", audio=True), workers=0)


def test_all_families_that_cannot_be_compared_are_named_and_the_others_kept(extracted, tmp_path, monkeypatch):
    out = OutputFolder(extracted(tmp_path / "out", PEOPLE | {"solo3": ["eve"]}))
    whole = out.face_file("solo1").read_bytes()
    out.face_file("solo1").write_bytes(whole[: len(whole) // 2])
    with h5py.File(out.face_file("solo2"), "r+") as file:
        file["large"][1, 0, 3] = np.arange(200, dtype=np.uint8)
    with h5py.File(out.face_file("pair1"), "r+") as file:
        del file.attrs["width"]

    def kills_solo3(make_work, todo, workers, on_lost, timeout_s):
        work = make_work()
        return [on_lost(task, Loss.KILLED) if task.family.reference == "solo3" else work(task) for task in todo]

    monkeypatch.setattr(measuring, "map_unordered", kills_solo3)
    with pytest.raises(DfprepError, match="4 of 5 families could not be compared") as failure:
        group_fakes(out, configured("similarity"), workers=2)
    for part in (
        f"solo1: {out.face_file('solo1')} is no readable face file",
        f"solo2: {out.face_file('solo2')} is damaged: the large crop of solo2_fake, person 0, frame 3 is no PNG",
        "pair1.h5 is no face file: it lacks width",
        "solo3: its process was killed twice",
    ):
        assert part in str(failure.value)
    assert [path.stem for path in out.similarity.rglob("*.json")] == ["pair2"]


@pytest.mark.parametrize(
    "kept", ["null", "[]", "{}", '{"key": "KEY", "measures": {"original": "solo1"}}', '{"key"']
)
def test_kept_measures_that_cannot_be_read_are_measured_again(extracted, tmp_path, kept):
    out = OutputFolder(extracted(tmp_path / "out", {"solo1": ["ann"]}))
    before, path = group_fakes(out, configured("similarity"), workers=0).rows, out.measures_file("solo1", 2)
    good = path.read_text()
    path.write_text(kept.replace("KEY", json.loads(good)["key"]))
    assert group_fakes(out, configured("similarity"), workers=0).rows == before
    assert path.read_text() == good


def test_the_fakes_of_the_table_are_compared_and_no_others(extracted, tmp_path):
    out = OutputFolder(extracted(tmp_path / "out", PEOPLE))
    rows = read_videos(out.videos_csv)
    write_videos(out.videos_csv, [row for row in rows if row.video != "solo1_fake"])
    found = group_fakes(out, configured("similarity"), workers=0)
    assert "solo1_fake" not in {row.video for row in found.rows} | {row.video for row in found.alignment}
    assert {row.video for row in found.rows} >= {"solo1", "solo2_fake"}
    another = replace(next(row for row in rows if row.video == "solo1_fake"), video="solo1_other")
    write_videos(out.videos_csv, [*rows, another])
    with pytest.raises(
        DfprepError, match=r"solo1\.h5 lacks solo1_other, which have faces according to videos\.csv"
    ):
        group_fakes(out, configured("similarity"), workers=0)
    write_videos(out.videos_csv, [row for row in rows if row.video != "solo1"])
    with pytest.raises(StoreError, match=r"solo1, the original of solo1_fake, has none"):
        group_fakes(out, configured("similarity"), workers=0)


def test_an_id_that_leads_out_of_the_folder_stops_the_run_and_overwrites_nothing(extracted, tmp_path):
    out = OutputFolder(extracted(tmp_path / "a" / "b" / "out", {"solo1": ["ann"]}))
    (tmp_path / "a" / "b" / "x.h5").write_bytes(out.face_file("solo1").read_bytes())  # found as faces/../../x.h5
    out.masks.mkdir()
    before = (tmp_path / "a" / "b" / "x.h5").read_bytes()
    table = out.videos_csv.read_text().replace("solo1,", "../../x,")
    out.videos_csv.write_text(table)
    with pytest.raises(
        StoreError, match=r"videos\.csv, line 2: video must be a plain file name .*, got '\.\./\.\./x'"
    ):
        group_fakes(out, configured("similarity", masks=True), workers=0)
    assert (tmp_path / "a" / "b" / "x.h5").read_bytes() == before
    assert not list(out.root.rglob("*.json"))


def test_kept_measures_of_another_family_are_not_taken(extracted, tmp_path):
    out = OutputFolder(extracted(tmp_path / "out", {"solo1": ["ann"]}))
    group_fakes(out, configured("similarity"), workers=0)
    path = out.measures_file("solo1", 2)
    good = path.read_text()
    path.write_text(good.replace('"original": "solo1"', '"original": "../../x"'))
    assert group_fakes(out, configured("similarity"), workers=0).originals == {"solo1"}
    assert path.read_text() == good


def test_masks_of_faces_that_are_no_more_go_away(extracted, tmp_path):
    out = OutputFolder(extracted(tmp_path / "out", {"solo1": ["ann"], "solo2": ["bea"]}))
    group_fakes(out, configured("similarity", masks=True), workers=0)
    alter_nothing(out.root, "solo1")
    os.utime(out.face_file("solo1"), (1, 1))
    group_fakes(out, configured("similarity", max_lag=0), workers=0)
    assert [path.stem for path in out.masks.glob("*.h5")] == ["solo2"]


def test_measures_with_another_lag_are_kept_beside_the_first(extracted, tmp_path):
    out = OutputFolder(extracted(tmp_path / "out", {"solo1": ["ann"]}))
    group_fakes(out, configured("similarity", masks=True), workers=0)
    kept = {path: path.stat().st_mtime_ns for path in out.root.rglob("*") if path.is_file()}
    group_fakes(out, configured("similarity", masks=True, max_lag=1), workers=0)
    assert len(list(out.similarity.rglob("solo1.json"))) == 2
    group_fakes(out, configured("similarity", masks=True), workers=0)
    assert {path: path.stat().st_mtime_ns for path in kept if path.parent != out.masks} == {
        path: time_ns for path, time_ns in kept.items() if path.parent != out.masks
    }


def test_a_fakes_class_is_the_highest_of_its_persons(extracted, tmp_path):
    found = group_fakes(OutputFolder(extracted(tmp_path / "out", PEOPLE)), configured("similarity"), workers=0)
    people = {(row.video, row.person): row.alteration_class for row in found.rows}
    for row in found.alignment:
        assert row.alteration_class == max(k for (video, _), k in people.items() if video == row.video)
        assert row.alteration_class > 0


def test_a_fake_with_strong_compression_is_reported(extracted, tmp_path):
    out = OutputFolder(extracted(tmp_path / "out", PEOPLE))
    assert group_fakes(out, configured("similarity"), workers=0).coarse == []
    with h5py.File(out.face_file("solo1"), "r+") as file:
        for t, png in enumerate(file["large"][0, 0]):
            jpeg = cv2.imencode(".jpg", cv2.imdecode(png, cv2.IMREAD_COLOR), [cv2.IMWRITE_JPEG_QUALITY, 8])[1]
            file["large"][1, 0, t] = cv2.imencode(".png", cv2.imdecode(jpeg, cv2.IMREAD_COLOR))[1].ravel()
    found = group_fakes(out, configured("similarity"), workers=0)
    assert [(row.video, row.aligned) for row in found.coarse] == [("solo1_fake", True)]
    assert found.metrics()["fakes_changed_around_faces"] == 1


def test_without_faces_or_fakes_or_a_folder_the_run_says_so(command, extracted, tmp_path):
    out = extracted(tmp_path / "out", {"solo1": ["ann"]})
    quiet = (f"out={out}", "mlflow.enabled=false")
    rows = read_videos(out / "videos.csv")
    write_videos(out / "videos.csv", [row for row in rows if row.label is Label.REAL])
    run = command(tmp_path, *quiet, stage="group")
    assert run.returncode == 0, run.stderr
    assert "There are no fakes of the 1 real videos" in run.stdout
    write_videos(out / "videos.csv", [replace(row, status=Status.NO_FACE) for row in rows])
    run = command(tmp_path, *quiet, stage="group")
    assert (run.returncode, "no reference video with faces" in run.stderr) == (1, True)
    run = command(tmp_path, f"out={tmp_path / 'typo'}", "mlflow.enabled=false", stage="group")
    assert (run.returncode, "typo is no folder" in run.stderr) == (1, True)
    assert not (tmp_path / "typo").exists()


def test_a_shown_video_is_compared_with_an_original_that_is_not_shown(extracted, tmp_path, monkeypatch):
    out = OutputFolder(extracted(tmp_path / "out", {"solo": ["ann"]}))
    monkeypatch.setattr(figures, "MAX_FAKES_SHOWN", 0)
    ((_, drawn),) = figures.family_figures(out.face_file("solo"), "large", {"solo": "solo_fake"}, ())
    similarity = float(drawn.axes[2].get_xlabel())
    assert 0 < similarity < 0.99
    assert "1 of 2 videos" in drawn.get_suptitle()


def test_named_families_are_drawn_and_an_unknown_one_is_refused(grouped, command):
    folder, out, _ = grouped
    drawn = command(folder, f"out={out}", "mlflow.enabled=false", "figures=[pair2]", stage="group")
    assert drawn.returncode == 0, drawn.stderr
    (pictures,) = [line.split(":  ")[1] for line in drawn.stdout.splitlines() if line.startswith("Figures")]
    families = {path.stem for path in Path(pictures.strip(), "alterations").iterdir()} - {
        "minima",
        "persons",
        "classes",
        "identity",
    }
    assert families == {"pair2-person0", "pair2-person1"}
    refused = command(folder, f"out={out}", "mlflow.enabled=false", "figures=[pair3]", stage="group")
    assert refused.returncode == 2
    assert (
        "figures must be a number or ids of videos without an original, got ['pair3']; the most similar id is pair"
        in refused.stderr
    )


def test_new_faces_are_measured_again(extracted, tmp_path):
    out = extracted(tmp_path / "out", {"solo1": ["ann"]})
    before = group_fakes(OutputFolder(out), configured("similarity"), workers=0).rows
    extracted(tmp_path / "other", {"solo1": ["eve"]})
    shutil.copy(tmp_path / "other" / "faces" / "solo1.h5", out / "faces" / "solo1.h5")
    assert group_fakes(OutputFolder(out), configured("similarity"), workers=0).rows != before
