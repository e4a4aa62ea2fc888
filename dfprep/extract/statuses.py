"""The rows of ``videos.csv``: exactly one for every video of a source."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from dfprep.sources import Family
from dfprep.tables import VideoRow, face_digest
from dfprep.types import CONTROL, Status, StreamInfo, Video

NOT_FINAL = {Status.PENDING, Status.TIMED_OUT}
"""Statuses whose cause may be the machine and not the video; every later run tries the video again."""


STREAM = tuple(field.name for field in fields(StreamInfo) if field.name != "damage")


def row_of(video: Video, root: Path, status: Status, reason: str = "", info: StreamInfo | None = None) -> VideoRow:
    """The row of `video`, with the properties of its stream where these are known."""
    stream = {name: getattr(info, name) for name in STREAM} if info else {}
    return VideoRow(
        video=video.id,
        label=video.label,
        original=video.original,
        status=status,
        reason=reason if reason.isprintable() else CONTROL.sub("?", reason),
        damage=CONTROL.sub("?", info.damage_words) if info else "",
        **_source_columns(video, root),
        **stream,
    )


def _source_columns(video: Video, root: Path) -> dict[str, Any]:
    """The columns that are copied from the source and do not affect the extraction."""
    return {
        "name": video.name,
        "path": path_from(root, video.path),
        "method": video.method,
        "compression": video.compression,
        "official_split": video.split,
        "actor": video.actor,
        "donor": video.donor,
        "audio_label": video.audio_label,
        "source_video": video.source_video,
    }


def path_from(root: Path, path: Path) -> str:
    """`path` relative to `root`; most are below it, which is found sooner than by `os.path.relpath`."""
    below = str(path).removeprefix(str(root) + os.sep)
    if os.sep == "/" and below and below != str(path) and ".." not in below:
        return below
    return Path(os.path.relpath(path, root)).as_posix()


def absent_rows(orphans: Iterable[Video], root: Path) -> list[VideoRow]:
    """Rows of videos whose original the source does not have as a real video."""
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
    """Whether the file or folder of pictures exists; False also if the path is invalid or cannot be accessed."""
    try:
        return video.path.exists()
    except OSError:
        return False


def is_done(family: Family, rows: Sequence[VideoRow] | None, face_file: Path) -> bool:
    """Whether `rows`, which an earlier run recorded for `family`, are still valid and final.

    They are not if the family has other videos, labels or originals now, its face file is missing or another one
    than was recorded, a missing file exists now, or a status is not final.
    """
    found = {(row.video, row.label, row.original) for row in rows or ()}
    if rows is None or found != {(video.id, video.label, video.original) for video in family.videos}:
        return False
    status = {row.video: row.status for row in rows}
    digests = {row.face_digest for row in rows if row.has_faces}
    if NOT_FINAL & set(status.values()):
        return False
    if status[family.reference.id] is Status.OK and digests != {face_digest(face_file)}:
        return False
    return not any(status[v.id] is Status.MISSING_FILE and is_there(v) for v in family.videos)


def final_rows(
    families: Iterable[Family], done: Mapping[str, Sequence[VideoRow]], absent: Sequence[VideoRow], root: Path
) -> list[VideoRow]:
    """One row for every video: the recorded rows, `absent`, and `pending` rows for all others."""
    rows = list(absent)
    for family in families:
        recorded = done.get(family.reference.id)
        if recorded is None:
            rows += [row_of(v, root, Status.PENDING, "no run has reached it yet") for v in family.videos]
        else:
            videos = {video.id: video for video in family.videos}
            rows += [
                replace(row, **_source_columns(videos[row.video], root)) for row in recorded if row.video in videos
            ]
    return rows
