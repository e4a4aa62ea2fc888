"""Alteration classes from the measures: 0 (unaltered) to 4 for each face, and its label for training."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from dfprep.alterations.alignment import is_aligned
from dfprep.alterations.measures import FakeMeasures, FamilyMeasures
from dfprep.alterations.similarity_settings import Similarity
from dfprep.tables import AlterationRow
from dfprep.types import Label


def frame_classes(similarity: np.ndarray, thresholds: Sequence[float]) -> np.ndarray:
    """The class of each frame, (T,) int: 0 above the first threshold, 1 above the second, ..., 4 up to the last.

    >>> frame_classes(np.array([1, 0.965, 0.95, 0.9, 0.85]), [0.965, 0.95, 0.90, 0.85])
    array([0, 1, 2, 3, 4])
    """
    return (np.asarray(similarity)[..., None] <= np.asarray(thresholds)).sum(axis=-1)


def color_classes(difference: np.ndarray, thresholds: Sequence[float]) -> np.ndarray:
    """The class of each frame by colour, (T,) int: 0 below the first threshold, ..., 4 from the last on.

    >>> color_classes(np.array([2.9, 3, 6, 12, 24]), [3, 6, 12, 24])
    array([0, 1, 2, 3, 4])
    """
    return (np.asarray(difference)[..., None] >= np.asarray(thresholds)).sum(axis=-1)


def alteration_rows(
    family: FamilyMeasures, thresholds: Sequence[float], settings: Similarity
) -> list[AlterationRow]:
    """A row for each person of each real video, then of each fake.

    `thresholds` of the SSIM are always numbers, whereas `settings.thresholds` may be "auto". A fake that is not
    aligned has similarities, but no class; an unpaired fake has neither.
    """
    if not family.embedded:
        return [AlterationRow(family.reference, person, None) for person in range(family.n_persons)]
    same = Frames(np.ones(family.n_frames), np.zeros(family.n_frames) if settings.color else None)
    rows = [
        _row(video, person, same, 1.0 if embedded else None, thresholds, settings)
        for video, persons in family.embedded.items()
        for person, embedded in enumerate(persons)
    ]
    for fake in family.fakes:
        applied = thresholds if is_aligned(fake.alignment, settings) else None
        rows += [
            _row(fake.video, person, Frames.of(fake, person, settings), identity, applied, settings)
            for person, identity in enumerate(fake.identity)
        ]
    return rows


class Frames(NamedTuple):
    """What was measured of one person in each frame: (T,) SSIM, and (T,) difference of colour or None."""

    similarity: np.ndarray
    color: np.ndarray | None

    @classmethod
    def of(cls, fake: FakeMeasures, person: int, settings: Similarity) -> Frames:
        """Those of a fake; without colour if it was not measured or `settings` do not use it."""
        color = np.array(fake.color.faces[person]) if fake.color and settings.color else None
        return cls(np.array(fake.similarity[person]), color)


def _row(
    video: str,
    person: int,
    frames: Frames,
    identity: float | None,
    thresholds: Sequence[float] | None,
    settings: Similarity,
) -> AlterationRow:
    similarity, color = frames
    structure = None if thresholds is None else frame_classes(similarity, thresholds)
    by_color = None if thresholds is None or color is None else color_classes(color, settings.color_thresholds)
    known = [classes for classes in (structure, by_color) if classes is not None]
    classes = tuple(np.max(known, axis=0).tolist()) if known else ()
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
        structure_class=None if structure is None else int(structure.max()),
        color_class=None if by_color is None else int(by_color.max()),
        color_difference_mean=None if color is None else float(color.mean()),
        color_difference_max=None if color is None else float(color.max()),
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
