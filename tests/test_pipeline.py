import pytest


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("clustering.eps=-3", "clustering.eps must be a number above 0 or auto, got -3"),
        ("folds.n_folds=1", "folds.n_folds must be a whole number of at least 2, got 1"),
        ("embedder=none", "embedder must be facenet or dlib in dfprep.pipeline, got none"),
    ],
)
def test_what_a_later_stage_would_refuse_is_refused_before_anything_is_extracted(command, tmp_path, wrong, said):
    run = command(tmp_path, "experiment=sample", wrong, stage="pipeline")
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1].startswith(f"dfprep.pipeline: {said}")
    assert not (tmp_path / "outputs" / "sample").exists()
    assert not (tmp_path / "outputs" / "sample-videos").exists()
