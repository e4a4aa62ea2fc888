"""The group stage: from measures to classes, with their tables and what deserves a second look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich import print as show
from rich.markup import escape
from rich.table import Table

from dfprep.alterations import (
    AudioVerdict,
    Chosen,
    FakeMeasures,
    FamilyMeasures,
    Minima,
    Similarity,
    alteration_rows,
    auto_thresholds,
    unaltered,
    video_class,
    why_out_of_step,
)
from dfprep.group.measuring import families_of, measure_all
from dfprep.store import OutputFolder
from dfprep.tables import N_CLASSES, AlignmentRow, AlterationRow, UnalteredRow, VideoRow, read_videos, write_table

LISTED = 5  # videos named on the screen; the tables have all

ELSE_ALTERED = {
    None: "not looked at",
    AudioVerdict.SAME: "nothing",
    AudioVerdict.ALTERED: "audio",
    AudioVerdict.MISSING: "no audio to compare",
    AudioVerdict.UNREADABLE: "audio cannot be read",
}
"""Of a fake of which no face is altered, what else is, by how its sound compares; None: that was not asked."""


@dataclass(frozen=True)
class Grouping:
    """What the stage found."""

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
        """What MLflow compares: counts and shares of people of fakes by class, and what was found besides."""
        counts = self.class_counts()
        total = max(1, sum(counts.values()))
        originals = self.originals
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


def group_fakes(out: OutputFolder, settings: Similarity, workers: int) -> Grouping:
    """Measure what is not measured yet, choose thresholds, tell the classes.

    Raises:
        StoreError: nothing was extracted, or sound is asked for and the videos are not there.
        DfprepError: some families could not be measured.
    """
    rows = read_videos(out.videos_csv)
    root = out.source_root() if settings.audio else Path()
    families = measure_all(out, families_of(rows, root), settings, workers)
    if isinstance(settings.thresholds, str):
        chosen = auto_thresholds(Minima.of(families, settings))
    else:
        chosen = Chosen(tuple(settings.thresholds), "as configured")
    table = sorted(
        (row for family in families for row in alteration_rows(family, chosen.thresholds, settings)),
        key=lambda row: (row.video, row.person),
    )
    classes = video_class(table)
    alignment = [
        alignment_row(family.original, fake, classes[fake.video], settings) for family, fake in fakes_of(families)
    ]
    return Grouping(rows, families, chosen, table, alignment, _unaltered_rows(families, table))


def fakes_of(families: Sequence[FamilyMeasures]) -> Iterator[tuple[FamilyMeasures, FakeMeasures]]:
    """Every fake with its family."""
    return ((family, fake) for family in families for fake in family.fakes)


def alignment_row(original: str, fake: FakeMeasures, class_: int | None, settings: Similarity) -> AlignmentRow:
    """The figures of one fake, and why it is out of step if it is."""
    found, sound = fake.alignment, fake.audio
    right, down = found.shift_px or (None, None)
    reason = why_out_of_step(found, settings)
    return AlignmentRow(
        fake.video,
        original,
        not reason,
        class_,
        _known(found.surroundings),
        right,
        down,
        found.lag,
        sound.verdict.value if sound else "",
        _known(sound.correlation) if sound else None,
        sound.offset_s if sound else None,
        reason or (sound.reason if sound and sound.verdict is not AudioVerdict.SAME else ""),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _unaltered_rows(families: Sequence[FamilyMeasures], table: Sequence[AlterationRow]) -> list[UnalteredRow]:
    found = set(unaltered(table, [family.original for family in families]))
    rows = []
    for family, fake in fakes_of(families):
        if fake.video in found:
            sound = fake.audio.verdict if fake.audio else None
            told = sound.value if sound else ""
            rows.append(UnalteredRow(fake.video, family.original, min(fake.minima()), told, ELSE_ALTERED[sound]))
    return rows


def write_grouping(found: Grouping, folder: Path) -> list[Path]:
    """Write ``alterations.csv``, ``alignment.csv`` and ``unaltered.csv``, each in HDF5 too."""
    paths = []
    for name, row_type, rows in (
        ("alterations.csv", AlterationRow, found.rows),
        ("alignment.csv", AlignmentRow, found.alignment),
        ("unaltered.csv", UnalteredRow, found.unaltered),
    ):
        write_table(folder / name, row_type, rows)
        paths.append(folder / name)
    return paths


def report_grouping(found: Grouping, tables: Sequence[Path], pictures: Sequence[Path]) -> None:
    """Print the classes, what deserves a second look, and where everything is."""
    if found.alignment:
        show(_class_table(found))
    else:
        print(f"There are no fakes beside the {len(found.families):,} real videos with faces: nothing is compared")
    print(f"Thresholds: {found.chosen.how}")
    _list("out of step with their originals, without a class", [f"{r.video} {r.reason}" for r in found.out_of_step])
    _list(
        "of which nobody is altered",
        [
            f"{r.video} (lowest similarity {r.similarity_min:.3f}; else altered: {r.altered})"
            for r in found.unaltered
        ],
    )
    _list(
        "no more alike around the faces than the first threshold: compression, blur or light of the whole picture "
        "gives them classes above 0",
        [f"{r.video} (similarity around the faces {r.surroundings:.3f}, class {r.class_})" for r in found.coarse],
    )
    sounds = Counter(row.audio for row in found.alignment if row.audio)
    if sounds:
        print("Sound:    " + ", ".join(f"{n:,} {verdict}" for verdict, n in sorted(sounds.items())))
    print(f"Tables:   {', '.join(str(path) for path in tables)}")
    if pictures:
        print(f"Pictures: {pictures[0].parent}")


def _class_table(found: Grouping) -> Table:
    counts = found.class_counts()
    total = sum(counts.values())
    table = Table(title="People in the fakes, by how much they are altered")
    for column in ("class", "lowest similarity", "people", "share"):
        table.add_column(column, justify="right")
    bounds = [1.0, *found.chosen.thresholds, -1.0]
    for k in range(N_CLASSES):
        below, above = bounds[k], bounds[k + 1]
        span = f"to {below:.4g}" if k == N_CLASSES - 1 else f"{above:.4g} to {below:.4g}"
        table.add_row(str(k), span, f"{counts[k]:,}", f"{counts[k] / max(total, 1):.1%}")
    return table


def _list(what: str, lines: Sequence[str]) -> None:
    if lines:
        show(f"[yellow]{len(lines):,} fake{'s' * (len(lines) > 1)} {escape(what)}[/yellow]")
        for line in lines[:LISTED]:
            print(f"  {line}")
        if len(lines) > LISTED:
            print(f"  and {len(lines) - LISTED:,} more, in the tables")
