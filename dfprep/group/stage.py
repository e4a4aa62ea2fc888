"""The group stage: from measures to classes, and what deserves a second look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from rich.console import RenderableType

from dfprep.alterations import (
    AudioVerdict,
    Chosen,
    FamilyMeasures,
    Minima,
    Similarity,
    alteration_rows,
    auto_thresholds,
    video_class,
)
from dfprep.group.alignment_rows import alignment_row, fakes_of, unaltered_rows
from dfprep.group.figures import class_figures, example_figure, family_figures
from dfprep.group.inputs import families_of
from dfprep.group.measuring import measure_all
from dfprep.group.report import class_table, second_look
from dfprep.plots import to_draw
from dfprep.store import OutputFolder
from dfprep.tables import N_CLASSES, AlignmentRow, AlterationRow, UnalteredRow, VideoRow, read_videos, write_table


@dataclass(frozen=True)
class Grouping:
    """What is altered, how much; a `dfprep.runs.StageResult`.

    Attributes:
        out: the folder that was compared. settings: how.
        drawn: how many families are drawn, or the ids of those that are.
        videos: the rows of ``videos.csv``. families: what was measured. chosen: the thresholds.
        rows, alignment, unaltered: the rows of the three tables.
    """

    out: OutputFolder
    settings: Similarity
    drawn: int | tuple[str, ...]
    videos: Sequence[VideoRow]
    families: Sequence[FamilyMeasures]
    chosen: Chosen
    rows: Sequence[AlterationRow]
    alignment: Sequence[AlignmentRow]
    unaltered: Sequence[UnalteredRow]

    @property
    def originals(self) -> set[str]:
        """Ids of the real videos."""
        return {family.original for family in self.families}

    @property
    def out_of_step(self) -> list[AlignmentRow]:
        """The fakes without a class."""
        return [row for row in self.alignment if not row.in_step]

    @property
    def coarse(self) -> list[AlignmentRow]:
        """The fakes with a class above 0 that are no more alike around the faces, where nobody altered anything,
        than the first threshold: what was done to the whole picture makes their faces seem altered."""
        first = self.chosen.thresholds[0]
        known = [row for row in self.alignment if row.class_ and row.surroundings is not None]
        return [row for row in known if row.surroundings <= first]  # type: ignore[operator]

    def class_counts(self) -> Counter[int]:
        """People of fakes by class."""
        originals = self.originals
        return Counter(row.class_ for row in self.rows if row.class_ is not None and row.video not in originals)

    def metrics(self) -> dict[str, float]:
        """Counts and shares of people of fakes by class, and what was found besides."""
        counts, originals = self.class_counts(), self.originals
        total = max(1, sum(counts.values()))
        means = [r.similarity_mean for r in self.rows if r.class_ is not None and r.video not in originals]
        sounds = Counter(row.audio for row in self.alignment)
        return {
            **{f"share_class_{k}": counts[k] / total for k in range(N_CLASSES)},
            **{f"persons_class_{k}": counts[k] for k in range(N_CLASSES)},
            "fakes": len(self.alignment),
            **{f"threshold_{k}": value for k, value in enumerate(self.chosen.thresholds)},
            "out_of_step": len(self.out_of_step),
            "unaltered": len(self.unaltered),
            "coarse": len(self.coarse),
            **({"similarity_mean": float(np.mean(means))} if means else {}),  # type: ignore[arg-type]
            **{f"audio_{verdict.value}": sounds[verdict.value] for verdict in AudioVerdict if any(sounds)},
        }

    def write_tables(self, folder: Path) -> list[Path]:
        """Write ``alterations.csv``, ``alignment.csv`` and ``unaltered.csv``, each in HDF5 too."""
        write_table(folder / "alterations.csv", AlterationRow, self.rows)
        write_table(folder / "alignment.csv", AlignmentRow, self.alignment)
        write_table(folder / "unaltered.csv", UnalteredRow, self.unaltered)
        return [folder / f"{name}.csv" for name in ("alterations", "alignment", "unaltered")]

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """The histogram, the scatter, examples of each class, and families face by face."""
        if not self.alignment:
            return
        thresholds, out_of_step = self.chosen.thresholds, {row.video for row in self.out_of_step}
        yield from class_figures(Minima.of(self.families, self.settings), thresholds)
        yield example_figure(self.families, self.rows, self.class_counts(), thresholds, self.out)
        for row in to_draw(self.videos, self.drawn):
            yield from family_figures(row.video, self.out, out_of_step)

    def report(self) -> Iterator[RenderableType]:
        """The classes, and what deserves a second look."""
        if self.alignment:
            yield class_table(self.class_counts(), self.chosen.thresholds)
        else:
            n_real = len(self.families)
            yield f"There are no fakes beside the {n_real:,} real videos with faces: nothing is compared"
        yield f"Thresholds: {self.chosen.how}"
        yield from second_look(self.alignment, self.unaltered, self.coarse)

    def check(self) -> None:
        """Whatever was found may be gone on with."""


def group_fakes(
    out: OutputFolder,
    settings: Similarity,
    workers: int,
    timeout_s: float | None = None,
    drawn: int | tuple[str, ...] = 0,
) -> Grouping:
    """Measure what is not measured yet, choose thresholds, assign the classes.

    Raises:
        StoreError: nothing was extracted, or sound is asked for and the videos are not there.
        DfprepError: some families could not be measured.
    """
    videos = read_videos(out.videos_csv)
    root = out.source_root() if settings.audio else Path()
    families = measure_all(out, families_of(videos, root), settings, workers, timeout_s)
    if isinstance(settings.thresholds, str):
        chosen = auto_thresholds(Minima.of(families, settings))
    else:
        chosen = Chosen(tuple(settings.thresholds), "as configured")
    found = (row for family in families for row in alteration_rows(family, chosen.thresholds, settings))
    rows = sorted(found, key=lambda row: (row.video, row.person))
    classes = video_class(rows)
    alignment = [
        alignment_row(family.original, fake, classes[fake.video], settings) for family, fake in fakes_of(families)
    ]
    return Grouping(out, settings, drawn, videos, families, chosen, rows, alignment, unaltered_rows(families, rows))
