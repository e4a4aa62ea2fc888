"""The note of a run: its report as Markdown."""

from rich.table import Table
from rich.text import Text

from dfprep.runs.notes import MAX_NOTE_CHARS, note_of


def test_sentences_become_a_list_and_tables_a_block_that_keeps_its_columns():
    table = Table("status", "videos")
    table.add_row("ok", "93")
    note = note_of(["0 leaks in a_b", "all    93  1.0", Text("Note: few videos"), table])
    listed, _, block = note.partition("\n\n```\n")
    assert listed == "- 0 leaks in a\\_b\n- Note: few videos"
    assert "all    93  1.0" in block
    assert "status" in block
    assert block.endswith("```")


def test_a_table_without_a_header_becomes_sentences():
    table = Table(show_header=False)
    table.add_row("actors", "18; the largest appears 3 times")
    assert note_of([table]) == "- actors: 18; the largest appears 3 times"


def test_a_long_report_is_cut_to_what_a_note_may_have():
    note = note_of(["a sentence", *(f"row {k}    {k}" for k in range(2000))])
    assert len(note) <= MAX_NOTE_CHARS
    assert note.endswith("…\n```")
