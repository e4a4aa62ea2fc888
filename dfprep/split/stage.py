"""The split stage: the three tables to folds, audited."""

from __future__ import annotations

import json
import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich import print as show
from rich.markup import escape

from dfprep import __version__
from dfprep.errors import DfprepError, StoreError
from dfprep.files import atomic
from dfprep.folds import Assignment, Audit, Entry, Folds, NoSplit, assign, audit, links_of
from dfprep.runs import Run, progress_bar
from dfprep.store import OutputFolder
from dfprep.tables import (
    N_CLASSES,
    ActorRow,
    AlterationRow,
    ExcludedRow,
    FoldRow,
    VideoRow,
    read_table,
    read_videos,
    write_table,
)
from dfprep.types import Label, Status
from dfprep.weights import sha256_of

log = logging.getLogger(__name__)

EXCLUDED = "excluded"


@dataclass(frozen=True)
class Tables:
    """What the earlier stages left: all videos, and of those with faces each person's actor and alteration."""

    videos: Sequence[VideoRow]
    actors: Mapping[str, Sequence[ActorRow]]
    alterations: Mapping[str, Sequence[AlterationRow]]

    @classmethod
    def read(cls, out: OutputFolder) -> Tables:
        """The tables of `out`.

        Raises:
            StoreError: a table is not there or cannot be read, a video with faces is in none of them, or the tables
                have other people of it.
        """
        tables = cls(
            sorted(read_videos(out.videos_csv), key=lambda row: row.video),
            _by_video(read_table(out.root / "actors.csv", ActorRow, "cluster")),
            _by_video(read_table(out.root / "alterations.csv", AlterationRow, "group")),
        )
        ok = [row for row in tables.videos if row.status is Status.OK]
        _require_people(ok, tables.actors, "actors.csv", "cluster")
        _require_people(ok, tables.alterations, "alterations.csv", "group")
        for person in (person for people in tables.alterations.values() for person in people):
            if person.class_ is not None and not 0 <= person.class_ < N_CLASSES:
                raise StoreError(
                    f"alterations.csv: class of {person.video}, person {person.person}, must be 0 to "
                    f"{N_CLASSES - 1} or empty, got {person.class_}; mend the line, or run python -m dfprep.group"
                )
        return tables

    def status(self, row: VideoRow) -> str:
        """The video's status; a fake out of step with its original is not aligned, whatever extract said."""
        if row.status is Status.OK and any(person.class_ is None for person in self.alterations[row.video]):
            return Status.NOT_ALIGNED.value
        return row.status.value


def _require_people(videos: Sequence[VideoRow], table: Mapping[str, Sequence], name: str, stage: str) -> None:
    """Raise unless `table` has every person of every video once: who is not there would be on both sides unseen."""
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
                f"has {found}; mend the lines, or run python -m dfprep.{stage} again"
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
    """Say which fakes are the very file of a real video: these are mislabelled."""
    real = {files[row.video]: row.video for row in videos if row.label is Label.REAL and row.video in files}
    copies = [(row.video, real[files[row.video]]) for row in videos
              if row.label is Label.FAKE and files.get(row.video) in real]  # fmt: skip
    if copies:
        log.warning(
            "mislabelled, since they are the very file of a real video: %d of the fakes, such as %s, which is %s",
            len(copies), *copies[0],
        )  # fmt: skip


def entries_of(tables: Tables, files: Mapping[str, str], noise: str) -> list[Entry]:
    """The videos that take part, with everything that ties them together.

    Args:
        files: see `contents`; equal files are tied. noise: ``own`` or ``nearest``, see `links_of`.
    """
    entries, n_equal = [], Counter(files.values())
    for row in tables.videos:
        if tables.status(row) != Status.OK.value:
            continue
        family, people = row.original or row.video, tables.actors[row.video]
        links = links_of(
            family,
            [person.actor for person in people],
            nearest=[person.nearest for person in people],
            setting=noise,
            donor=row.donor,
            names=[row.actor] if row.actor else [],
        )
        if n_equal[files.get(row.video, "")] > 1:  # a file like no other ties nothing
            links += (f"file:{files[row.video]}",)
        klass = max(person.class_ or 0 for person in tables.alterations[row.video])
        entries.append(Entry(row.video, family, row.label.value, klass, len(people), links))
    return entries


