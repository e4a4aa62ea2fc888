"""The pictures of a group run."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np

from dfprep.alterations import GreyCrops, Minima, Similarity, compare, masks_of
from dfprep.group.stage import Grouping, fakes_of
from dfprep.plots import ClassExample, class_examples, differences, first_against_second, minima_histogram, to_draw
from dfprep.runs import Run
from dfprep.store import FaceFile, OutputFolder
from dfprep.tables import N_CLASSES

EXAMPLES_PER_CLASS = 8
MAX_FAKES_SHOWN = 29  # three lines of a figure, with the original


def draw_grouping(
    run: Run, found: Grouping, out: OutputFolder, settings: Similarity, figures: int | tuple[str, ...]
) -> list[Path]:
    """The histogram, the scatter, examples of each class, and families (see `to_draw`) face by face."""
    if not found.alignment:
        return []
    lowest, thresholds = Minima.of(found.families, settings), found.chosen.thresholds
    first, second = (np.array([persons[p] for persons in lowest.together]) for p in (0, 1))
    drawn = {
        "minima": minima_histogram(lowest.alone, lowest.altered, lowest.others, thresholds),
        "persons": first_against_second(first, second, thresholds),
        "classes": class_examples(_examples(found, out), thresholds, found.class_counts()),
    }
    paths = [run.figure(f"alterations/{name}", figure) for name, figure in drawn.items()]
    out_of_step = {row.video for row in found.out_of_step}
    for row in to_draw(found.videos, figures):
        paths += _draw_family(run, row.video, out, out_of_step)
    return paths


def _draw_family(run: Run, original: str, out: OutputFolder, out_of_step: Collection[str]) -> list[Path]:
    """One frame of each person: the real face, its fakes, where they differ."""
    paths = []
    with FaceFile(out.face_file(original)) as faces:
        frame = len(faces.frame_index) // 2
        shown = range(min(len(faces.videos), MAX_FAKES_SHOWN + 1))
        more = f" ({len(shown) - 1} of {len(faces.videos) - 1} fakes)" if len(shown) < len(faces.videos) else ""
        for person in range(faces.n_persons):
            large = [faces.one("large", video, person, frame) for video in shown]
            grey = [GreyCrops.of(one[None]) for one in large]
            compared = [compare(grey[0], one) for one in grey]
            figure = differences(
                [faces.videos[video] for video in shown],
                large,
                [one.maps[0] for one in compared],
                [masks_of(one.maps[0]) for one in compared],
                [float(one.similarity[0]) for one in compared],
                f"{original}, person {person}, frame {faces.frame_index[frame]}: where the fakes differ{more}",
                out_of_step,
            )
            paths.append(run.figure(f"alterations/{original}-person{person}", figure))
    return paths


def _examples(found: Grouping, out: OutputFolder) -> dict[int, list[ClassExample]]:
    """Of each class some people of fakes, evenly over its similarities, in their most altered frame."""
    originals = {fake.video: family.original for family, fake in fakes_of(found.families)}
    lowest = {
        (fake.video, person): int(np.argmin(frames))
        for _, fake in fakes_of(found.families)
        for person, frames in enumerate(fake.similarity)
    }
    examples: dict[int, list[ClassExample]] = {k: [] for k in range(N_CLASSES)}
    for klass, of_class in examples.items():
        rows = [row for row in found.rows if row.class_ == klass and row.video in originals]
        rows.sort(key=lambda row: -(row.similarity_min or 0.0))
        chosen = np.unique(np.linspace(0, len(rows) - 1, min(EXAMPLES_PER_CLASS, len(rows))).astype(int))
        for row in (rows[i] for i in chosen):
            frame = lowest[row.video, row.person]
            with FaceFile(out.face_file(originals[row.video])) as faces:
                of_class.append(_example(faces, row.video, row.person, frame))
    return examples


def _example(faces: FaceFile, video: str, person: int, frame: int) -> ClassExample:
    real, fake = (faces.one("large", v, person, frame) for v in (0, video))
    compared = compare(GreyCrops.of(real[None]), GreyCrops.of(fake[None]))
    who = person if faces.n_persons > 1 else None
    return ClassExample(real, fake, masks_of(compared.maps)[0], float(compared.similarity[0]), video, who)
