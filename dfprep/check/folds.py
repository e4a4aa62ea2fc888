"""``folds.csv``, ``excluded.csv`` and ``audit.json`` against the other tables, the face files and each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dfprep.check.facts import FaceFacts
from dfprep.check.findings import SPLIT, Finding, some
from dfprep.check.tables import Tables, twice
from dfprep.folds import audit
from dfprep.parsing import json_of
from dfprep.tables import FoldRow, VideoRow

COPIED = {"index": "path", "original": "original", "name": "name", "method": "method", "compression": "compression",
          "official_split": "official_split", "source_video": "source_video"}  # fmt: skip
"""Columns of ``folds.csv`` with the columns of ``videos.csv`` that they are copies of."""
EXCLUDED = "excluded"


def check_folds(folder: Path, tables: Tables, facts: Mapping[str, FaceFacts]) -> Iterator[Finding]:
    """What contradicts the other tables or the face files; a stale table need not agree with its sources."""
    if "folds.csv" not in tables.rows:
        return
    if again := twice(tables.folds):
        yield Finding("folds.csv", "rows", f"it has {some(again, 'video')}, in several rows", SPLIT)
    yield from _labels_of_faces(tables, facts)
    if tables.comparable("folds.csv", "videos.csv"):
        yield from _rows_of_videos(tables)
    if tables.comparable("folds.csv", "actors.csv", "alterations.csv") and "folds.csv" in tables.recorded:
        yield from _people(tables)
    if "folds.csv" in tables.recorded:
        yield from _excluded(tables)
        yield from check_audit(folder, tables)


def _labels_of_faces(tables: Tables, facts: Mapping[str, FaceFacts]) -> Iterator[Finding]:
    """Labels that differ from those in the face files."""
    label = {video: one for file in facts.values() for video, one in zip(file.videos, file.labels, strict=True)}
    wrong = [
        f"{row.video} ({row.label}, in its face file {label[row.video]})"
        for row in tables.folds
        if label.get(row.video, row.label) != row.label
    ]
    if wrong:
        words = f"another label than in the face files, of {some(wrong, 'video')}"
        yield Finding("folds.csv", "label", words, SPLIT)


def _rows_of_videos(tables: Tables) -> Iterator[Finding]:
    """One row for every video, with its label, its status and what is copied."""
    folds, videos = {row.video: row for row in tables.folds}, {row.video: row for row in tables.videos}
    if odd := sorted(folds.keys() ^ videos.keys()):
        yield Finding("folds.csv", "rows", f"other videos than in videos.csv: {some(odd, 'video')}", SPLIT)
    wrong = defaultdict(list)
    for video in sorted(folds.keys() & videos.keys()):
        for what, words in _unlike(folds[video], videos[video], whole="folds.csv" in tables.recorded):
            wrong[what].append(f"{video} ({words})")
    for what, found in wrong.items():
        yield Finding("folds.csv", what, f"contradicts videos.csv in {some(found, 'video')}", SPLIT)


def _unlike(row: FoldRow, video: VideoRow, *, whole: bool) -> Iterator[tuple[str, str]]:
    """How the row of a video contradicts that of ``videos.csv``; `whole`: the table has all columns."""
    if row.label != video.label.value:
        yield "label", f"{row.label}, there {video.label.value}"
    if row.split and video.status.value != "ok":
        yield "status", f"it has a place, and there the status {video.status.value}"
    if not whole:
        return
    if video.status.value != "ok" and row.status != video.status.value:
        yield "status", f"{row.status}, there {video.status.value}"
    if bool(row.split) != (row.status == "ok"):
        yield "status", f"{row.status}, and {'a' if row.split else 'no'} place"
    for here, there in COPIED.items():
        if getattr(row, here) != getattr(video, there):
            yield "value", f"{here} {getattr(row, here)!r}, there {getattr(video, there)!r}"


def _people(tables: Tables) -> Iterator[Finding]:
    """The classes and actors of the persons are those of ``alterations.csv`` and ``actors.csv``."""
    classes, frames, actors = defaultdict(dict), defaultdict(dict), defaultdict(dict)  # type: ignore[var-annotated]
    for row in tables.alterations:
        classes[row.video][row.person], frames[row.video][row.person] = row.alteration_class, row.frame_classes
    for row in tables.rows["actors.csv"]:
        actors[row.video][row.person] = row.actor
    wrong = []
    for fold in tables.folds:
        there = [classes[fold.video].get(person) for person in (0, 1)]
        of_frames = [frames[fold.video].get(person, ()) for person in (0, 1)]
        names = "+".join(str(number) for _, number in sorted(actors[fold.video].items()))
        here = [fold.first_person_label, fold.second_person_label]
        if here != there or [fold.first_person_frame_labels, fold.second_person_frame_labels] != of_frames:
            wrong.append(f"{fold.video} (classes {here}, in alterations.csv {there})")
        elif fold.actors != names:
            wrong.append(f"{fold.video} (actors {fold.actors or 'none'}, in actors.csv {names or 'none'})")
    if wrong:
        yield Finding("folds.csv", "value", f"contradicts the tables of people in {some(wrong, 'video')}", SPLIT)


def _excluded(tables: Tables) -> Iterator[Finding]:
    here = {row.video for row in tables.rows.get("excluded.csv", ())}
    there = {row.video for row in tables.folds if row.status == EXCLUDED}
    if odd := sorted(here ^ there):
        yield Finding("excluded.csv", "rows", f"contradicts folds.csv in {some(odd, 'video')}", SPLIT)


def check_audit(folder: Path, tables: Tables) -> Iterator[Finding]:
    """Audit the folds again, and compare what is on both sides of a boundary with ``audit.json``."""
    path = folder / "audit.json"
    try:
        written = json_of(path.read_text(encoding="utf-8"))
        checks = {one["what"]: one for one in written["checks"]}
        totals = written["leaks"], written["n_rows"], sum(one["leaks"] for one in checks.values())
    except FileNotFoundError:
        yield Finding("audit.json", "missing", "dfprep.split wrote it, and it is gone", SPLIT, aside=False)
        return
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield Finding("audit.json", "unreadable", f"it is no audit: {error}", SPLIT)
        return
    names = {row.video: [name.strip() for name in row.actor.split("+")] for row in tables.videos if row.actor}
    again = audit(folder / "folds.csv", names=names or None)
    if totals[0] != totals[2] or totals[1] != again.n_rows:
        words = f"{totals[0]} leaks in all, {totals[2]} by relation; {totals[1]} rows, in folds.csv {again.n_rows}"
        yield Finding("audit.json", "leak", words, SPLIT)
    for check in again.checks:
        known: dict[str, Any] = checks.get(check.what, {})
        if check.checked and known.get("checked", True) and list(check.values) != list(known.get("values", ())):
            n_known = len(known.get("values", ()))
            words = f"{n_known} {check.what} are on both sides of a boundary, according to folds.csv"
            yield Finding("audit.json", "leak", f"{words} {some(check.values, 'value')}", SPLIT)