def fold_rows(tables: Tables, assignment: Assignment, n_folds: int) -> list[FoldRow]:
    """A row for every video of the source, by video."""
    excluded = {one.video for one in assignment.excluded}
    rows = []
    for row in tables.videos:
        place, people = assignment.places.get(row.video), tables.actors.get(row.video, ())
        altered = tables.alterations.get(row.video, ())
        classes = [person.class_ for person in altered] + [None, None]
        frames = [person.frame_classes for person in altered] + [(), ()]
        rows.append(
            FoldRow(
                index=row.path,
                label=row.label.value,
                split=place.level if place else "",
                isVal=place is not None and place.fold == n_folds - 1,
                cv_fold=place.fold if place else None,
                person_count=len(altered) if altered else row.persons,
                first_person_label=classes[0],
                second_person_label=classes[1],
                first_person_frame_labels=frames[0],
                second_person_frame_labels=frames[1],
                original=row.original,
                version=__version__,
                video=row.video,
                status=EXCLUDED if row.video in excluded else tables.status(row),
                actors="+".join(str(person.actor) for person in people),
                donor=row.donor,
                component=place.component if place else None,
            )
        )
    return rows


@dataclass(frozen=True)
class Splitting:
    """What the stage made."""

    rows: Sequence[FoldRow]
    assignment: Assignment
    audit: Audit


def split_videos(out: OutputFolder, settings: Folds, folder: Path) -> Splitting:
    """Read the tables of `out`, assign, write ``folds.csv`` and ``folds.h5`` into `folder`, audit what was written.

    Raises:
        StoreError: a table is missing. NoSplit: no split exists.
    """
    tables = Tables.read(out)
    try:
        root = out.source_root()
    except StoreError as error:
        log.warning("equal files are not looked for: %s", error)
        files = {}
    else:
        files = contents(tables.videos, root)
        warn_of_copies(tables.videos, files)
    try:
        assignment = assign(entries_of(tables, files, settings.noise), settings)
    except NoSplit as error:
        earlier = folder / "folds.csv"
        raise NoSplit(
            f"{error}; {earlier} is still that of an earlier run" if earlier.exists() else str(error)
        ) from None
    rows = fold_rows(tables, assignment, settings.n_folds)
    write_table(folder / "folds.csv", FoldRow, rows)
    names = {row.video: [row.actor] for row in tables.videos if row.actor}
    found = audit(folder / "folds.csv", files, names or None, settings.second_level)
    with atomic(folder / "audit.json") as temporary:
        temporary.write_text(json.dumps(found.as_json(), indent=1) + "\n", encoding="utf-8")
    return Splitting(rows, assignment, found)


def split_metrics(made: Splitting) -> dict[str, float]:
    """What MLflow compares."""
    audited, assignment = made.audit, made.assignment
    metrics: dict[str, float] = {
        "leaks": audited.leaks,
        "videos_placed": len(assignment.places),
        "videos_excluded": len(assignment.excluded),
        "components": assignment.n_components,
        "largest_component_share": assignment.largest_share,
        "second_level_share": sum(part.share for part in audited.levels if part.level == "2nd_level"),
        "worst_class_distance": max((part.class_distance or 0.0 for part in audited.folds), default=0.0),
    }
    for level, sizes in assignment.sizes.items():
        metrics[f"fold_size_ratio_{level}"] = max(sizes) / max(1, min(sizes))
    return metrics


def report_split(made: Splitting, folder: Path, pictures: Sequence[Path]) -> None:
    """Print the audit, what is not as asked for, and where everything is.

    Raises:
        DfprepError: something leaks.
    """
    report_audit(made.audit)
    for warning in made.assignment.warnings:
        show(f"[yellow]Note:[/yellow] {escape(warning)}")
    excluded = made.assignment.excluded
    if excluded:
        share = len(excluded) / (len(excluded) + len(made.assignment.places))
        print(
            f"{len(excluded):,} videos ({share:.1%}) were left out, and at least "
            f"{made.assignment.n_excluded_at_least:,} had to be for folds as even as these; such as "
            f"{excluded[0].video}, which links "
            f"{' and '.join(excluded[0].links)}"
        )
    print(f"Table:    {folder / 'folds.csv'}")
    print(f"Audit:    {folder / 'audit.json'}")
    if pictures:
        print(f"Pictures: {pictures[0].parent}")
    require_clean(made.audit)


def report_audit(found: Audit) -> None:
    """Print the audit's sentences and its table."""
    print("\n".join(found.lines()))


def require_clean(found: Audit) -> None:
    """Raise where something is on both sides of a boundary.

    Raises:
        DfprepError: it leaks.
    """
    if found.leaks:
        leaking = ", ".join(f"{check.leaks} {check.what}" for check in found.checks if check.leaks)
        raise DfprepError(f"the folds leak: {leaking} are on both sides of a boundary; see the audit above")


def excluded_table(made: Splitting, run: Run, folder: Path) -> None:
    """Write which videos were left out; where none was, no table of an earlier run stays."""
    rows, path = [ExcludedRow(one.video, *one.links) for one in made.assignment.excluded], folder / "excluded.csv"
    if rows:
        write_table(path, ExcludedRow, rows)
        run.file(path)
    else:
        for stale in (path, path.with_suffix(".h5")):
            stale.unlink(missing_ok=True)
