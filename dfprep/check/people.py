"""``actors.csv``, ``alterations.csv`` and ``alignment.csv`` against the videos and each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dfprep.check.facts import FaceFacts
from dfprep.check.findings import CLUSTER, GROUP, Finding, some
from dfprep.check.tables import Tables
from dfprep.tables import N_CLASSES, AlterationRow, references_of
from dfprep.types import Label


def check_people(tables: Tables, facts: Mapping[str, FaceFacts]) -> Iterator[Finding]:
    """What contradicts ``videos.csv`` or the face files; tables that are stale need not agree."""
    for name, stage in (("actors.csv", CLUSTER), ("alterations.csv", GROUP)):
        if tables.comparable(name, "videos.csv"):
            yield from _persons(name, stage, tables)
    if tables.comparable("actors.csv", "videos.csv"):
        yield from _actors(tables)
    if tables.comparable("alterations.csv", "videos.csv"):
        yield from _classes(tables, facts)
    if tables.comparable("alignment.csv", "alterations.csv", "videos.csv"):
        yield from _alignment(tables)


def _persons(name: str, stage: str, tables: Tables) -> Iterator[Finding]:
    """Every person of every video with faces, once."""
    persons = defaultdict(list)
    for row in tables.rows[name]:
        persons[row.video].append(row.person)
    known = {row.video: row for row in tables.videos}
    wrong = [
        f"{row.video} (persons {sorted(persons[row.video])}, in videos.csv {row.persons})"
        for row in tables.videos
        if row.status.value == "ok" and sorted(persons[row.video]) != list(range(row.persons or 0))
    ]
    wrong += [f"{video} (not in videos.csv)" for video in persons if video not in known]
    if wrong:
        yield Finding(name, "rows", f"other persons than videos.csv has, in {some(wrong, 'video')}", stage)


def _actors(tables: Tables) -> Iterator[Finding]:
    """Replicates have the actors of their reference; noise has none."""
    references = references_of(tables.videos)
    actor = {(row.video, row.person): row.actor for row in tables.rows["actors.csv"]}
    wrong = [
        f"{video}, person {person} ({number}, {references[video]} has {of_reference})"
        for (video, person), number in actor.items()
        if video in references and (of_reference := actor.get((references[video], person), number)) != number
    ]
    if wrong:
        yield Finding(
            "actors.csv", "value", f"another actor than the original, of {some(wrong, 'person')}", CLUSTER
        )


def _classes(tables: Tables, facts: Mapping[str, FaceFacts]) -> Iterator[Finding]:
    """The class, the label and the classes of the frames of each person."""
    label, references = {row.video: row.label for row in tables.videos}, references_of(tables.videos)
    wrong = defaultdict(list)
    for row in tables.alterations:
        file = facts.get(references.get(row.video, ""))
        for what, words in _of_person(row, label.get(row.video), file.n_frames if file else None):
            wrong[what].append(f"{row.video}, person {row.person} ({words})")
    for what, people in wrong.items():
        yield Finding("alterations.csv", what, f"contradictions in {some(people, 'row')}", GROUP)


def _of_person(row: AlterationRow, label: Label | None, n_frames: int | None) -> Iterator[tuple[str, str]]:
    known = row.alteration_class
    if known is None:
        return
    if not 0 <= known < N_CLASSES:
        yield "value", f"class {known}"
    if label is Label.REAL and known != 0:
        yield "label", f"a real video of class {known}"
    if row.person_label not in ("", "REAL" if known == 0 else "FAKE"):
        yield "label", f"class {known} and {row.person_label}"
    if row.frame_classes and max(row.frame_classes) != known:
        yield "value", f"class {known}, and the frames have {max(row.frame_classes)}"
    if row.frame_classes and n_frames is not None and len(row.frame_classes) != n_frames:
        yield "value", f"{len(row.frame_classes)} classes of {n_frames} frames"


def _alignment(tables: Tables) -> Iterator[Finding]:
    """The fakes of ``alignment.csv`` are those with an original and faces, with their status and class."""
    rows = {row.video: row for row in tables.rows["alignment.csv"]}
    highest = _highest(tables.alterations)
    wrong = []
    for video in tables.videos:
        row = rows.get(video.video)
        if not (video.has_faces and video.label is Label.FAKE and video.original):
            continue
        if row is None:
            wrong.append(f"{video.video} (not there)")
        elif row.aligned != (video.status.value == "ok"):
            wrong.append(f"{video.video} (aligned {row.aligned}, in videos.csv {video.status.value})")
        elif row.alteration_class != highest.get(video.video):
            wrong.append(f"{video.video} (class {row.alteration_class}, of its persons {highest.get(video.video)})")
    if wrong:
        yield Finding("alignment.csv", "value", f"contradictions in {some(wrong, 'fake')}", GROUP)


def _highest(rows: Sequence[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        if row.alteration_class is not None:
            found[row.video] = max(found.get(row.video, 0), row.alteration_class)
    return found
