"""The command as a user runs it, on folders as the extract stage writes them."""

import csv
import json

import h5py
import mlflow
import numpy as np
import pandas as pd
import pytest

from dfprep.actors import NoProjection, Tsne, dbscan
from dfprep.cluster.inputs import names_from_left_to_right, read_real_people
from dfprep.cluster.stage import embedder_of, find_actors
from dfprep.errors import DfprepError, StoreError
from dfprep.runs import conclude, configured
from dfprep.runs.tracking import Run
from dfprep.store import FaceFile, OutputFolder

NAMES = ["ann", "bea", "cid", "dan"]
PEOPLE = {f"{name}{k}": [name] for name in NAMES for k in range(3)} | {
    "pair1": ["ann", "bea"],
    "pair2": ["dan", "cid"],
}


@pytest.fixture(scope="module")
def swept(command, extracted, tmp_path_factory):
    """A folder, a single run on it, and a sweep of which one job must fail."""
    folder = tmp_path_factory.mktemp("cluster")
    out = extracted(folder / "outputs" / "mine", PEOPLE)
    single = command(folder, f"out={out}", stage="cluster")
    assert single.returncode == 0, single.stderr
    before = (out / "actors.csv").read_bytes()
    sweep = command(folder, "-m", f"out={out}", "clustering.eps=0.01,auto,-1", "projection=none", stage="cluster")
    assert (out / "actors.csv").read_bytes() == before, "a sweep wrote to the shared folder"
    return folder, out, single, sweep


def test_each_name_is_one_actor_and_fakes_have_the_actors_of_their_original(swept):
    _, out, _, _ = swept
    table = pd.read_csv(out / "actors.csv")
    videos = pd.read_csv(out / "videos.csv").set_index("video")
    assert len(table) == 2 * sum(len(names) for names in PEOPLE.values())
    # person 0 is on the right
    table["name"] = [videos.actor[row.video].split("+")[::-1][row.person] for row in table.itertuples()]
    assert table.groupby("name").actor.nunique().tolist() == [1] * 4
    assert sorted(table.actor.unique()) == [0, 1, 2, 3]
    assert not table.noise.any()


def test_the_hdf5_table_is_the_same(swept):
    _, out, _, _ = swept
    table = pd.read_csv(out / "actors.csv")
    with h5py.File(out / "actors.h5") as file:
        assert list(table.columns) == ["video", "person", "actor", "noise", "distance", "nearest"]
        assert set(file) == set(table.columns)
        assert file["video"].asstr()[:].tolist() == table.video.tolist()
        assert file["actor"][:].tolist() == table.actor.tolist()
        assert file["noise"].dtype == bool
        np.testing.assert_allclose(file["distance"][:], table.distance, atol=1e-5)


def test_the_measures_are_printed(swept):
    _, _, single, _ = swept
    assert "14 real videos" in single.stdout
    assert "F 1.000" in single.stdout


def test_a_sweep_logs_a_parent_run_with_a_table_and_the_failed_job(swept):
    folder, _, _, sweep = swept
    assert sweep.returncode == 2
    assert "clustering.eps must be a number above 0 or auto, got -1" in sweep.stderr
    mlflow.set_tracking_uri(f"sqlite:///{folder / 'outputs' / 'mlflow.db'}")
    client = mlflow.MlflowClient()
    runs = client.search_runs([client.get_experiment_by_name("dfprep").experiment_id])
    (parent,) = [run for run in runs if "sweep" in run.info.run_name]
    children = [run for run in runs if run.data.tags.get("mlflow.parentRunId") == parent.info.run_id]
    assert sorted(run.info.status for run in children) == ["FAILED", "FINISHED", "FINISHED"]
    (failed,) = [run for run in children if run.info.status == "FAILED"]
    assert json.loads(failed.data.tags["overrides"])[1] == "clustering.eps=-1"
    assert {item.path for item in client.list_artifacts(parent.info.run_id)} == {"sweep.csv", "sweep.png"}
    best = client.get_run(parent.data.tags["best_run_id"])
    ranks = [
        [run.data.metrics[name] for name in ("bcubed_f", "silhouette")] for run in children if run.data.metrics
    ]
    assert [best.data.metrics[name] for name in ("bcubed_f", "silhouette")] == max(ranks)
    assert parent.data.metrics == best.data.metrics
    assert parent.data.params["clustering.eps"] == "0.01, auto, -1"
    path = client.download_artifacts(parent.info.run_id, "sweep.csv")
    with open(path, newline="") as file:
        rows = {row["clustering.eps"]: row for row in csv.DictReader(file)}
    assert rows["auto"]["bcubed_f"] == "1"
    assert float(rows["0.01"]["noise_share"]) < 1
    assert "got -1" in rows["-1"]["error"]
    for run in children:
        if run.info.status == "FINISHED":
            figures = {item.path for item in client.list_artifacts(run.info.run_id, "figures/actors")}
            assert figures == {f"figures/actors/{name}.png" for name in ("map", "faces", "k_distance", "sizes")}


