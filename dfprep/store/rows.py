"""Rows of face files and of masks, by the id of a video or by its number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dfprep.errors import StoreError


def row_of(path: Path, videos: Sequence[str], n_persons: int, video: int | str, person: int) -> int:
    """The index of `video`, an id or an index, among the `videos` of the file at `path`.

    Raises:
        StoreError: the file has no such video or person.
    """
    if video not in videos and video not in range(len(videos)):
        raise StoreError(f"{path} has no video {video!r}, only {', '.join(videos)}")
    if person not in range(n_persons):
        raise StoreError(f"{path} has no person {person!r}, only {n_persons}, counted from 0")
    return videos.index(video) if isinstance(video, str) else video
