"""Every video of a source gets exactly one row."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dfprep.sources import Family
from dfprep.tables import VideoRow
from dfprep.types import Status, StreamInfo, Video

OF_THE_MACHINE = {Status.PENDING, Status.TIMED_OUT}
"""What may become of a video in a run without its fault; every later run tries it again."""


def row_of(video: Video, root: Path, status: Status, reason: str = "", info: StreamInfo | None = None) -> VideoRow:
    """The table's row of `video`, with what its stream is where that is known."""
    names = ("width", "height", "fps", "n_frames", "seconds")
    stream = {name: getattr(info, name) for name in names} if info else {}
    return VideoRow(
        video=video.id,
        label=video.label,
        original=video.original,
        status=status,
        reason=reason,
        **_said_by_the_source(video, root),
        **stream,
    )


def _said_by_the_source(video: Video, root: Path) -> dict[str, Any]:
    """What is in the table as the source has it, and decides nothing."""
    return {
        "name": video.name,
        "path": Path(os.path.relpath(video.path, root)).as_posix(),
        "method": video.method,
        "compression": video.compression,
        "official_split": video.split,
        "actor": video.actor,
        "donor": video.donor,
        "audio_label": video.audio_label,
    }


def absent_rows(orphans: Iterable[Video], root: Path) -> list[VideoRow]:
    """Rows of fakes whose original the source does not have as a real video."""
    return [
        row_of(
            video,
            root,
            Status.MISSING_ORIGINAL,
            f"its original {video.original} is not among the source's real videos",
        )
        for video in orphans
    ]


def is_there(video: Video) -> bool:
    """Whether the file exists; a path that cannot even be looked up does not."""
    try:
        return video.path.exists()
    except OSError:
        return False


def is_done(family: Family, rows: Sequence[VideoRow] | None, face_file: Path) -> bool:
    """Whether `rows`, what an earlier run recorded of `family`, still says all there is to say.

    Not done: other videos than then, a face file that is gone, a missing file that has come, a status that the
    machine gave and not the video.
    """
    if rows is None or {row.video for row in rows} != {video.id for video in family.videos}:
        return False
    status = {row.video: row.status for row in rows}
    if OF_THE_MACHINE & set(status.values()):
        return False
    if status[family.real.id] is Status.OK and not face_file.exists():
        return False
    return not any(status[v.id] is Status.MISSING_FILE and is_there(v) for v in family.videos)


def final_rows(
    families: Iterable[Family], done: Mapping[str, Sequence[VideoRow]], absent: Sequence[VideoRow], root: Path
) -> list[VideoRow]:
    """One row for every video: what was recorded, `absent`, and `pending` for what no run has reached yet."""
    rows = list(absent)
    for family in families:
        recorded = done.get(family.real.id)
        if recorded is None:
            rows += [row_of(v, root, Status.PENDING, "no run has reached it yet") for v in family.videos]
        else:
            videos = {video.id: video for video in family.videos}
            rows += [_as_of_today(row, videos[row.video], root) for row in recorded if row.video in videos]
    return rows


def _as_of_today(row: VideoRow, video: Video, root: Path) -> VideoRow:
    """What an earlier run recorded, with the path, the people and the rest that the source gives today."""
    return replace(row, **_said_by_the_source(video, root))
