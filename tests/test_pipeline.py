import pytest


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("clustering.eps=-3", "clustering.eps must be a number above 0 or auto, got -3"),
        ("folds.n_folds=1", "folds.n_folds must be a whole number of at least 2, got 1"),
        ("embedder=none", "embedder must be facenet or dlib in dfprep.pipeline, got none"),
    ],
)
def test_values_that_a_later_stage_refuses_are_refused_before_the_extraction(command, tmp_path, wrong, message):
    run = command(tmp_path, "experiment=sample", wrong, stage="pipeline")
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1].startswith(f"dfprep.pipeline: {message}")
    assert not (tmp_path / "outputs" / "sample").exists()
    assert not (tmp_path / "outputs" / "sample-videos").exists()
