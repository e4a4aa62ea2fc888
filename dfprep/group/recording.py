"""Record the alignment of fakes in the journal and in ``videos.csv``, so that all tables agree on a status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dfprep.store import Journal, OutputFolder
from dfprep.tables import AlignmentRow, VideoRow, read_videos, record_update, references_of, write_videos
from dfprep.types import Status


def record_alignment(out: OutputFolder, alignment: Sequence[AlignmentRow]) -> None:
    """Set the status of every compared fake to `ok` or `not_aligned`, in the journal and in ``videos.csv``.

    A fake that is not aligned keeps its number of persons, because it remains in the face file. The journal is
    written first, because the next extract run takes the statuses from it. Nothing is written if no status changes.

    Args:
        out: locked by this run alone.
    """
    found = {row.video: row for row in alignment}
    videos = read_videos(out.videos_csv)
    references, journal = references_of(videos), Journal(out.journal)
    try:
        for reference in sorted({references[row.video] for row in alignment} & journal.done.keys()):
            before = journal.done[reference]
            if (after := with_alignment(before, found)) != before:
                journal.add(reference, after)
    finally:
        journal.close()
    if (judged := with_alignment(videos, found)) != videos:
        write_videos(out.videos_csv, judged)
        record_update(out.videos_csv)


def with_alignment(rows: Sequence[VideoRow], found: Mapping[str, AlignmentRow]) -> list[VideoRow]:
    """`rows`, in which videos with faces have the status of their row in `found`; other rows are unchanged."""
    return [_judged(row, found[row.video]) if row.has_faces and row.video in found else row for row in rows]


def _judged(row: VideoRow, found: AlignmentRow) -> VideoRow:
    if found.aligned:
        return replace(row, status=Status.OK, reason="")
    return replace(row, status=Status.NOT_ALIGNED, reason=found.reason)
