"""Measures to classes: how much each face is altered, 0 (not at all) to 4, and what it is called in training."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from dfprep.alterations.alignment import in_step
from dfprep.alterations.measures import FamilyMeasures
from dfprep.alterations.similarity_settings import Similarity
from dfprep.tables import AlterationRow
from dfprep.types import Label


def frame_classes(similarity: np.ndarray, thresholds: Sequence[float]) -> np.ndarray:
    """(T,) int: 0 above the first threshold, 1 above the second, ..., 4 at and below the last.

    >>> frame_classes(np.array([1, 0.965, 0.95, 0.9, 0.85]), [0.965, 0.95, 0.90, 0.85])
    array([0, 1, 2, 3, 4])
    """
    return (np.asarray(similarity)[..., None] <= np.asarray(thresholds)).sum(axis=-1)


def alteration_rows(
    family: FamilyMeasures, thresholds: Sequence[float], settings: Similarity
) -> list[AlterationRow]:
    """A row for each person of the real video, then of each fake.

    `thresholds` are the numbers themselves, `settings.thresholds` may be "auto". A fake that is out of step
    has no class, but keeps its similarities.
    """
    same = np.ones(family.n_frames)
    rows = [_row(family.original, person, same, thresholds) for person in range(family.n_persons)]
    for fake in family.fakes:
        told = thresholds if in_step(fake.alignment, settings) else None
        rows += [_row(fake.video, p, np.array(frames), told) for p, frames in enumerate(fake.similarity)]
    return rows


def _row(video: str, person: int, similarity: np.ndarray, thresholds: Sequence[float] | None) -> AlterationRow:
    classes = () if thresholds is None else tuple(frame_classes(similarity, thresholds).tolist())
    highest = max(classes) if classes else None
    label = "" if highest is None else (Label.FAKE if highest else Label.REAL).value
    figures = (similarity.mean(), similarity.min(), similarity.max(), similarity.std())
    return AlterationRow(video, person, highest, label, classes, *(float(x) for x in figures))


def video_class(rows: Iterable[AlterationRow]) -> dict[str, int | None]:
    """Per video the highest class of its persons; None for a fake that is out of step."""
    highest: dict[str, int | None] = {}
    for row in rows:
        known = [c for c in (highest.get(row.video), row.class_) if c is not None]
        highest[row.video] = max(known, default=None)
    return highest


def unaltered(rows: Iterable[AlterationRow], real: Collection[str]) -> list[str]:
    """The fakes, in step, of which no person is altered: mislabelled, or altered in their sound only.

    `real` holds the ids of the real videos, of which that is true, too.
    """
    originals = set(real)
    return [video for video, highest in video_class(rows).items() if highest == 0 and video not in originals]
