"""Alteration classes from the measures: 0 (unaltered) to 4 for each face, and its label for training."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from dfprep.alterations.alignment import is_aligned
from dfprep.alterations.measures import FamilyMeasures
from dfprep.alterations.similarity_settings import Similarity
from dfprep.tables import AlterationRow
from dfprep.types import Label


def frame_classes(similarity: np.ndarray, thresholds: Sequence[float]) -> np.ndarray:
    """The class of each frame, (T,) int: 0 above the first threshold, 1 above the second, ..., 4 up to the last.

    >>> frame_classes(np.array([1, 0.965, 0.95, 0.9, 0.85]), [0.965, 0.95, 0.90, 0.85])
    array([0, 1, 2, 3, 4])
    """
    return (np.asarray(similarity)[..., None] <= np.asarray(thresholds)).sum(axis=-1)


def alteration_rows(
    family: FamilyMeasures, thresholds: Sequence[float], settings: Similarity
) -> list[AlterationRow]:
    """A row for each person of each real video, then of each fake.

    `thresholds` are always numbers, whereas `settings.thresholds` may be "auto". A fake that is not aligned has
    similarities, but no class; an unpaired fake has neither.
    """
    if not family.embedded:
        return [AlterationRow(family.reference, person, None) for person in range(family.n_persons)]
    same = np.ones(family.n_frames)
    rows = [
        _row(video, person, same, 1.0 if embedded else None, thresholds)
        for video, persons in family.embedded.items()
        for person, embedded in enumerate(persons)
    ]
    for fake in family.fakes:
        applied = thresholds if is_aligned(fake.alignment, settings) else None
        rows += [
            _row(fake.video, person, np.array(frames), identity, applied)
            for person, (frames, identity) in enumerate(zip(fake.similarity, fake.identity, strict=True))
        ]
    return rows


def _row(
    video: str,
    person: int,
    similarity: np.ndarray,
    identity: float | None,
    thresholds: Sequence[float] | None,
) -> AlterationRow:
    classes = () if thresholds is None else tuple(frame_classes(similarity, thresholds).tolist())
    highest = max(classes) if classes else None
    label = "" if highest is None else (Label.FAKE if highest else Label.REAL).value
    return AlterationRow(
        video=video,
        person=person,
        alteration_class=highest,
        person_label=label,
        frame_classes=classes,
        similarity_mean=float(similarity.mean()),
        similarity_min=float(similarity.min()),
        similarity_max=float(similarity.max()),
        similarity_std=float(similarity.std()),
        identity_similarity=identity,
    )


def video_class(rows: Iterable[AlterationRow]) -> dict[str, int | None]:
    """The highest class of each video's persons; None for a fake that is not aligned."""
    highest: dict[str, int | None] = {}
    for row in rows:
        known = [c for c in (highest.get(row.video), row.alteration_class) if c is not None]
        highest[row.video] = max(known, default=None)
    return highest


def unaltered(rows: Iterable[AlterationRow], real: Collection[str]) -> list[str]:
    """The aligned fakes without an altered person: mislabelled, or altered in their sound only.

    `real`: the ids of the real videos, which are excluded.
    """
    originals = set(real)
    return [video for video, highest in video_class(rows).items() if highest == 0 and video not in originals]
