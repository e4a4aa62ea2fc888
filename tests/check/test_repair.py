"""repair=true marks exactly what is wrong as not done, and touches nothing else."""

import planted_faults
import pytest

from dfprep.check.repair import repair
from dfprep.check.stage import check_all
from dfprep.store import Journal, OutputFolder


def contents(out):
    return {
        path.relative_to(out.root).as_posix(): path.read_bytes()
        for path in sorted(out.root.rglob("*"))
        if path.is_file() and "set-aside" not in path.parts
    }


def repaired(out):
    """What a repair did, with the files before and after."""
    before = contents(out)
    done = repair(out, check_all(out, "full", workers=0).findings)
    return done, before, contents(out)


@pytest.mark.parametrize(
    ("plant", "gone"),
    [
        (planted_faults.embeddings_times_1000, {"faces/bea.h5"}),
        (planted_faults.truncated_masks, {"masks/bea.h5"}),
        (planted_faults.edited_measures, {"similarity/lag2/bea.json"}),
        (planted_faults.folds_all_real, {"folds.csv", "folds.h5"}),
        (planted_faults.ok_edited_to_no_face, {"videos.csv", "videos.h5"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_only_the_wrong_file_is_moved_and_it_is_kept(out, plant, gone):
    plant(out)
    done, before, after = repaired(out)
    assert before.keys() - after.keys() == gone
    assert {name: before[name] for name in after if name != "progress.jsonl"} == {
        name: content for name, content in after.items() if name != "progress.jsonl"
    }
    assert {name: (out.root / "set-aside/1" / name).read_bytes() for name in gone} == {n: before[n] for n in gone}
    assert all(any(line.startswith(f"{name} moved to ") for line in done) for name in gone)


def test_extract_does_the_family_of_a_wrong_face_file_again_and_no_other(out):
    planted_faults.flipped_byte_in_a_crop(out)
    journal = out.journal.read_bytes()
    done, _, _ = repaired(out)
    assert Journal(out.journal).done.keys() == {"ada", "cleo", "dora"}
    assert (out.root / "set-aside/1/progress.jsonl").read_bytes() == journal
    assert any(line.startswith("progress.jsonl: 1 lines removed") for line in done)


def test_a_line_that_is_no_record_leaves_the_journal(out):
    planted_faults.journal_line_that_is_no_record(out)
    repaired(out)
    assert Journal(out.journal).done.keys() == {"ada", "cleo", "dora"}


def test_a_second_repair_has_a_folder_of_its_own(out):
    planted_faults.truncated_face_file(out)
    repaired(out)
    planted_faults.truncated_masks(out)
    repaired(out)
    assert {path.name for path in (out.root / "set-aside").iterdir()} == {"1", "2"}


def test_a_repair_of_nothing_changes_nothing(finished):
    assert repair(OutputFolder(finished.root), []) == []
    assert not (finished.root / "set-aside").exists()
