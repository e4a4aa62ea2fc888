"""The figures of a group run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dfprep.alterations import (
    KEPT_FROM,
    SWAP_BELOW,
    FakeMeasures,
    FamilyMeasures,
    GreyCrops,
    IdentityScale,
    Minima,
    Similarity,
    compare,
    masks_of,
)
from dfprep.group.alignment_rows import fakes_of
from dfprep.plots import (
    ClassExample,
    class_examples,
    differences,
    evenly_chosen,
    first_against_second,
    identity_histogram,
    minima_histogram,
)
from dfprep.store import FaceFile, OutputFolder
from dfprep.tables import N_CLASSES, AlterationRow

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EXAMPLES_PER_CLASS = 8
MAX_FAKES_SHOWN = 29  # with the original, three lines of a figure


def class_figures(lowest: Minima, thresholds: Sequence[float]) -> Iterator[tuple[str, Figure]]:
    """The histogram of the lowest similarities, and those of a fake's first two persons against each other.

    What has no faces, or no fakes of several people, is not drawn.
    """
    first, second = (np.array([persons[p] for persons in lowest.together]) for p in (0, 1))
    if len(lowest.alone) or len(lowest.altered):
        yield "alterations/minima", minima_histogram(lowest.alone, lowest.altered, lowest.others, thresholds)
    if len(first):
        yield "alterations/persons", first_against_second(first, second, thresholds)


def identity_figure(by_method: Mapping[str, Sequence[AlterationRow]], scale: IdentityScale) -> tuple[str, Figure]:
    """The similarities of altered people to their originals by method, and those of the real faces."""
    values = {name: np.array([row.identity_similarity for row in rows], float) for name, rows in by_method.items()}
    limits = scale.at(SWAP_BELOW), scale.at(KEPT_FROM)
    return "alterations/identity", identity_histogram(values, scale.same, scale.others, *limits)


def example_figures(
    families: Sequence[FamilyMeasures],
    rows: Sequence[AlterationRow],
    counts: Counter[int],
    thresholds: Sequence[float],
    face_files: OutputFolder,
    settings: Similarity,
) -> Iterator[tuple[str, Figure]]:
    """Examples of each class, at even ranks of similarity, each in the person's most altered frame; or nothing.

    Args:
        counts: persons of fakes by class. thresholds: of the SSIM.
    """
    found = {fake.video: (family.reference, fake) for family, fake in fakes_of(families)}
    examples = {
        k: [
            _example(face_files, *found[row.video], settings.crop, row)
            for row in _examples([row for row in rows if row.alteration_class == k and row.video in found])
        ]
        for k in range(N_CLASSES)
    }
    colors = settings.color_thresholds if settings.color else ()
    if any(examples.values()):
        yield "alterations/classes", class_examples(examples, thresholds, counts, colors)


def _examples(rows: list[AlterationRow]) -> list[AlterationRow]:
    rows.sort(key=lambda row: -(row.similarity_min or 0.0))
    return [rows[i] for i in evenly_chosen(len(rows), EXAMPLES_PER_CLASS)]


def _example(
    face_files: OutputFolder, reference: str, fake: FakeMeasures, crop: str, row: AlterationRow
) -> ClassExample:
    frame = _most_altered(fake, row)
    with FaceFile(face_files.face_file(reference)) as faces:
        real, altered = (faces.one(crop, video, row.person, frame) for video in (fake.original, fake.video))
        who = row.person if faces.n_persons > 1 else None
    compared = compare(GreyCrops.of(real[None]), GreyCrops.of(altered[None]))
    color = fake.color.faces[row.person][frame] if fake.color and row.color_class is not None else None
    mask, similarity = masks_of(compared.maps)[0], float(compared.similarity[0])
    return ClassExample(real, altered, mask, similarity, row.video, who, color)


def _most_altered(fake: FakeMeasures, row: AlterationRow) -> int:
    """The frame with the lowest similarity, or with the largest difference of colour where that gives the class."""
    if fake.color and (row.color_class or 0) > (row.structure_class or 0):
        return int(np.argmax(fake.color.faces[row.person]))
    return int(np.argmin(fake.similarity[row.person]))


def family_figures(
    face_file: Path, crop: str, originals: Mapping[str, str], not_aligned: Collection[str]
) -> Iterator[tuple[str, Figure]]:
    """The middle frame of each person of a family: the real face, the fake faces, and their differences.

    Args:
        originals: for each fake the real video that it is compared with.
    """
    with FaceFile(face_file) as faces:
        if set(faces.videos) & set(originals):
            for person in range(faces.n_persons):
                figure = _differences(faces, crop, person, originals, not_aligned)
                yield f"alterations/{faces.original}-person{person}", figure


def _differences(
    faces: FaceFile, crop: str, person: int, originals: Mapping[str, str], not_aligned: Collection[str]
) -> Figure:
    frame = len(faces.frame_index) // 2
    shown = range(min(len(faces.videos), MAX_FAKES_SHOWN + 1))
    more = f" ({len(shown)} of {len(faces.videos)} videos)" if len(shown) < len(faces.videos) else ""
    images = [faces.one(crop, video, person, frame) for video in shown]
    grey = [GreyCrops.of(one[None]) for one in images]
    real = [faces.one(crop, originals.get(faces.videos[video], video), person, frame) for video in shown]
    compared = [compare(GreyCrops.of(one[None]), other) for one, other in zip(real, grey, strict=True)]
    return differences(
        [faces.videos[video] for video in shown],
        [faces.labels[video] for video in shown],
        images,
        [one.maps[0] for one in compared],
        [masks_of(one.maps[0]) for one in compared],
        [float(one.similarity[0]) for one in compared],
        f"{faces.original}, person {person}, frame {faces.frame_index[frame]}: differences of the fakes{more}",
        not_aligned,
    )
