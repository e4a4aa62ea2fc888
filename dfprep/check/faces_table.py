"""``faces.csv`` against the face files, the folds and the tables of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dfprep.check.facts import FaceFacts
from dfprep.check.findings import SPLIT, Finding, some
from dfprep.check.tables import Tables
from dfprep.errors import StoreError
from dfprep.tables import FaceRow, read_frame

if TYPE_CHECKING:
    import pandas as pd

NAME = "faces.csv"
OF_VIDEO = (
    "label", "original", "method", "compression", "name", "official_split", "split", "isVal", "cv_fold", "status",
)  # fmt: skip
"""Columns that ``folds.csv`` has, too; each has one value for all faces of a video."""


def check_faces_table(folder: Path, tables: Tables, facts: Mapping[str, FaceFacts]) -> Iterator[Finding]:
    """What contradicts the face files, ``folds.csv``, ``actors.csv`` or ``alterations.csv``."""
    path = folder / NAME
    if not path.exists():
        if "folds.csv" in tables.recorded:
            yield Finding(NAME, "missing", "dfprep.split wrote it, and it is gone", SPLIT, aside=False)
        return
    try:
        frame = read_frame(path, FaceRow)
    except StoreError as error:
        yield Finding(NAME, "unreadable", str(error), SPLIT)
        return
    yield from _twins(path, frame)
    yield from _faces(frame, facts)
    if tables.comparable(NAME, "folds.csv"):
        yield from _videos(frame, tables)
    if tables.comparable(NAME, "actors.csv", "alterations.csv"):
        yield from _people(frame, tables)


def _twins(path: Path, frame: pd.DataFrame) -> Iterator[Finding]:
    for suffix in (".h5", ".parquet"):
        twin = path.with_suffix(suffix)
        if suffix == ".parquet" and not twin.exists():
            continue
        try:
            other = read_frame(twin, FaceRow)
        except StoreError as error:
            yield Finding(twin.name, "twin", str(error), SPLIT)
            continue
        wrong = [name for name in frame if len(other) != len(frame) or not _equal(frame[name], other[name])]
        if wrong:
            yield Finding(twin.name, "twin", f"it differs from {NAME} in {', '.join(wrong)}", SPLIT)


def _equal(here: pd.Series, there: pd.Series) -> bool:
    if here.dtype.kind == "f":
        return bool(np.allclose(here, there, rtol=1e-5, equal_nan=True))  # the CSV has six digits
    return bool(((here == there) | (here.isna() & there.isna())).all())


def _faces(frame: pd.DataFrame, facts: Mapping[str, FaceFacts]) -> Iterator[Finding]:
    """Each face of each readable face file once, with its frame and its box."""
    wrong = []
    known = {f"faces/{reference}.h5": file for reference, file in facts.items()}
    for name, rows in frame.groupby("file", sort=True):
        file = known.get(str(name))
        if file and (problem := _unlike_file(rows, file)):
            wrong.append(f"{name} ({problem})")
    if wrong:
        yield Finding(NAME, "value", f"contradicts {some(wrong, 'face file')}", SPLIT)


def _unlike_file(rows: pd.DataFrame, file: FaceFacts) -> str:
    """In which column the rows of a face file differ from it; empty if in none."""
    row, person, t = (rows[name].to_numpy() for name in ("row", "person", "t"))
    places, limits = np.stack([row, person, t], axis=1), (len(file.videos), file.n_persons, file.n_frames)
    n_videos = len(np.unique(row))
    if ((places < 0) | (places >= limits)).any():
        return "a place that it does not have"
    n_faces = n_videos * file.n_persons * file.n_frames
    if not len(rows) == len(np.unique(places, axis=0)) == n_faces:
        return f"{len(rows)} rows, and {n_faces} faces"
    wanted = _columns(file, row, person, t)
    for name, values in wanted.items():
        here = rows[name].to_numpy()
        same = np.isclose(here, values, rtol=1e-5, atol=1e-5) if values.dtype.kind == "f" else here == values
        if not np.all(same):
            return f"{name} of {int((~same).sum())} faces"
    return ""


def _columns(file: FaceFacts, row: np.ndarray, person: np.ndarray, t: np.ndarray) -> dict[str, np.ndarray]:
    corners = dict(zip(("x1", "y1", "x2", "y2"), np.moveaxis(file.boxes[person, t], -1, 0), strict=True))
    return {
        "video": np.array(file.videos, object)[row],
        "label": np.array(file.labels, object)[row],
        "frame": file.frame_index[t],
        **corners,
        "score": file.scores[person, t],
        "usable": file.usable[person, t],
    }


def _videos(frame: pd.DataFrame, tables: Tables) -> Iterator[Finding]:
    """Level, fold and label of each video as in ``folds.csv``, the same for all of its faces."""
    folds = {row.video: row for row in tables.folds}
    per_video = frame[["video", *OF_VIDEO]].drop_duplicates()
    wrong = []
    for values in per_video.astype(object).itertuples(index=False):
        row = folds.get(values.video)
        differing = [name for name in OF_VIDEO if row and not _same(getattr(values, name), getattr(row, name))]
        if row is None or differing:
            wrong.append(f"{values.video} ({', '.join(differing) or 'not there'})")
    expected = (
        {row.video for row in tables.videos if row.has_faces} if tables.comparable(NAME, "videos.csv") else set()
    )
    wrong += [f"{video} (no faces)" for video in sorted(expected - set(per_video["video"]))]
    if wrong:
        what = "label" if any("label" in one for one in wrong) else "value"
        yield Finding(NAME, what, f"contradicts folds.csv in {some(wrong, 'video')}", SPLIT)


def _same(here: object, there: object) -> bool:
    # NaN is not itself; a comparison with pandas' NA is no bool
    unknown = here is None or str(here) == "<NA>" or here != here
    return there is None if unknown else here == there


def _people(frame: pd.DataFrame, tables: Tables) -> Iterator[Finding]:
    """The actor and the label of each person, and the class of each face."""
    actors = {(row.video, row.person): row.actor for row in tables.rows["actors.csv"]}
    altered = {(row.video, row.person): row for row in tables.alterations}
    wrong = []
    persons = frame[["video", "person", "label", "actor", "person_label"]].drop_duplicates()
    for values in persons.astype(object).itertuples(index=False):
        key = values.video, values.person
        row, who = altered.get(key), f"{values.video}, person {values.person}"
        if not _same(values.actor, actors.get(key)):
            wrong.append(f"{who} (actor)")
        if row is not None and row.alteration_class is not None:
            label = "REAL" if values.label == "REAL" else row.person_label
            wrong += [f"{who} (person_label)"] if values.person_label != label else []
    in_order = frame.sort_values("t", kind="stable").groupby(["video", "person"], sort=True)["class"].agg(list)
    for key, classes in in_order.items():
        row = altered.get(key)
        if row is not None and len(row.frame_classes) == len(classes) and list(row.frame_classes) != classes:
            wrong.append(f"{key[0]}, person {key[1]} (class)")
    if wrong:
        what = "label" if any("person_label" in one for one in wrong) else "value"
        yield Finding(NAME, what, f"contradicts the tables of people in {some(wrong, 'person')}", SPLIT)
