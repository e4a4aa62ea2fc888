from contextlib import contextmanager
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from dfprep.errors import ConfigError, StoreError
from dfprep.runs import tracking_store
from dfprep.runs.tracking import Run, start_run
from dfprep.runs.tracking_store import absolute_uri, open_store
from dfprep.store import OutputFolder, RunRecord, add_run, as_yaml, waiting_lock


def test_a_relative_database_counts_from_the_given_folder():
    assert absolute_uri("sqlite:///outputs/mlflow.db", Path("/data")) == (
        "sqlite:////data/outputs/mlflow.db",
        "file:///data/outputs/mlflow-artifacts",
    )


def test_an_absolute_database_and_a_server_stay_as_they_are():
    assert absolute_uri("sqlite:////x/m.db", Path("/data"))[0] == "sqlite:////x/m.db"
    assert absolute_uri("http://host:5000", Path("/data")) == ("http://host:5000", None)


def test_a_file_store_is_refused_with_what_is_possible():
    with pytest.raises(ConfigError, match="must start with sqlite:///, http:// or https://, got 'file:///x'"):
        absolute_uri("file:///x", Path("/data"))


def test_a_database_that_cannot_be_opened_says_both_ways_out(composed, tmp_path):
    (tmp_path / "m.db").write_text("no database at all, but long enough to be taken for one" * 40)
    config = composed(f"mlflow.tracking_uri=sqlite:///{tmp_path}/m.db")
    with pytest.raises(StoreError, match=r"mlflow\.tracking_uri, or mlflow\.enabled=false"):
        open_store(config.mlflow)


def test_a_database_that_another_process_has_made_meanwhile_is_not_removed(composed, tmp_path, monkeypatch):
    file = tmp_path / "m.db"
    config = composed(f"mlflow.tracking_uri=sqlite:///{file}")

    @contextmanager
    def made_while_waiting(path):
        with waiting_lock(path):
            file.write_text("no database, and of another process")
            yield

    monkeypatch.setattr(tracking_store, "waiting_lock", made_while_waiting)
    with pytest.raises(StoreError, match="MLflow cannot open"):
        open_store(config.mlflow)
    assert file.read_text() == "no database, and of another process"


def test_a_failed_run_is_marked_as_failed(composed, tmp_path):
    config = composed(f"mlflow.tracking_uri=sqlite:///{tmp_path}/m.db")
    with pytest.raises(ZeroDivisionError), start_run(config, tmp_path) as run:
        run.metrics({"videos": 1 / 0})
    client = open_store(config.mlflow).MlflowClient()
    experiment = client.get_experiment_by_name("dfprep")
    assert [r.info.status for r in client.search_runs([experiment.experiment_id])] == ["FAILED"]


def test_without_mlflow_nothing_is_written_but_what_is_asked_for(composed, tmp_path):
    with start_run(composed("mlflow.enabled=false"), tmp_path) as run:
        run.metrics({"videos": 1.0})
    assert list(tmp_path.iterdir()) == []


def test_a_later_stage_logs_what_its_faces_were_made_from(composed, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "config.yaml").write_text(
        as_yaml({"source": {"path": "/data/mine"}, "embedder": {"weights": "vggface2"}})
    )
    config = composed(f"mlflow.tracking_uri=sqlite:///{tmp_path}/m.db", f"out={out}", stage="cluster")
    with start_run(config, tmp_path, OutputFolder(out)):
        pass
    client = open_store(config.mlflow).MlflowClient()
    (run,) = client.search_runs([client.get_experiment_by_name("dfprep").experiment_id])
    params = run.data.params
    assert (params["source.path"], params["embedder.weights"]) == ("/data/mine", "vggface2")
    assert "source.n_frames" not in params  # of the sample, which is only the default
    assert params["clustering.min_samples"] == "2"


def test_a_run_says_what_it_is_what_it_read_and_which_runs_made_that(composed, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "config.yaml").write_text(
        as_yaml({"source": {"name": "mine"}, "embedder": {"_target_": "dfprep.embeddings.Dlib"}})
    )
    add_run(out, RunRecord("extract", "id-of-extract", "", 1.0, {}, [], {"embedder": "dlib"}, {}))
    config = composed(f"mlflow.tracking_uri=sqlite:///{tmp_path}/m.db", f"out={out}", stage="cluster")
    with start_run(config, tmp_path, OutputFolder(out)) as run:
        run.input("videos.csv", out / "videos.csv", "ab" * 16)
        run.metrics({"silhouette": 0.5, "actors": 3.0}, ("silhouette",))
        assert (
            run.where.splitlines()[1].strip()
            == "http://127.0.0.1:5000/#/experiments/1/runs?workflowType=machine_learning"
        )
    client = open_store(config.mlflow).MlflowClient()
    experiment = client.get_experiment_by_name("dfprep")
    (found,) = client.search_runs([experiment.experiment_id])
    assert found.info.run_name == "cluster mine"
    assert found.data.tags["builds_on.extract"] == "id-of-extract"
    assert found.data.params["embedder"] == "dlib"
    assert found.data.tags["metrics"] == '["silhouette", "actors"]'
    (read,) = found.inputs.dataset_inputs
    assert (read.dataset.name, read.dataset.digest) == ("videos.csv", "ab" * 16)


def test_a_figure_lies_in_the_runs_folder_and_replaces_a_link_there(tmp_path):
    run, mine = Run(tmp_path / "run"), tmp_path / "mine.png"
    mine.write_text("mine")
    (tmp_path / "run" / "figures" / "boxes").mkdir(parents=True)
    (tmp_path / "run" / "figures" / "boxes" / "ada.png").symlink_to(mine)
    assert run.figure("boxes/ada", Figure()).read_bytes()[:4] == b"\x89PNG"
    assert mine.read_text() == "mine"
    with pytest.raises(StoreError, match="which may leave it"):
        run.figure("boxes/../../mine", Figure())


def test_the_record_of_a_run_has_no_address_of_a_server_which_may_have_a_password(tmp_path, monkeypatch):
    given = ["mlflow.tracking_uri=http://me:secret@host", "+mlflow.x=1", "mlflow=sqlite", "folds.n_folds=3"]
    monkeypatch.setattr("dfprep.runs.command_line.overrides_of_job", lambda: given)
    assert Run(tmp_path, stage="split").record({}).overrides == ["folds.n_folds=3"]
