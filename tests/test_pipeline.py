import pandas as pd
import pytest


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("clustering.eps=-3", "clustering.eps must be a number above 0 or auto, got -3"),
        ("folds.n_folds=1", "folds.n_folds must be a whole number of at least 2, got 1"),
        ("embedder=none", "embedder must be facenet or dlib in dfprep.pipeline, got none"),
        ("actors.source=name", "actors.source must be names or clusters or both, got 'name'"),
    ],
)
def test_values_that_a_later_stage_refuses_are_refused_before_the_extraction(command, tmp_path, wrong, message):
    run = command(tmp_path, "experiment=sample", wrong, stage="pipeline")
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1].startswith(f"dfprep.pipeline: {message}")
    assert not (tmp_path / "outputs" / "sample").exists()
    assert not (tmp_path / "outputs" / "sample-videos").exists()


@pytest.mark.slow
def test_names_alone_take_a_data_set_without_embeddings_through_all_stages(command, tmp_path):
    small = ("source.n_clips=6", "source.n_frames=40", "detector=blaze", "figures=0", "mlflow.enabled=false")
    names = ("embedder=none", "actors.source=names")
    run = command(tmp_path, "experiment=sample", *names, *small, stage="pipeline")
    assert run.returncode == 0, run.stderr
    assert "NOT COMPARED" in run.stdout
    assert "instead of 2 levels of 5 folds" in " ".join(
        (run.stdout + run.stderr).split()
    )  # so few people allow no more
    out = tmp_path / "outputs" / "sample"
    videos = pd.read_csv(out / "videos.csv").set_index("video")
    actors = pd.read_csv(out / "actors.csv")
    real = actors[videos.label[actors.video].to_numpy() == "REAL"]
    n_names = len({name for joined in videos.actor[real.video] for name in joined.split("+")})
    assert not actors.noise.any()
    assert real.actor.nunique() == n_names > 1
    assert pd.read_csv(out / "folds.csv").cv_fold.notna().any()
