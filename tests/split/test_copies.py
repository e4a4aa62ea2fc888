"""Near copies: found among the fingerprints of an output folder, bound, audited and reported."""

import csv

import numpy as np
import pandas as pd
import pytest
from fingerprints.recordings import COPIES, recording
from noise_prints import noise_print

from dfprep.fingerprints import fingerprint
from dfprep.frames import open_video
from dfprep.runs import configured
from dfprep.split.copies import copies_by_video, find_near_copies
from dfprep.tables import VideoRow
from dfprep.types import Label, Status

SEARCH = configured("copies")
PEOPLE = [f"p{room}" for room in range(10)]


def printed(frames):
    return fingerprint(frames, np.arange(len(frames)))


def row(video, label=Label.REAL, original=""):
    return VideoRow(video=video, label=label, status=Status.OK, original=original)


def searched(prints, labels=None):
    rows = {video: row(video, (labels or {}).get(video, Label.REAL)) for video in sorted(prints)}
    return find_near_copies(rows, prints.get, SEARCH)


@pytest.fixture(scope="module")
def made(command, write_video, tmp_path_factory):
    """Ten people, a recording each, and a copy of that of p3: cropped, small, and under another name and id."""
    folder = tmp_path_factory.mktemp("copies")
    lines = []
    for room, person in enumerate(PEOPLE):
        write_video(folder / "videos" / f"{person}.mp4", recording(room, 0))
        lines.append({"video": f"videos/{person}.mp4", "label": "REAL", "actor": person})
    again = COPIES["cropped, small, dark and noisy"](recording(3, 0))
    write_video(folder / "videos" / "z.mp4", again[:, : again.shape[1] // 2 * 2, : again.shape[2] // 2 * 2], fps=30)
    lines.append({"video": "videos/z.mp4", "label": "REAL", "actor": "somebody"})
    with (folder / "videos.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["video", "label", "original", "actor"])
        writer.writeheader()
        writer.writerows(lines)
    run = command(
        folder, "source=manifest", "source.path=videos.csv", "out=out", "detector=whole_frame", "embedder=none",
        "actors.source=names", "workers=0", "folds.n_folds=4", "folds.second_level=0", "mlflow.enabled=false",
        stage="pipeline",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-3000:]
    return folder, run


def test_a_copy_under_another_id_is_in_the_fold_of_its_recording(made):
    folder, run = made
    folds = pd.read_csv(folder / "out" / "folds.csv", keep_default_na=False).set_index("video")
    assert folds.loc["z", ["split", "cv_fold", "component"]].equals(
        folds.loc["p3", ["split", "cv_fold", "component"]]
    )
    assert folds.component.nunique() == len(PEOPLE)
    assert folds.near_copies.to_dict() == {**{person: person for person in PEOPLE}, "z": "p3"}
    (found,) = pd.read_csv(folder / "out" / "near_copies.csv").to_dict("records")
    assert (found["video"], found["other"], found["mirrored"]) == ("p3", "z", False)
    assert found["similarity"] > 0.8
    assert "Near copies: 1 pairs among 11 reference videos: p3 and z (similarity " in run.stdout
    assert "near copies: none of 10 on both sides of a boundary" in run.stdout


def test_copies_that_do_not_bind_are_audited_all_the_same(made, command):
    folder, _ = made
    run = command(
        folder, "out=out", "folds.n_folds=5", "folds.second_level=0", "folds.bind=[original]",
        "mlflow.enabled=false",
        "seed=3", stage="split",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-3000:]
    assert "near copies: not bound: " in run.stdout


def test_groups_are_of_direct_and_indirect_copies():
    ada = recording(0, 0)
    prints = {"b": printed(ada), "c": printed(COPIES["6 % cropped"](ada)), "e": printed(ada[:, :, ::-1]),
              "a": printed(recording(0, 1)), "d": noise_print(4)}  # fmt: skip
    found = searched(prints)
    assert found.groups() == {"a": "a", "b": "b", "c": "b", "d": "d", "e": "b"}
    assert {(row.video, row.other, row.mirrored) for row in found.rows} >= {("b", "c", False), ("b", "e", True)}
    videos = [row("b"), row("fake", Label.FAKE, "c"), row("c"), row("lost")]
    assert copies_by_video(videos, found) == {"b": "b", "fake": "b", "c": "b"}
    (line,) = found.lines()
    assert line.startswith(f"Near copies: {len(found.rows)} pairs among 5 reference videos: b and c (similarity ")


def test_an_unpaired_fake_that_looks_like_a_real_video_is_reported():
    prints = {"ada": printed(recording(0, 0)), "fake": printed(COPIES["noise"](recording(0, 0)))}
    found = searched(prints, {"fake": Label.FAKE})
    assert found.as_real == (("fake", "ada"),)
    assert list(found.lines())[1] == (
        "1 pairs are of an unpaired fake and a real video: fake looks like ada, which may be its original"
    )


def test_without_fingerprints_nothing_is_checked():
    found = searched({"a": None, "b": None})
    assert list(found.lines()) == [
        "Near copies: NOT CHECKED, none of 2 reference videos has a fingerprint; python -m dfprep.extract with "
        "overwrite=true makes them"
    ]
    assert found.groups() == {}


def test_videos_without_a_fingerprint_are_counted():
    found = searched({"a": noise_print(1), "b": None, "c": noise_print(2)})
    assert list(found.lines()) == ["Near copies: none among 2 reference videos; 1 NOT CHECKED"]
    assert found.groups() == {"a": "a", "c": "c"}


def of_file(path, sampling):
    with open_video(path) as reader:
        clip = reader.read(sampling.indices(reader.info.n_frames, 0))
    return fingerprint(clip.frames, clip.frame_index)


@pytest.mark.slow
def test_different_real_clips_are_no_copies(media):
    sampling = configured("sampling")
    files = sorted(media.rglob("*.mp4"))
    found = searched({path.stem: of_file(path, sampling) for path in files})
    assert len(found.compared) >= 12
    assert found.rows == []


@pytest.mark.slow
def test_no_two_clips_of_the_sample_are_copies(tmp_path):
    videos = configured("source=sample", path=str(tmp_path / "videos"), n_frames=40).videos()
    sampling = configured("sampling")
    real = {video.id: of_file(video.path, sampling) for video in videos if video.label is Label.REAL
            and not video.original and video.path.is_file()}  # fmt: skip
    found = searched(real)
    assert len(found.compared) >= 30
    assert found.rows == []
