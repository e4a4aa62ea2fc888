"""The group stage: the alteration class of each person, and the fakes that need to be checked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from rich.console import RenderableType

from dfprep.alterations import (
    AudioVerdict,
    ChosenThresholds,
    FamilyMeasures,
    IdentityScale,
    IdentityVerdict,
    Minima,
    Similarity,
    alteration_rows,
    auto_thresholds,
    video_class,
)
from dfprep.group.alignment_rows import alignment_row, color_only, fakes_of, graded_fakes, unaltered_rows
from dfprep.group.figures import class_figures, example_figures, family_figures, identity_figure
from dfprep.group.identity import altered_by_method, identity_report, identity_scale, with_verdicts
from dfprep.group.inputs import families_of
from dfprep.group.measuring import measure_all
from dfprep.group.recording import record_alignment
from dfprep.group.report import class_table, color_report, mask_report, to_check
from dfprep.plots import to_draw
from dfprep.store import OutputFolder, PublishedMasks
from dfprep.tables import N_CLASSES, AlignmentRow, AlterationRow, UnalteredRow, VideoRow, read_videos, write_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Grouping:
    """The classes and the measures behind them; a `dfprep.runs.StageResult`.

    Attributes:
        out: the output folder. settings: of the comparison.
        drawn: the number of families to draw, or their ids.
        videos: the rows of ``videos.csv``. families: the measures. chosen: the thresholds.
        identity: the similarities of the real faces, by which the people's identities are judged.
        rows, alignment, unaltered: the rows of the three tables.
        mask_problems: for each fake whose published masks cannot be used the reason.
    """

    out: OutputFolder
    settings: Similarity
    drawn: int | tuple[str, ...]
    videos: Sequence[VideoRow]
    families: Sequence[FamilyMeasures]
    chosen: ChosenThresholds
    identity: IdentityScale
    rows: Sequence[AlterationRow]
    alignment: Sequence[AlignmentRow]
    unaltered: Sequence[UnalteredRow]
    mask_problems: Mapping[str, str]

    @property
    def originals(self) -> set[str]:
        """Ids of the real videos."""
        return {video for family in self.families for video in family.embedded}

    @property
    def unpaired(self) -> list[str]:
        """Ids of the fakes without an original, which have no class."""
        return [family.reference for family in self.families if not family.embedded]

    @property
    def not_aligned(self) -> list[AlignmentRow]:
        """The fakes without a class."""
        return [row for row in self.alignment if not row.aligned]

    @property
    def coarse(self) -> list[AlignmentRow]:
        """The fakes with a class above 0 whose similarity around the faces is not above the first threshold.

        No forgery changes the surroundings, so the whole picture was changed, for example by compression.
        """
        first = self.chosen.thresholds[0]
        known = [row for row in self.alignment if row.alteration_class and row.surroundings is not None]
        return [row for row in known if row.surroundings <= first]  # type: ignore[operator]

    def class_counts(self) -> Counter[int]:
        """People of fakes by class."""
        return Counter(row.alteration_class for row in self._classified() if row.alteration_class is not None)

    def _classified(self) -> list[AlterationRow]:
        """The people of fakes that have a class."""
        originals = self.originals
        return [row for row in self.rows if row.alteration_class is not None and row.video not in originals]

    def metrics(self) -> dict[str, float]:
        """Counts and shares of persons of fakes by class, and counts of the fakes that need to be checked."""
        counts = self.class_counts()
        total = max(1, sum(counts.values()))
        means = [row.similarity_mean for row in self._classified()]
        sounds = Counter(row.audio for row in self.alignment)
        verdicts = Counter(row.identity_verdict for row in self._classified())
        return {
            "persons_with_class": sum(counts.values()),
            "fakes": len(self.alignment),
            "fakes_not_aligned": len(self.not_aligned),
            "fakes_unaltered": len(self.unaltered),
            "fakes_unpaired": len(self.unpaired),
            "fakes_changed_around_faces": len(self.coarse),
            "fakes_recoloured_as_a_whole": len(graded_fakes(self.alignment, self.settings)),
            **{f"persons_class_{k}": counts[k] for k in range(N_CLASSES)},
            **{f"share_class_{k}": counts[k] / total for k in range(N_CLASSES)},
            "persons_color_only": len(color_only(self._classified())),
            **{f"threshold_{k}": value for k, value in enumerate(self.chosen.thresholds)},
            **{f"mask_iou_{method}": float(np.mean(ious)) for method, ious in self.mask_ious().items()},
            **{f"persons_{one.value}": verdicts[one.value] for one in IdentityVerdict if any(verdicts)},
            **{
                f"identity_similarity_{method}": median(row.identity_similarity or 0.0 for row in rows)
                for method, rows in self.altered_by_method().items()
            },
            **({"similarity_mean": float(np.mean(means))} if means else {}),  # type: ignore[arg-type]
            **{f"fakes_audio_{verdict.value}": sounds[verdict.value] for verdict in AudioVerdict if any(sounds)},
        }

    def altered_by_method(self) -> dict[str, list[AlterationRow]]:
        """The altered people with embeddings, by method."""
        return altered_by_method(self._classified(), self.videos, self.originals)

    def mask_ious(self) -> dict[str, list[float]]:
        """The agreements with the publisher's masks by method."""
        method = {row.video: row.method or "unnamed" for row in self.videos}
        found: dict[str, list[float]] = defaultdict(list)
        for row in self.alignment:
            if row.mask_iou is not None and row.aligned:
                found[method[row.video]].append(row.mask_iou)
        return dict(sorted(found.items()))

    def write_tables(self, folder: Path) -> list[Path]:
        """Write ``alterations.csv``, ``alignment.csv`` and ``unaltered.csv``, each in HDF5 too.

        If `folder` is the output folder, also record the statuses of the fakes in ``videos.csv`` and the journal;
        the jobs of a sweep, which write to other folders, do not.
        """
        write_table(folder / "alterations.csv", AlterationRow, self.rows)
        write_table(folder / "alignment.csv", AlignmentRow, self.alignment)
        write_table(folder / "unaltered.csv", UnalteredRow, self.unaltered)
        if folder == self.out.root:
            record_alignment(self.out, self.alignment)
        return [folder / f"{name}.csv" for name in ("alterations", "alignment", "unaltered")]

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """The histogram, the scatter, examples of each class, and families face by face."""
        if not self.alignment:
            return
        thresholds, not_aligned = self.chosen.thresholds, {row.video for row in self.not_aligned}
        if (by_method := self.altered_by_method()) and not self.identity.why_unknown():
            yield identity_figure(by_method, self.identity)
        yield from class_figures(Minima.of(self.families, self.settings), thresholds)
        crop, counts = self.settings.crop, self.class_counts()
        originals = {row.video: row.original for row in self.alignment}
        yield from example_figures(self.families, self.rows, counts, thresholds, self.out, self.settings)
        for row in to_draw(self.videos, self.drawn):
            yield from family_figures(self.out.face_file(row.video), crop, originals, not_aligned)

    def report(self) -> Iterator[RenderableType]:
        """The classes, and the fakes that need to be checked."""
        if self.alignment:
            yield class_table(self.class_counts(), self.settings, self.chosen.thresholds)
        else:
            n_real = len(self.originals)
            yield f"There are no fakes of the {n_real:,} real videos with faces, so nothing is compared"
        if self.unpaired:
            yield f"Unpaired: {len(self.unpaired):,} fakes have no original to be compared with, and no class"
        yield f"Thresholds: {self.chosen.how}"
        if self.alignment:
            yield from color_report(self._classified(), self.alignment, self.settings)
            yield from identity_report(self.altered_by_method(), self.identity)
        yield from to_check(self.alignment, self.unaltered, self.coarse)
        yield from mask_report(self.mask_ious(), self.mask_problems)

    def check(self) -> None:
        """Every result is accepted."""


