"""The check reads the journals of shards that are not merged."""

import pytest

from dfprep.check.repair import repair
from dfprep.check.stage import check_all
from dfprep.store import Shard, journal_lines


@pytest.fixture
def unmerged(out):
    """A finished folder, one family of which only the journal of a shard has."""
    lines = out.journal.read_text().splitlines(keepends=True)
    journal = out.shards("extract").journal(Shard(1, 2))
    journal.parent.mkdir(parents=True)
    journal.write_text(lines[0])
    out.journal.write_text("".join(lines[1:]))
    return out, journal


def test_a_family_that_only_a_shard_recorded_is_no_finding_but_a_note(unmerged):
    out, _ = unmerged
    found = check_all(out, "quick", workers=0)
    assert found.findings == []
    (note,) = [one for one in found.not_checked if "shards" in one.why]
    assert note.file == "videos.csv"
    assert note.why == (
        "against the journals: 2 videos are in the journals of shards only; run python -m dfprep.extract with "
        "merge=true"
    )


def test_a_damaged_line_of_a_shard_is_found_and_taken_out_of_its_journal(unmerged):
    out, journal = unmerged
    with journal.open("a") as file:
        file.write('{"original": "x", "rows": 3}\n')
    (finding,) = check_all(out, "quick", workers=0).findings
    assert (finding.file, finding.what) == ("shards/extract/1-of-2.jsonl", "unreadable")
    (said,) = repair(out, [finding])
    assert said.startswith("shards/extract/1-of-2.jsonl: 1 lines removed, a copy is ")
    assert [line.problem for line in journal_lines(journal) if line.text] == [""]
    assert check_all(out, "quick", workers=0).findings == []
