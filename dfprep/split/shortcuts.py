"""Shortcuts in the split of a run, and in a table of folds that another tool wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from dfprep.folds import Shortcuts, find_shortcuts
from dfprep.store import OutputFolder
from dfprep.tables import FoldRow, VideoRow, read_videos


def shortcuts_of(videos: Sequence[VideoRow], rows: Sequence[FoldRow]) -> Shortcuts:
    """The shortcuts in the split `rows` of `videos`."""
    return find_shortcuts(videos, {row.video: (row.split, str(row.cv_fold)) for row in rows if row.split})


def shortcuts_of_places(places: Mapping[str, tuple[str, str]], table: Path, out: OutputFolder) -> Iterator[str]:
    """The report on the `places` in `table`; its videos are looked up in the ``videos.csv`` of `out` by their ids.

    Raises:
        StoreError: ``videos.csv`` is invalid.
    """
    if not out.videos_csv.is_file():
        yield f"Shortcuts: NOT CHECKED: {out.videos_csv} does not exist; name the folder of the data set with out="
        return
    videos = [row for row in read_videos(out.videos_csv) if row.video in places]
    if not videos:
        yield f"Shortcuts: NOT CHECKED: no video of {table} is in {out.videos_csv}; out= names another data set"
        return
    yield from find_shortcuts(videos, places).lines()
    if len(videos) < len(places):
        yield f"NOT CHECKED: {len(places) - len(videos):,} of {len(places):,} videos: not in {out.videos_csv}"