def group_fakes(
    out: OutputFolder,
    settings: Similarity,
    workers: int,
    timeout_s: float | None = None,
    drawn: int | tuple[str, ...] = 0,
) -> Grouping:
    """Compare all fakes with their originals, choose the thresholds, and assign the classes.

    Raises:
        StoreError: nothing was extracted, or the sound is to be compared and the videos are missing.
        DfprepError: some families could not be measured.
    """
    videos = read_videos(out.videos_csv)
    root = out.source_root() if settings.audio else Path()
    families = measure_all(out, families_of(videos, root), settings, workers, timeout_s)
    if isinstance(settings.thresholds, str):
        chosen = auto_thresholds(Minima.of(families, settings))
    else:
        chosen = ChosenThresholds(tuple(settings.thresholds), "as configured")
    found = (row for family in families for row in alteration_rows(family, chosen.thresholds, settings))
    real = {video for family in families for video in family.embedded}
    identity = identity_scale(out, videos, [family.reference for family in families if family.embedded])
    rows = with_verdicts(sorted(found, key=lambda row: (row.video, row.person)), identity, real)
    classes = video_class(rows)
    alignment = [alignment_row(fake, classes[fake.video], settings) for _, fake in fakes_of(families)]
    published = (out.published_mask_file(family.reference) for family in families)
    problems = {v: why for path in published if path.exists() for v, why in PublishedMasks(path).problems.items()}
    unaltered = unaltered_rows(families, rows)
    return Grouping(out, settings, drawn, videos, families, chosen, identity, rows, alignment, unaltered, problems)
