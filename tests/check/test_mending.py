"""After a repair, the stages make exactly what was wrong again, and the check finds nothing."""

import planted_faults
import pytest

SMALL = ("source.n_clips=6", "source.n_frames=40", "detector=blaze", "figures=0", "mlflow.enabled=false")
STAGES = ("experiment=sample", "embedder=none", "actors.source=names", "similarity.masks=true", "workers=1", *SMALL)


def contents(out):
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and "set-aside" not in path.parts
    }


@pytest.mark.slow  # 2 minutes: all stages twice
def test_after_a_repair_the_stages_make_what_was_wrong_again_and_nothing_else(command, tmp_path):
    assert command(tmp_path, *STAGES, stage="pipeline").returncode == 0
    out = tmp_path / "outputs" / "sample"
    right = contents(out)
    kept = {name: (out / name).stat().st_ino for name in right if name.startswith("faces/")}
    first, second, *_ = sorted(out.glob("faces/*.h5"))
    planted_faults.cut(first)
    planted_faults.flip(out / "masks" / second.name, 0.7)
    planted_faults.edit(next(out.glob(f"similarity/lag*/{second.stem}.json")), r"0\.\d", "0.1", 1)
    planted_faults.edit(out / "folds.csv", ",FAKE,", ",REAL,")
    planted_faults.edit(out / "videos.csv", ",ok,", ",no_face,", 1)

    mark = command(tmp_path, f"out={out}", "repair=true", "mlflow.enabled=false", "workers=0", stage="check")
    assert mark.returncode == 1
    assert f"python -m dfprep.extract out={out}" in mark.stdout
    assert f"python -m dfprep.group out={out} similarity.masks=true" in mark.stdout
    again = command(tmp_path, *STAGES, "check=full", stage="pipeline")
    assert again.returncode == 0, again.stderr
    assert "Nothing is wrong" in again.stdout

    after = contents(out)
    # these have the times of the face files in them, or of the runs
    changing = ("runs.jsonl", "progress.jsonl", "similarity/", f"masks/{first.name}", ".lock")
    same = [name for name in right if not name.startswith(changing)]
    assert [name for name in same if after.get(name) != right[name]] == []
    remade = {name for name, inode in kept.items() if (out / name).stat().st_ino != inode}
    assert remade == {f"faces/{first.name}"}
