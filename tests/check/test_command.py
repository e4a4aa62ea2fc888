"""The command: exit codes, check.csv, what it says of what it could not check."""

import csv

import planted_faults
import pytest

from dfprep.check.__main__ import check
from dfprep.check.stage import check_all
from dfprep.check.work import Task, lost
from dfprep.errors import ConfigError, DfprepError, StoreError
from dfprep.runs import Loss
from dfprep.store import OutputFolder
from dfprep.tables import StageInputs, read_videos, write_videos


def test_what_is_wrong_is_printed_and_written_and_ends_with_exit_code_1(command, out):
    planted_faults.folds_all_real(out)
    run = command(out.root, f"out={out.root}", "mlflow.enabled=false", "workers=0", "level=quick", stage="check")
    assert run.returncode == 1
    assert f"python -m dfprep.split out={out.root}" in run.stdout
    assert "in 2 files are wrong; see above, and check.csv" in run.stderr.splitlines()[-1]
    with (out.root / "check.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["file"] for row in rows} == {"folds.csv", "folds.h5"}
    assert {row["mends"] for row in rows} == {"split"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("level=deep", "level must be quick or full or decode, got 'deep'"),
        ("repair=1", "repair must be true or false, got 1"),
    ],
)
def test_a_wrong_setting_is_refused_before_anything_is_read(composed, wrong, message):
    with pytest.raises(ConfigError, match=message):
        check(composed("out=nowhere", wrong, stage="check"))


def test_a_folder_without_anything_is_refused(tmp_path):
    with pytest.raises(StoreError, match="neither faces nor tables"):
        check_all(OutputFolder(tmp_path), "full", workers=0)


def test_something_wrong_raises_and_nothing_wrong_does_not(finished, out):
    check_all(finished, "quick", workers=0).check()
    planted_faults.truncated_masks(out)
    with pytest.raises(DfprepError, match=r"1 things in 1 files are wrong"):
        check_all(out, "quick", workers=0).check()


def test_a_folder_without_journal_and_records_is_checked_as_far_as_possible(out):
    out.journal.unlink()
    (out.root / "provenance.json").unlink()
    checked = check_all(out, "full", workers=0)
    assert checked.findings == []
    reasons = " ".join(one.why for one in checked.not_checked)
    assert "there is no progress.jsonl" in reasons
    assert "of unknown origin" in reasons


def test_labels_are_compared_with_the_faces_even_where_no_record_shows_an_edit(out):
    (out.root / "provenance.json").unlink()
    planted_faults.folds_all_real(out)
    found = check_all(out, "full", workers=0).findings
    assert ("folds.csv", "label") in {(one.file, one.what) for one in found}


def test_a_source_that_lost_a_video_is_no_fault(out):
    """Extract then writes a videos.csv without it; its face file and its line in the journal remain."""

    kept = [row for row in read_videos(out.videos_csv) if not row.video.startswith("bea")]
    write_videos(out.videos_csv, kept)
    StageInputs(out.root, "extract", "0", {}).record([out.videos_csv])
    checked = check_all(out, "full", workers=0)
    assert {one.what for one in checked.findings} == {"stale"}
    assert any(one.file == "faces/bea.h5" and "no longer has" in one.why for one in checked.not_checked)


def test_a_file_that_ends_its_process_is_found_unreadable_and_one_that_takes_too_long_is_not_checked(out):
    task = Task("faces", out.face_file("bea"), 1)
    (finding,) = lost(task, Loss.KILLED).findings
    assert (finding.file, finding.what, finding.redo) == ("faces/bea.h5", "unreadable", ("bea",))
    (note,) = lost(task, Loss.TIMED_OUT).not_checked
    assert note.file == "faces/bea.h5"
