"""All tables report the same status of a video, whichever stage found it."""

from dataclasses import replace

import cv2
import h5py
import numpy as np
import pandas as pd
import pytest

from dfprep.extract.stage import extract_all
from dfprep.group.recording import with_alignment
from dfprep.store import Journal, OutputFolder
from dfprep.tables import AlignmentRow, VideoRow, read_videos, write_videos
from dfprep.types import Label, Status, Video

SOLOS = {f"solo{number}": [f"person{number}"] for number in range(4)}
SHIFTED, LATE = "solo1_fake", "solo2_late"
FOLDS = ("folds.n_folds=2", "folds.second_level=0")


def shift_fake(path, shift_px):
    with h5py.File(path, "r+") as file:
        for t, png in enumerate(file["large"][1, 0]):
            moved = np.roll(cv2.imdecode(png, cv2.IMREAD_COLOR), shift_px, axis=1)
            file["large"][1, 0, t] = cv2.imencode(".png", moved)[1].ravel()


def extract_again(out):
    """The extract stage on a folder in which every family is done, with the videos that it has rows of."""
    videos = [
        Video(row.video, out.root / "videos" / row.path, row.label, row.original)
        for row in read_videos(out.videos_csv)
    ]

    def nothing_to_do(family):
        raise AssertionError(f"{family.reference.id} must not be extracted again")

    extract_all(videos, out.root / "videos", out, lambda: nothing_to_do, workers=0)


@pytest.fixture
def out(extracted, tmp_path):
    """A folder as extract leaves it: solo1's fake is shifted by 3 px, and solo2 has one with too few frames."""
    folder = OutputFolder(extracted(tmp_path / "out", SOLOS))
    shift_fake(folder.face_file("solo1"), 5)
    late = VideoRow(
        video=LATE,
        path=f"{LATE}.mp4",
        label=Label.FAKE,
        original="solo2",
        status=Status.NOT_ALIGNED,
        reason="not aligned with its original: the fake has 59 frames, its original 60",
    )
    rows = [*read_videos(folder.videos_csv), late]
    write_videos(folder.videos_csv, rows)
    journal = Journal(folder.journal)
    for original in SOLOS:
        journal.add(original, [row for row in rows if original in (row.video, row.original)])
    journal.close()
    actors = [f"{row.video},0,{row.video[4]}" for row in rows if row.has_faces]
    (folder.root / "actors.csv").write_text("\n".join(["video,person,actor", *actors]) + "\n")
    extract_again(folder)  # from now on the table has all that the source says
    return folder


@pytest.fixture
def run(command, tmp_path):
    def run_stage(stage, *arguments):
        done = command(tmp_path, f"out={tmp_path / 'out'}", "mlflow.enabled=false", *arguments, stage=stage)
        assert done.returncode == 0, done.stderr
        return done

    return run_stage


def statuses(out):
    """The status of every video in each place that has one."""
    table = pd.read_csv(out.videos_csv).set_index("video").status.to_dict()
    with h5py.File(out.videos_csv.with_suffix(".h5")) as file:
        stored = dict(zip(file["video"].asstr()[:].tolist(), file["status"].asstr()[:].tolist(), strict=True))
    journal = {row.video: row.status.value for rows in Journal(out.journal).done.values() for row in rows}
    folds = pd.read_csv(out.root / "folds.csv").set_index("video").status.to_dict()
    return table, stored, journal, folds


@pytest.mark.slow
def test_all_tables_agree_before_and_after_other_settings_and_extract_changes_nothing(out, run):
    run("group", "figures=0")
    run("split", *FOLDS)
    table, *others = statuses(out)
    assert all(other == table for other in others)
    assert {video for video, status in table.items() if status == "not_aligned"} == {SHIFTED, LATE}
    row = {row.video: row for row in read_videos(out.videos_csv)}[SHIFTED]
    assert row.persons == 1
    assert row.reason.startswith("not aligned with its original: it is shifted by (+3, +0) px, more than 0")
    before = {path: path.read_bytes() for path in (out.videos_csv, out.journal, out.root / "folds.csv")}

    extract_again(out)
    assert {path: path.read_bytes() for path in before} == before

    run("group", "figures=0", "similarity.max_shift_px=3", "similarity.min_surroundings=-1")
    run("split", *FOLDS)
    table, *others = statuses(out)
    assert all(other == table for other in others)
    assert {video for video, status in table.items() if status != "ok"} == {LATE}
    restored = {row.video: row for row in read_videos(out.videos_csv)}
    assert (restored[SHIFTED].reason, restored[SHIFTED].persons) == ("", 1)
    assert "59 frames" in restored[LATE].reason
    before = out.videos_csv.read_bytes()
    extract_again(out)
    assert out.videos_csv.read_bytes() == before


@pytest.mark.slow
def test_the_jobs_of_a_sweep_leave_the_statuses_alone(out, run):
    before = [path.read_bytes() for path in (out.videos_csv, out.journal)]
    run("group", "figures=0", "similarity.max_shift_px=0,3", "-m")
    assert [path.read_bytes() for path in (out.videos_csv, out.journal)] == before


@pytest.mark.slow
def test_a_run_that_finds_the_same_again_writes_no_status(out, run):
    run("group", "figures=0")
    before = {path: path.stat().st_mtime_ns for path in (out.videos_csv, out.journal)}
    run("group", "figures=0")
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_folder_whose_journal_is_gone_gets_no_journal_of_half_the_videos(out, run):
    out.journal.unlink()
    run("group", "figures=0")
    assert not out.journal.exists()
    assert {row.video: row.status for row in read_videos(out.videos_csv)}[SHIFTED] is Status.NOT_ALIGNED


def test_only_videos_with_faces_get_another_status():
    row = VideoRow(video="f", label=Label.FAKE, original="r", status=Status.OK, persons=1)
    found = AlignmentRow("f", "r", False, None, 0.5, 0, 0, 0, "", None, None, "why")
    assert with_alignment([row], {"f": found}) == [replace(row, status=Status.NOT_ALIGNED, reason="why")]
    assert with_alignment([row], {}) == [row]
    faceless = replace(row, status=Status.UNREADABLE, persons=None)
    assert with_alignment([faceless], {"f": found}) == [faceless]
    aligned = replace(found, aligned=True, reason="the sound differs")
    assert with_alignment(with_alignment([row], {"f": found}), {"f": aligned}) == [row]