def found_in(out, projection, clustering, source="both"):
    folder = OutputFolder(out)
    people = read_real_people(folder, frames=clustering.unit == "frame", need_embeddings=source != "names")
    return find_actors(people, folder, projection, clustering, source)


def test_the_default_gives_the_table_of_the_clusters_where_the_names_agree_with_them(swept, tmp_path):
    _, out, _, _ = swept
    for source in ("both", "clusters"):
        found = found_in(out, configured("projection"), configured("clustering"), source)
        (path,) = found.write_tables(tmp_path)
        assert path.read_bytes() == (out / "actors.csv").read_bytes()


def test_a_projection_is_computed_once(swept, monkeypatch):
    _, out, _, _ = swept
    tsne = configured("projection=tsne", seed=2020)
    found_in(out, tsne, configured("clustering"))
    (stored,) = (out / "projections").iterdir()
    monkeypatch.setattr(Tsne, "_fit", None)  # would fail if it were called
    assert len(found_in(out, tsne, configured("clustering", eps=0.5)).actors.actor) == 16
    assert list((out / "projections").iterdir()) == [stored]
    stored.write_bytes(b"not HDF5")
    with pytest.raises(StoreError, match="is damaged"):
        found_in(out, tsne, configured("clustering"))
    stored.unlink()


def test_the_chosen_projection_is_printed_and_recorded(swept):
    folder, out, single, _ = swept
    assert "none (auto); exact neighbours" in single.stdout
    mlflow.set_tracking_uri(f"sqlite:///{folder / 'outputs' / 'mlflow.db'}")
    client = mlflow.MlflowClient()
    runs = client.search_runs([client.get_experiment_by_name("dfprep").experiment_id])
    assert {run.data.tags["projection_used"] for run in runs if run.info.status == "FINISHED"} >= {"none"}
    found = found_in(out, configured("projection", most_direct=15), configured("clustering"))
    assert found.projection == "tsne"
    assert found.measures.projection == "tsne (auto: 16 points, more than 15); exact neighbours"


@pytest.mark.parametrize(
    ("people", "sizes"),
    [
        ({f"{name}{k}": [name] for name in ("ann", "bea") for k in range(4)}, [4, 4]),
        ({name: [name] for name in NAMES}, []),
        ({f"ann{k}": ["ann"] for k in range(8)}, [8]),
        ({"a": ["ann", "bea"], "b": ["bea", "ann"]}, [2, 2]),
        ({"a": ["ann", "bea"]}, []),
        ({"a": ["ann"], "b": ["ann"]}, [2]),
        ({"a": ["ann"], "b": ["bea"]}, []),
        ({"a": ["ann"]}, []),
    ],
    ids=[
        "2 people, 8 videos",
        "4 people, 4 videos",
        "1 person, 8 videos",
        "pairs",
        "1 pair",
        "1, 2 videos",
        "2",
        "1",
    ],
)
def test_few_people_are_neither_joined_nor_split(extracted, tmp_path, people, sizes):
    out = extracted(tmp_path / "out", people)
    found = found_in(out, configured("projection"), configured("clustering"), "clusters")
    assert found.actors.sizes.tolist() == sizes
    assert found.measures.labelled.bcubed_f == 1.0


