"""What a split run reads: the three tables, and which files are equal."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.runs import progress_bar
from dfprep.store import OutputFolder
from dfprep.tables import N_CLASSES, ActorRow, AlterationRow, VideoRow, read_table, read_videos
from dfprep.types import Label, Status
from dfprep.weights import sha256_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tables:
    """What the earlier stages left: all videos, and of those with faces each person's actor and alteration."""

    videos: Sequence[VideoRow]
    actors: Mapping[str, Sequence[ActorRow]]
    alterations: Mapping[str, Sequence[AlterationRow]]

    @classmethod
    def read(cls, out: OutputFolder, noise: str) -> Tables:
        """The tables of `out`; of what they lack, the columns that nothing here needs have their defaults.

        Args:
            noise: see `Folds`; what it asks for decides which columns ``actors.csv`` must have.

        Raises:
            StoreError: a table is not there or cannot be read, a video with faces is in none of them, or the tables
                have other people of it.
        """
        needed = {"nearest": "folds.noise=nearest"} if noise == "nearest" else {}
        tables = cls(
            sorted(read_videos(out.videos_csv), key=lambda row: row.video),
            _by_video(read_table(out.root / "actors.csv", ActorRow, "cluster", needed)),
            _by_video(read_table(out.root / "alterations.csv", AlterationRow, "group")),
        )
        ok = [row for row in tables.videos if row.status is Status.OK]
        _require_people(ok, tables.actors, "actors.csv", "cluster")
        _require_people(ok, tables.alterations, "alterations.csv", "group")
        for people in tables.alterations.values():
            for person in people:
                _require_class(person)
        return tables

    def status(self, row: VideoRow) -> str:
        """The video's status; not aligned also where a table of alterations that was brought along has no class."""
        people = self.alterations[row.video] if row.status is Status.OK else ()
        without_class = any(person.alteration_class is None for person in people)
        return (Status.NOT_ALIGNED if without_class else row.status).value


def _require_class(person: AlterationRow) -> None:
    known = person.alteration_class
    if known is not None and not 0 <= known < N_CLASSES:
        raise StoreError(
            f"alterations.csv: class of {person.video}, person {person.person}, must be 0 to {N_CLASSES - 1} or "
            f"empty, got {known}; correct the line, or run python -m dfprep.group"
        )


def _require_people(videos: Sequence[VideoRow], table: Mapping[str, Sequence], name: str, stage: str) -> None:
    """Raise unless `table` has every person of every video once: a missing person's leaks would not be noticed."""
    lacking = [row.video for row in videos if row.video not in table]
    if lacking:
        raise StoreError(
            f"{len(lacking)} videos with faces, such as {lacking[0]}, are not in the table of the {stage} "
            f"stage; run python -m dfprep.{stage} again with the same out="
        )
    for row in videos:
        found = [person.person for person in table[row.video]]
        expected = list(range(len(found) if row.persons is None else row.persons))
        if found != expected:
            raise StoreError(
                f"{name} must have the persons {expected} of {row.video}, as videos.csv has {len(expected)}, and "
                f"has {found}; correct the lines, or run python -m dfprep.{stage} again"
            )


def _by_video(rows: Sequence) -> dict[str, list]:
    found: dict[str, list] = defaultdict(list)
    for row in rows:
        found[row.video].append(row)
    return {video: sorted(people, key=lambda row: row.person) for video, people in found.items()}


def contents(videos: Sequence[VideoRow], root: Path) -> dict[str, str]:
    """What each file holds, by video: equal texts mean equal files; files that are gone are left out.

    Only files of one size are read and hashed: no other two can be equal.
    """
    by_size: dict[int, list[VideoRow]] = defaultdict(list)
    for row in videos:
        path = root / row.path
        if path.is_file():
            by_size[path.stat().st_size].append(row)
    found = {rows[0].video: f"{size} bytes" for size, rows in by_size.items() if len(rows) == 1}
    alike = [row for rows in by_size.values() if len(rows) > 1 for row in rows]
    with progress_bar("comparing files", len(alike)) as progress:
        for done, row in enumerate(alike, 1):
            found[row.video] = sha256_of(root / row.path)
            progress(done)
    return found


def warn_of_copies(videos: Sequence[VideoRow], files: Mapping[str, str]) -> None:
    """Log the fakes whose file equals that of a real video: these are mislabelled."""
    real = {files[row.video]: row.video for row in videos if row.label is Label.REAL and row.video in files}
    copies = [(row.video, real[files[row.video]]) for row in videos
              if row.label is Label.FAKE and files.get(row.video) in real]  # fmt: skip
    if copies:
        log.warning(
            "mislabelled, since they are the very file of a real video: %d of the fakes, such as %s, which is %s",
            len(copies), *copies[0],
        )  # fmt: skip
