"""The pictures of a group run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from matplotlib.figure import Figure

from dfprep.alterations import FamilyMeasures, GreyCrops, Minima, compare, masks_of
from dfprep.group.alignment_rows import fakes_of
from dfprep.plots import ClassExample, class_examples, differences, first_against_second, minima_histogram
from dfprep.store import FaceFile, OutputFolder
from dfprep.tables import N_CLASSES, AlterationRow

EXAMPLES_PER_CLASS = 8
MAX_FAKES_SHOWN = 29  # three lines of a figure, with the original


def class_figures(lowest: Minima, thresholds: Sequence[float]) -> Iterator[tuple[str, Figure]]:
    """The histogram of lowest similarities, and the two people of a fake against each other."""
    first, second = (np.array([persons[p] for persons in lowest.together]) for p in (0, 1))
    yield "alterations/minima", minima_histogram(lowest.alone, lowest.altered, lowest.others, thresholds)
    yield "alterations/persons", first_against_second(first, second, thresholds)


def example_figure(
    families: Sequence[FamilyMeasures],
    rows: Sequence[AlterationRow],
    counts: Counter[int],
    thresholds: Sequence[float],
    out: OutputFolder,
) -> tuple[str, Figure]:
    """Of each class some people of fakes, evenly over its similarities, in their most altered frame."""
    family_of = {fake.video: family.original for family, fake in fakes_of(families)}
    lowest = {
        (fake.video, person): int(np.argmin(frames))
        for _, fake in fakes_of(families)
        for person, frames in enumerate(fake.similarity)
    }
    examples = {
        k: [
            _example(out, family_of[row.video], row, lowest[row.video, row.person])
            for row in _spread([row for row in rows if row.class_ == k and row.video in family_of])
        ]
        for k in range(N_CLASSES)
    }
    return "alterations/classes", class_examples(examples, thresholds, counts)


def _spread(rows: list[AlterationRow]) -> list[AlterationRow]:
    rows.sort(key=lambda row: -(row.similarity_min or 0.0))
    chosen = np.unique(np.linspace(0, len(rows) - 1, min(EXAMPLES_PER_CLASS, len(rows))).astype(int))
    return [rows[i] for i in chosen]


def _example(out: OutputFolder, original: str, row: AlterationRow, frame: int) -> ClassExample:
    with FaceFile(out.face_file(original)) as faces:
        real, fake = (faces.one("large", v, row.person, frame) for v in (0, row.video))
        who = row.person if faces.n_persons > 1 else None
    compared = compare(GreyCrops.of(real[None]), GreyCrops.of(fake[None]))
    return ClassExample(real, fake, masks_of(compared.maps)[0], float(compared.similarity[0]), row.video, who)


def family_figures(original: str, out: OutputFolder, out_of_step: Collection[str]) -> Iterator[tuple[str, Figure]]:
    """One frame of each person of a family: the real face, its fakes, where they differ."""
    with FaceFile(out.face_file(original)) as faces:
        for person in range(faces.n_persons):
            yield f"alterations/{original}-person{person}", _differences(faces, person, out_of_step)


def _differences(faces: FaceFile, person: int, out_of_step: Collection[str]) -> Figure:
    frame = len(faces.frame_index) // 2
    shown = range(min(len(faces.videos), MAX_FAKES_SHOWN + 1))
    more = f" ({len(shown) - 1} of {len(faces.videos) - 1} fakes)" if len(shown) < len(faces.videos) else ""
    large = [faces.one("large", video, person, frame) for video in shown]
    grey = [GreyCrops.of(one[None]) for one in large]
    compared = [compare(grey[0], one) for one in grey]
    return differences(
        [faces.videos[video] for video in shown],
        large,
        [one.maps[0] for one in compared],
        [masks_of(one.maps[0]) for one in compared],
        [float(one.similarity[0]) for one in compared],
        f"{faces.original}, person {person}, frame {faces.frame_index[frame]}: where the fakes differ{more}",
        out_of_step,
    )
