"""``videos.csv`` against the journal, from which extract writes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from dfprep.check.findings import EXTRACT, Finding, NotChecked, cause, some
from dfprep.check.tables import Tables, twice
from dfprep.errors import StoreError
from dfprep.store import journal_lines
from dfprep.tables import SOURCE_COLUMNS, VideoRow, references_of

JOURNAL = "progress.jsonl"
COMPARED = [one.name for one in fields(VideoRow) if one.name not in SOURCE_COLUMNS]
KIND = {"label": "label", "status": "status"}
"""The kind of finding where these columns differ; of all others it is "value"."""


@dataclass(frozen=True)
class Recorded:
    """The families of the journal, by reference; `is_there`: whether there is a journal."""

    families: Mapping[str, Sequence[VideoRow]] = field(default_factory=dict)
    is_there: bool = False

    def truth(self, tables: Tables) -> list[VideoRow]:
        """The rows of all videos: those of the journal, and of videos that it does not have those of the table.

        A family that only the journal has counts if ``videos.csv`` was edited: else the source lacks it now.
        """
        known = {row.video: row for rows in self.families.values() for row in rows}
        there = {row.video for row in tables.videos}
        gone = [row for video, row in known.items() if video not in there] if "videos.csv" in tables.edited else []
        return [*(known.get(row.video, row) for row in tables.videos), *gone]


def read_journal(path: Path) -> tuple[Recorded, list[Finding]]:
    """The valid lines of the journal, and a finding for each that is not."""
    families, found = {}, []
    try:
        for line in journal_lines(path):
            if line.problem:
                found.append(
                    Finding(JOURNAL, "unreadable", cause(StoreError(line.problem), path), EXTRACT, aside=False)
                )
            elif line.original:
                families[line.original] = line.rows
    except StoreError as error:
        return Recorded(), [Finding(JOURNAL, "unreadable", cause(error, path), EXTRACT)]
    return Recorded(families, path.exists()), found


def check_videos(tables: Tables, recorded: Recorded) -> tuple[list[Finding], list[NotChecked]]:
    """``videos.csv`` against itself and the journal."""
    found = []
    if again := twice(tables.videos):
        found.append(Finding("videos.csv", "rows", f"it has {some(again, 'video')}, in several rows", EXTRACT))
    if not recorded.is_there:
        why = f"there is no {JOURNAL}, without which the next extract run starts again"
        return found, [NotChecked("videos.csv", f"against the journal: {why}")]
    gone, not_checked = _gone(tables, recorded)
    return [*found, *gone, *_differing(tables, recorded), *_unrecorded(tables, recorded)], not_checked


def _gone(tables: Tables, recorded: Recorded) -> tuple[list[Finding], list[NotChecked]]:
    """Videos of the journal that the table lacks."""
    there = {row.video for row in tables.videos}
    gone = sorted(row.video for rows in recorded.families.values() for row in rows if row.video not in there)
    if not gone or not tables.videos:
        return [], []
    words = some(gone, "video")
    if "videos.csv" in tables.recorded and "videos.csv" not in tables.edited:
        return [], [NotChecked(JOURNAL, f"{words}: the source no longer has them; remove their face files")]
    return [Finding("videos.csv", "rows", f"it lacks {words}, which the journal has", EXTRACT)], []


def _differing(tables: Tables, recorded: Recorded) -> Iterator[Finding]:
    """Columns of the table in which videos differ from the journal."""
    known = {row.video: row for rows in recorded.families.values() for row in rows}
    differing = defaultdict(list)
    for row in tables.videos:
        other = known.get(row.video)
        for name in COMPARED if other and other != row else ():
            here, there = getattr(row, name), getattr(other, name)
            if here != there:
                differing[name].append(f"{row.video} ({_shown(here)}, in the journal {_shown(there)})")
    for name, videos in differing.items():
        yield Finding("videos.csv", KIND.get(name, "value"), f"{name} of {some(videos, 'video')}", EXTRACT)


def _shown(value: object) -> str:
    return str(getattr(value, "value", value)) or "empty"


def _unrecorded(tables: Tables, recorded: Recorded) -> Iterator[Finding]:
    """Families with faces that the journal lacks."""
    references = references_of(tables.videos)
    known = {row.video for rows in recorded.families.values() for row in rows}
    lacking = {references[row.video] for row in tables.videos if row.has_faces and row.video not in known}
    if lacking:
        words = f"it lacks {some(sorted(lacking), 'family')}, with faces in videos.csv"
        yield Finding(JOURNAL, "rows", words, EXTRACT, aside=False, redo=tuple(sorted(lacking)))
