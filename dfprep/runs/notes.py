"""A run's note in MLflow: what the stage printed, as Markdown."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.table import Column, Table
from rich.text import Text

MAX_NOTE_CHARS = 5000  # MLflow refuses longer tags
WIDTH = 110


def note_of(report: Iterable[RenderableType]) -> str:
    """The sentences of a report as a list, then its tables; what is longer than a note may be is cut off."""
    sentences: list[str] = []
    tables: list[str] = []
    for part in report:
        if isinstance(part, Table) and not part.show_header:  # of names and sentences
            sentences += [f"{name}: {text}" for name, text in zip(*map(_cells, part.columns), strict=True)]
        elif isinstance(part, Table):
            tables += ["", *_plain(part).splitlines()]
        else:
            lines = [line for line in _plain(part).splitlines() if line.strip()]
            sentences += [line for line in lines if not _of_table(line)]
            tables += [line for line in lines if _of_table(line)]
    listed = "\n".join(f"- {_escaped(line.strip())}" for line in sentences)
    block = "\n".join(tables).strip("\n")
    note = listed[:MAX_NOTE_CHARS]
    room = MAX_NOTE_CHARS - len(note) - len("\n\n```\n\n…\n```")
    if block and room > 0:
        note += f"\n\n```\n{block if len(block) <= room else block[:room] + chr(10) + '…'}\n```"
    return note


def _of_table(line: str) -> bool:
    """Whether a line is of a table that is printed as text: its columns are apart."""
    return "  " in line.strip()


def _plain(part: RenderableType) -> str:
    if isinstance(part, str):
        return part
    console = Console(file=io.StringIO(), width=WIDTH, color_system=None, soft_wrap=isinstance(part, Text))
    console.print(part)
    return str(console.file.getvalue()).rstrip()  # type: ignore[attr-defined]


def _cells(column: Column) -> list[str]:
    return [_plain(Text.from_markup(cell) if isinstance(cell, str) else cell) for cell in column.cells]


def _escaped(line: str) -> str:
    """`line` without the signs that Markdown would take for emphasis or HTML."""
    return line.replace("*", "\\*").replace("_", "\\_").replace("<", "\\<").replace("`", "\\`")