def test_the_embedder_of_the_folder_decides_on_the_distance_of_one_person(extracted, tmp_path):
    out = OutputFolder(extracted(tmp_path / "out", {"a": ["ann"]}))
    settings = configured("clustering")
    assert settings.same_person_of(embedder_of(out)) == settings.same_person_of("")
    out.config.write_text("embedder: {_target_: dfprep.embeddings.Dlib}")
    assert settings.same_person_of(embedder_of(out)).largest == 0.08
    given = configured("clustering", same_person=0.2).same_person_of("Dlib")
    assert (given.certain, given.doubtful, given.largest) == (0.2, 0.2, 0.2)


def test_a_person_has_the_same_vector_with_and_without_the_frames(swept):
    _, out, _, _ = swept
    means, frames = (read_real_people(OutputFolder(out), frames=frames).embeddings for frames in (False, True))
    assert (len(means.frames), len(frames.frames)) == (16, 6 * 16)
    assert (means.videos, means.persons.tolist()) == (frames.videos, frames.persons.tolist())
    np.testing.assert_allclose(means.vectors, frames.vectors, atol=1e-6)


def test_people_can_be_clustered_by_a_vote_of_their_frames(swept):
    _, out, _, _ = swept
    found = found_in(out, NoProjection(), configured("clustering", unit="frame"))
    assert len(found.projected.points) == 6 * 16
    assert found.measures.labelled.bcubed_f == 1.0


@pytest.mark.parametrize(
    ("people", "dim", "message"),
    [
        ({"a": ["ann"]}, 0, "extract with embedder=facenet or embedder=dlib"),
        ({}, 8, "no reference video with faces"),
    ],
)
def test_a_folder_without_embeddings_or_faces_is_reported(extracted, tmp_path, people, dim, message):
    with pytest.raises(StoreError, match=message):
        read_real_people(OutputFolder(extracted(tmp_path / "out", people, dim)))


def test_nan_in_a_face_file_is_reported_with_the_person(command, extracted, tmp_path):
    out = extracted(tmp_path / "out", PEOPLE)
    with h5py.File(out / "faces" / "ann1.h5", "r+") as file:
        file["embeddings"][0, 0, 2, 1] = np.nan
    run = command(tmp_path, f"out={out}", "mlflow.enabled=false", stage="cluster")
    assert run.returncode == 1
    assert "person 0 of video ann1 has embeddings that are not finite" in run.stderr.splitlines()[-1]


@pytest.mark.parametrize("people", [{"a": ["ann"]}, {"a": ["ann"], "b": ["bea"]}, {"a": ["ann"], "b": ["ann"]}])
def test_one_or_two_videos_give_a_table_and_figures(extracted, tmp_path, people):
    out = extracted(tmp_path / "out", people)
    found = found_in(out, configured("projection"), configured("clustering"))
    table = pd.read_csv(*found.write_tables(out))
    assert len(table) == 2 * len(people)
    assert all(Run(tmp_path / "run").figure(*figure).exists() for figure in found.figures())


def test_too_many_points_are_rejected_before_they_are_projected(swept, monkeypatch):
    _, out, _, _ = swept
    monkeypatch.setattr(dbscan, "MAX_POINTS", 50)
    monkeypatch.setattr(Tsne, "_fit", None)
    with pytest.raises(DfprepError, match=r"clustering\.unit=frame gives 96 points, and at most 50"):
        found_in(out, configured("projection=tsne", seed=1), configured("clustering", unit="frame"))


def test_a_data_set_of_one_person_is_reported_to_have_no_clear_clusters(extracted, tmp_path, capsys):
    out = extracted(tmp_path / "out", {f"ann{i}": ["ann"] for i in range(12)})
    found = found_in(out, NoProjection(), configured("clustering"))
    conclude(found, Run(tmp_path / "run"), out)
    assert "no clear clusters were found" in " ".join(capsys.readouterr().out.split())


def test_names_go_to_people_from_left_to_right(extracted, tmp_path):
    out = extracted(tmp_path / "out", {"p": ["ann", "bea"]})
    with FaceFile(out / "faces" / "p.h5") as faces:
        assert list(names_from_left_to_right("ann+bea", faces.boxes)) == ["bea", "ann"]
        assert list(names_from_left_to_right("ann", faces.boxes)) == [None, None]
        assert list(names_from_left_to_right("", faces.boxes)) == [None, None]
