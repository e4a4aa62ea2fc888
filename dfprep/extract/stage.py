"""Extract all families of a source that are not done yet, and keep the record of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

from dfprep.errors import SourceError
from dfprep.extract.family import FamilyResult, lost_family
from dfprep.extract.report import status_counts
from dfprep.extract.statuses import absent_rows, final_rows, is_done
from dfprep.runs import Loss, map_unordered, progress_bar
from dfprep.sources import Family, Sample, Source, families
from dfprep.store import Journal, OutputFolder
from dfprep.tables import VideoRow, write_videos
from dfprep.types import Label, Status, Video

log = logging.getLogger(__name__)

WHY_LOST = {
    Loss.KILLED: (
        Status.PENDING,
        "the process that worked on it and its family was killed twice, the second time with nothing else at work, "
        "perhaps for memory; the next run tries it again",
    ),
    Loss.NO_MEMORY: (
        Status.PENDING,
        "there was too little memory for it and its family, also with nothing else at work; the next run tries it "
        "again",
    ),
    Loss.TIMED_OUT: (
        Status.TIMED_OUT,
        "the work on it and its family took longer than workers.timeout_s allows; the next run tries it again",
    ),
}
"""Status and reason of a real video of which a run has no result: none says anything of the video for good."""

SAVE_EVERY_S = 60  # videos.csv has a row for every video: written now and then, and at the end


@dataclass
class Batch:
    """What a run did: the rows of all videos, and of this run alone its seconds by step and its faces."""

    rows: list[VideoRow] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    n_faces: int = 0
    wall_s: float = 0.0

    def add(self, result: FamilyResult) -> None:
        """Count the seconds and faces of one more family."""
        for step, seconds in result.seconds.items():
            self.seconds[step] = self.seconds.get(step, 0.0) + seconds
        self.n_faces += result.n_faces

    def metrics(self) -> dict[str, float]:
        """Videos by status, persons, retries of the real videos; of this run seconds by step and faces a second."""
        counts = status_counts(self.rows)
        found = [row for row in self.rows if row.status is Status.OK and row.label is Label.REAL]
        return {
            **{f"videos_{status.value}": counts[status] for status in Status},
            "videos": len(self.rows),
            "persons": sum(row.persons or 0 for row in found),
            "retries": sum(row.attempt or 0 for row in found),
            "faces": self.n_faces,
            "faces_per_second": self.n_faces / self.wall_s if self.wall_s else 0.0,
            "seconds_wall": self.wall_s,
            **{f"seconds_{step}": seconds for step, seconds in self.seconds.items()},
        }

    def speed(self) -> str:
        """One sentence: what this run did, how fast, and how its workers' time divides into steps."""
        if not self.n_faces:
            return f"No new faces ({self.wall_s:.1f} s)."
        total = sum(self.seconds.values())
        steps = ", ".join(
            f"{name} {s / total:.0%}" for name, s in sorted(self.seconds.items(), key=itemgetter(1), reverse=True)
        )
        return f"{self.n_faces:,} faces in {self.wall_s:.1f} s, {self.n_faces / self.wall_s:.1f} a second; {steps}."


def list_videos(source: Source) -> list[Video]:
    """Every video of `source`; the sample data set, where it must be made first, shows how far that is.

    Raises:
        SourceError: the source contradicts itself, or has no videos.
    """
    if not isinstance(source, Sample) or source.is_made():
        videos = source.videos()
        if not videos:
            raise SourceError(f"the source {source.root} has no videos")
        return videos
    n_videos = sum(1 + len(clip.fakes) for clip in source.plan())
    with progress_bar("making sample videos", n_videos) as show:
        source.on_progress = lambda done, total: show(done)
        return source.videos()


def extract_all(
    videos: Sequence[Video],
    root: Path,
    out: OutputFolder,
    make_work: Callable[[], Callable[[Family], FamilyResult]],
    workers: int,
    limit: int | None = None,
    timeout_s: float | None = None,
) -> Batch:
    """Extract what `out` does not have yet; ``videos.csv`` is whole whatever happens.

    Args:
        root: the source's folder. out: locked by this run (`OutputFolder.lock`).
        make_work: gives each worker process its function, see `dfprep.runs.map_unordered`.
        limit: at most so many families, counted from the first.
        timeout_s: seconds a video that the work on a family may take; None: any.
    """
    known, orphans = families(list(videos))
    absent, journal = absent_rows(orphans, root), Journal(out.journal)
    todo = _forget_unfinished(known[:limit], journal, out)
    batch, start, saved = Batch(), time.perf_counter(), time.perf_counter()

    def lost(family: Family, loss: Loss) -> FamilyResult:
        log.warning("%s gave no result (%s); a later run tries it again", family.real.id, loss.value)
        out.face_file(family.real.id).unlink(missing_ok=True)  # of an earlier run, or of one whose end is not known
        return lost_family(family, root, *WHY_LOST[loss])

    def limit_of(family: Family) -> float | None:
        return None if timeout_s is None else timeout_s * len(family.videos)

    def save() -> None:
        batch.rows = final_rows(known, journal.done, absent, root)
        write_videos(out.videos_csv, batch.rows)

    save()
    warn_of_orphan_files(out, known)
    try:
        with progress_bar("videos", sum(len(family.videos) for family in todo)) as show:
            n_done = 0
            for result in map_unordered(make_work, todo, min(workers, len(todo)), lost, limit_of):
                journal.add(result.original, result.rows)
                batch.add(result)
                n_done += len(result.rows)
                show(n_done)
                if time.perf_counter() - saved > SAVE_EVERY_S:
                    save()
                    saved = time.perf_counter()
    finally:
        try:
            journal.close()
        finally:
            save()
    batch.wall_s = time.perf_counter() - start
    return batch


def _forget_unfinished(known: Sequence[Family], journal: Journal, out: OutputFolder) -> list[Family]:
    """The families that are not done yet; what the journal says of them no longer counts."""
    todo = [
        family
        for family in known
        if not is_done(family, journal.done.get(family.real.id), out.face_file(family.real.id))
    ]
    for family in todo:
        journal.done.pop(family.real.id, None)
    return todo


def warn_of_orphan_files(out: OutputFolder, known: Sequence[Family]) -> None:
    """Warn of face files that belong to no video of the source: later stages would take them for data."""
    orphans = {path.stem for path in out.faces.glob("*.h5")} - {family.real.id for family in known}
    if orphans:
        log.warning(
            "%d face files in %s belong to no real video of the source, such as %s.h5; delete them if they are old",
            len(orphans),
            out.faces,
            min(orphans),
        )
