"""The input of a split run: the three tables, and the hashes of the video files."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.files import sha256_of
from dfprep.runs import progress_bar
from dfprep.store import OutputFolder
from dfprep.tables import N_CLASSES, ActorRow, AlterationRow, VideoRow, read_table, read_videos
from dfprep.types import Label, Status

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tables:
    """The tables of the earlier stages: all videos, and the actor and the alteration of each person by video."""

    videos: Sequence[VideoRow]
    actors: Mapping[str, Sequence[ActorRow]]
    alterations: Mapping[str, Sequence[AlterationRow]]

    @classmethod
    def read(cls, out: OutputFolder, noise: str) -> Tables:
        """Read the tables of `out`; optional columns that they lack have their defaults.

        Args:
            noise: see `Folds`; with "nearest", ``actors.csv`` must have the column ``nearest``.

        Raises:
            StoreError: a table is missing or invalid, or it lacks a person of a video with faces.
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
        """The video's status; `not_aligned` also where a person of a paired fake has no class."""
        people = self.alterations[row.video] if row.status is Status.OK and row.original else ()
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
    """Raise unless `table` has every person of every video once: leaks of a missing person would be undetected."""
    lacking = [row.video for row in videos if row.video not in table]
    if lacking:
        raise StoreError(
            f"{name} must have every video with faces; it lacks {len(lacking)} of them, such as {lacking[0]}; run "
            f"python -m dfprep.{stage} again with the same out="
        )
    for row in videos:
        found = [person.person for person in table[row.video]]
        expected = list(range(len(found) if row.persons is None else row.persons))
        if found != expected:
            raise StoreError(
                f"{name} must have the persons {expected} of {row.video}, because videos.csv has {len(expected)}, "
                f"got {found}; correct the lines, or run python -m dfprep.{stage} again"
            )


def _by_video(rows: Sequence) -> dict[str, list]:
    found: dict[str, list] = defaultdict(list)
    for row in rows:
        found[row.video].append(row)
    return {video: sorted(people, key=lambda row: row.person) for video, people in found.items()}


def contents(videos: Sequence[VideoRow], root: Path) -> dict[str, str]:
    """A text for the content of each video file, by video; see `contents_of`."""
    return contents_of({row.video: root / row.path for row in videos})


def contents_of(files: Mapping[str, Path]) -> dict[str, str]:
    """A text for the content of each file, by video: equal texts mean equal files; missing files have none.

    Only files that have the size of another file are read and hashed.
    """
    by_size: dict[int, list[str]] = defaultdict(list)
    for video, path in files.items():
        if path.is_file():
            by_size[path.stat().st_size].append(video)
    found = {videos[0]: f"{size} bytes" for size, videos in by_size.items() if len(videos) == 1}
    alike = [video for videos in by_size.values() if len(videos) > 1 for video in videos]
    with progress_bar("comparing files", len(alike)) as progress:
        for done, video in enumerate(alike, 1):
            found[video] = sha256_of(files[video])
            progress(done)
    return found


def warn_of_copies(videos: Sequence[VideoRow], files: Mapping[str, str]) -> None:
    """Warn of fakes whose file equals that of a real video: they are mislabelled."""
    real = {files[row.video]: row.video for row in videos if row.label is Label.REAL and row.video in files}
    copies = [(row.video, real[files[row.video]]) for row in videos
              if row.label is Label.FAKE and files.get(row.video) in real]  # fmt: skip
    if copies:
        log.warning(
            "mislabelled: the files of %d fakes equal that of a real video, for example %s equals %s",
            len(copies), *copies[0],
        )  # fmt: skip
