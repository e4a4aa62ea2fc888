"""What group finds of a fake's alignment, recorded where extract keeps the status of every video."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dfprep.store import Journal, OutputFolder
from dfprep.tables import AlignmentRow, VideoRow, read_videos, write_videos
from dfprep.types import Status


def record_alignment(out: OutputFolder, alignment: Sequence[AlignmentRow]) -> None:
    """Give every fake that was compared the status that this run found, in the journal and in ``videos.csv``.

    It is `not_aligned` with the reason, or `ok`; the fake keeps its persons, since it stays in the face file. The
    journal is what the next extract run takes the statuses from, so it comes first. Nothing is written where
    nothing changes.

    Args:
        out: locked by this run alone.
    """
    found = {row.video: row for row in alignment}
    journal = Journal(out.journal)
    try:
        for original in sorted({row.original for row in alignment} & journal.done.keys()):
            before = journal.done[original]
            if (after := with_alignment(before, found)) != before:
                journal.add(original, after)
    finally:
        journal.close()
    videos = read_videos(out.videos_csv)
    if (judged := with_alignment(videos, found)) != videos:
        write_videos(out.videos_csv, judged)


def with_alignment(rows: Sequence[VideoRow], found: Mapping[str, AlignmentRow]) -> list[VideoRow]:
    """`rows` with the status that `found` has of a video that is in a face file; all others as they are."""
    return [_judged(row, found[row.video]) if row.has_faces and row.video in found else row for row in rows]


def _judged(row: VideoRow, found: AlignmentRow) -> VideoRow:
    if found.aligned:
        return replace(row, status=Status.OK, reason="")
    return replace(row, status=Status.NOT_ALIGNED, reason=found.reason)
