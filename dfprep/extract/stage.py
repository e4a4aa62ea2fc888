"""The extract stage: extract all families of a source that are not done yet."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType

from dfprep.errors import DfprepError
from dfprep.extract.family import FamilyResult
from dfprep.extract.inputs import NETWORKS
from dfprep.extract.lost import forget_lost
from dfprep.extract.record import ExtractionRecord
from dfprep.extract.report import prints_report, speed_report, status_counts, status_table
from dfprep.extract.tracks import Tracks, read_tracks
from dfprep.files import warn_of_little_space
from dfprep.plots import to_draw
from dfprep.runs import Loss, map_unordered, progress_bar
from dfprep.sources import Family
from dfprep.store import ALL, OutputFolder, Shard
from dfprep.tables import VideoRow
from dfprep.types import Status, Video

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BYTES_A_VIDEO = 316_000_000 / 95
"""Of its faces, as measured with the sample (docs/extract.md: 316 MB for 95 videos, 17 frames of 640 x 360 px)."""


@dataclass(frozen=True)
class Extraction:
    """The statuses of all videos, and the amount of work of this run; a `dfprep.runs.StageResult`.

    Attributes:
        out: the output folder. root: the source's folder.
        drawn: the number of families to draw, or their ids.
        rows: one for every video of the source.
        seconds: of the workers, by step. n_faces: cut out by this run. wall_s: the duration of this run.
        unreached: references, also of other shards, of which nothing is recorded where this run looked.
    """

    out: OutputFolder
    root: Path
    drawn: int | tuple[str, ...]
    rows: Sequence[VideoRow]
    seconds: Mapping[str, float]
    n_faces: int
    wall_s: float
    unreached: Sequence[str]

    @cached_property
    def tracks(self) -> Tracks:
        """Of the reference videos with faces."""
        return read_tracks(
            self.out, [row.video for row in self.rows if row.status is Status.OK and not row.original]
        )

    def metrics(self) -> dict[str, float]:
        """Videos by status; persons, prints, retries, tracks of the references; seconds and speed."""
        counts = status_counts(self.rows)
        found = [row for row in self.rows if row.status is Status.OK and not row.original]
        return {
            "videos_ok": counts[Status.OK],
            "videos": len(self.rows),
            "persons": sum(row.persons or 0 for row in found),
            "prints": sum(row.prints or 0 for row in found),
            "retries": sum(row.attempt or 0 for row in found),
            **self.tracks.metrics(),
            "faces": self.n_faces,
            "faces_per_second": self.n_faces / self.wall_s if self.wall_s else 0.0,
            "seconds_wall": self.wall_s,
            **{f"videos_{status.value}": counts[status] for status in Status},
            **{f"seconds_{step}": seconds for step, seconds in self.seconds.items()},
        }

    def write_tables(self, folder: Path) -> list[Path]:
        """The path of ``videos.csv``, which the run has already written."""
        return [self.out.videos_csv]

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """What was decided about all videos; of some references the boxes, the crops, the crops of the fakes."""
        from dfprep.extract.figures import family_figures, overview_figure  # here, because workers need none

        if self.rows:
            yield overview_figure(self.rows, self.tracks, self.seconds)
        for row in to_draw(self.rows, self.drawn):
            yield from family_figures(self.out.face_file(row.video), self.root / row.path)

    def report(self) -> Iterator[RenderableType]:
        """The table of statuses, the speed, and the folder of the faces."""
        yield status_table(self.rows)
        if prints := prints_report(self.rows):
            yield prints
        yield speed_report(self.n_faces, self.wall_s, self.seconds)
        yield f"Faces:    {self.out.faces}"

    def check(self) -> None:
        """Raise if later stages have no input.

        Raises:
            DfprepError: no video of the source has faces.
        """
        if not status_counts(self.rows)[Status.OK]:
            raise DfprepError(f"no video of the source has faces; {self.out.videos_csv} gives the reason for each")


def extract_all(
    videos: Sequence[Video],
    root: Path,
    out: OutputFolder,
    make_work: Callable[[], Callable[[Family], FamilyResult]],
    workers: int,
    limit: int | None = None,
    timeout_s: float | None = None,
    drawn: int | tuple[str, ...] = 0,
    shard: Shard = ALL,
) -> Extraction:
    """Extract the families that `out` lacks; ``videos.csv`` is complete also if the run fails or is interrupted.

    Args:
        root: the source's folder. out: locked by this run (`OutputFolder.lock`, of a shard `lock_shard`).
        make_work: returns the function of a worker process, see `dfprep.runs.map_unordered`.
        limit: extract only families among the first `limit`.
        timeout_s: the time limit of a family in seconds for each of its videos; None: no limit.
        drawn: the number of families to draw, or their ids.
        shard: the families to extract; a part of them writes no ``videos.csv``.
    """
    start, seconds, n_faces = time.perf_counter(), Counter[str](), 0
    record = ExtractionRecord(videos, root, out, limit, shard)

    def lost(family: Family, loss: Loss) -> FamilyResult:
        return forget_lost(family, loss, root, out)

    def limit_of(family: Family) -> float | None:
        return None if timeout_s is None else timeout_s * len(family.videos)

    n_videos = sum(len(family.videos) for family in record.todo)
    warn_of_little_space(out.root, n_videos * BYTES_A_VIDEO, f"the faces of {n_videos:,} videos")
    with record, progress_bar("videos", n_videos) as show:
        record.warn_of_orphan_files()
        n_done, n_workers = 0, min(workers, len(record.todo))
        for result in map_unordered(make_work, record.todo, n_workers, lost, limit_of, NETWORKS):
            record.add(result)
            seconds.update(result.seconds)
            n_faces += result.n_faces
            n_done += len(result.rows)
            show(n_done)
    wall_s = time.perf_counter() - start
    return Extraction(out, root, drawn, record.rows, seconds, n_faces, wall_s, record.unreached(limit))
