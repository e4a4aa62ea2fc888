"""``videos.csv`` against the journal, from which extract writes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from dfprep.check.findings import EXTRACT, Finding, NotChecked, cause, some
from dfprep.check.tables import Tables, twice
from dfprep.errors import StoreError
from dfprep.store import OutputFolder, journal_lines
from dfprep.tables import SOURCE_COLUMNS, VideoRow, references_of

JOURNAL = "progress.jsonl"
COMPARED = [one.name for one in fields(VideoRow) if one.name not in SOURCE_COLUMNS]
KIND = {"label": "label", "status": "status"}
"""The kind of finding where these columns differ; of all others it is "value"."""


@dataclass(frozen=True)
class Recorded:
    """The families of the journals, by reference.

    Attributes:
        is_there: whether there is a journal. unmerged: ids of the videos in journals of shards.
    """

    families: Mapping[str, Sequence[VideoRow]] = field(default_factory=dict)
    is_there: bool = False
    unmerged: frozenset[str] = frozenset()

    def truth(self, tables: Tables) -> list[VideoRow]:
        """The rows of all videos: those of the journal, and of videos that it does not have those of the table.

        A family that only the journal has counts if ``videos.csv`` was edited: else the source lacks it now. One
        that only the journal of a shard has counts, too.
        """
        known = {row.video: row for rows in self.families.values() for row in rows}
        there = {row.video for row in tables.videos}
        count_all = "videos.csv" in tables.edited
        gone = [row for v, row in known.items() if v not in there and (count_all or v in self.unmerged)]
        return [*(known.get(row.video, row) for row in tables.videos), *gone]


def read_journals(out: OutputFolder) -> tuple[Recorded, list[Finding]]:
    """The valid lines of the journal and of those of shards, and a finding for each line that is not."""
    merged, found = _read(out.journal, JOURNAL)
    families, unmerged = dict(merged), set[str]()
    shards = out.shards("extract").journals()
    for path in shards.values():
        of_shard, wrong = _read(path, path.relative_to(out.root).as_posix())
        unmerged |= {row.video for rows in of_shard.values() for row in rows}
        families |= of_shard
        found += wrong
    return Recorded(families, out.journal.exists() or bool(shards), frozenset(unmerged)), found


def _read(path: Path, name: str) -> tuple[dict[str, Sequence[VideoRow]], list[Finding]]:
    families: dict[str, Sequence[VideoRow]] = {}
    found = []
    try:
        for line in journal_lines(path):
            if line.problem:
                words = cause(StoreError(line.problem), path)
                found.append(Finding(name, "unreadable", words, EXTRACT, aside=False))
            elif line.original:
                families[line.original] = line.rows
    except StoreError as error:
        return {}, [Finding(name, "unreadable", cause(error, path), EXTRACT)]
    return families, found


def check_videos(tables: Tables, recorded: Recorded) -> tuple[list[Finding], list[NotChecked]]:
    """``videos.csv`` against itself and the journal."""
    found = []
    if again := twice(tables.videos):
        found.append(Finding("videos.csv", "rows", f"it has {some(again, 'video')}, in several rows", EXTRACT))
    if not recorded.is_there:
        why = f"there is no {JOURNAL}, without which the next extract run starts again"
        return found, [NotChecked("videos.csv", f"against the journal: {why}")]
    gone, not_checked = _gone(tables, recorded)
    if recorded.unmerged:
        n = len(recorded.unmerged)
        why = f"{n:,} videos are in the journals of shards only; run python -m dfprep.extract with merge=true"
        not_checked.append(NotChecked("videos.csv", f"against the journals: {why}"))
    return [*found, *gone, *_differing(tables, recorded), *_unrecorded(tables, recorded)], not_checked


def _gone(tables: Tables, recorded: Recorded) -> tuple[list[Finding], list[NotChecked]]:
    """Videos of the journal that the table lacks."""
    there = {row.video for row in tables.videos}
    gone = sorted(
        row.video
        for rows in recorded.families.values()
        for row in rows
        if row.video not in there and row.video not in recorded.unmerged
    )
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
        other = None if row.video in recorded.unmerged else known.get(row.video)
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
