"""The group stage: from measures to classes, with their tables, figures and what deserves a second look."""

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
    AlterationRow,
    AudioVerdict,
    Chosen,
    FakeMeasures,
    FamilyMeasures,
    GreyCrops,
    Similarity,
    alteration_rows,
    auto_thresholds,
    compare,
    masks_of,
    minima,
    unaltered,
    why_out_of_step,
)
from dfprep.plots import ClassExample, class_examples, differences, first_against_second, minima_histogram
from dfprep.runs.measuring import families_of, measure_all, real_faces
from dfprep.runs.tracking import Run
from dfprep.store import FaceFile, OutputFolder, VideoRow, read_videos, write_table
from dfprep.types import Label

N_CLASSES = 5
EXAMPLES_PER_CLASS = 8
MAX_FAKES_SHOWN = 8
LISTED = 5  # videos named on the screen; the tables have all


@dataclass(frozen=True)
class AlignmentRow:
    """How a fake lies over its original, a row of ``alignment.csv``; empty: unknown, or not asked for."""

    video: str
    original: str
    in_step: bool
    surroundings: float | None
    shift_x_px: int | None
    shift_y_px: int | None
    lag: int | None
    audio: str
    audio_correlation: float | None
    audio_offset_s: float | None
    reason: str


@dataclass(frozen=True)
class UnalteredRow:
    """A fake of which nobody is altered, a row of ``unaltered.csv``; `altered` says what else is: audio, or nothing
    that was looked at."""

    video: str
    original: str
    similarity_min: float
    audio: str
    altered: str


@dataclass(frozen=True)
class Grouping:
    """What the stage found."""

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

    def class_counts(self) -> Counter[int]:
        """People of fakes by class."""
        originals = self.originals
        return Counter(row.class_ for row in self.rows if row.class_ is not None and row.video not in originals)

    def metrics(self) -> dict[str, float]:
        """What MLflow compares: counts and shares of people of fakes by class, and what was found besides."""
        counts = self.class_counts()
        total = max(1, sum(counts.values()))
        means = [np.mean(frames) for family in self.families for fake in family.fakes for frames in fake.similarity]
        sounds = Counter(row.audio for row in self.alignment)
        return {
            "fakes": len(self.alignment),
            **{f"persons_class_{k}": counts[k] for k in range(N_CLASSES)},
            **{f"share_class_{k}": counts[k] / total for k in range(N_CLASSES)},
            **{f"threshold_{k}": value for k, value in enumerate(self.chosen.thresholds)},
            "out_of_step": len(self.out_of_step),
            "unaltered": len(self.unaltered),
            "similarity_mean": float(np.mean(means)) if means else 1.0,
            **{f"audio_{verdict.value}": sounds[verdict.value] for verdict in AudioVerdict if any(sounds)},
        }


def group_fakes(out: OutputFolder, settings: Similarity, workers: int) -> Grouping:
    """Measure what is not measured yet, choose thresholds, tell the classes.

    Raises:
        StoreError: nothing was extracted, or sound is asked for and nobody knows where the videos are.
    """
    rows = read_videos(out.videos_csv)
    root = out.source_root() if settings.audio else None
    families = measure_all(out, families_of(rows, root), settings, workers)
    if isinstance(settings.thresholds, str):
        chosen = auto_thresholds(*minima(families, settings))
    else:
        chosen = Chosen(tuple(settings.thresholds), "as configured", 0, 0)
    table = sorted(
        (row for family in families for row in alteration_rows(family, chosen.thresholds, settings)),
        key=lambda row: (row.video, row.person),
    )
    alignment = [alignment_row(family.original, fake, settings) for family, fake in _fakes(families)]
    return Grouping(families, chosen, table, alignment, _unaltered_rows(families, table, rows))


def _fakes(families: Sequence[FamilyMeasures]) -> Iterator[tuple[FamilyMeasures, FakeMeasures]]:
    return ((family, fake) for family in families for fake in family.fakes)


def alignment_row(original: str, fake: FakeMeasures, settings: Similarity) -> AlignmentRow:
    """The figures of one fake, and why it is out of step if it is."""
    found, sound = fake.alignment, fake.audio
    right, down = found.shift_px or (None, None)
    reason = why_out_of_step(found, settings)
    return AlignmentRow(
        fake.video,
        original,
        not reason,
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


def _unaltered_rows(
    families: Sequence[FamilyMeasures], table: Sequence[AlterationRow], videos: Sequence[VideoRow]
) -> list[UnalteredRow]:
    found = set(unaltered(table, [row.video for row in videos if row.label is Label.REAL]))
    rows = []
    for family, fake in _fakes(families):
        if fake.video in found:
            sound = fake.audio.verdict if fake.audio else None
            rest = "not looked at" if sound is None else "audio" if sound is AudioVerdict.ALTERED else "nothing"
            rows.append(
                UnalteredRow(fake.video, family.original, min(fake.minima()), sound.value if sound else "", rest)
            )
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


def draw_grouping(
    run: Run, found: Grouping, out: OutputFolder, settings: Similarity, n_families: int
) -> list[Path]:
    """The histogram, the scatter, examples of each class, and `n_families` families face by face."""
    one, two = minima(found.families, settings)
    thresholds = found.chosen.thresholds
    figures = {
        "minima": minima_histogram(one, two.min(axis=1), two.max(axis=1), thresholds),
        "persons": first_against_second(two[:, 0], two[:, 1], thresholds),
        "classes": class_examples(_examples(found, out), thresholds, found.class_counts()),
    }
    paths = [run.figure(f"alterations/{name}", figure) for name, figure in figures.items()]
    drawn = sorted((f for f in found.families if f.fakes), key=lambda f: (-len(f.fakes), f.original))[:n_families]
    for family in drawn:
        paths += _draw_family(run, family, out)
    return paths


def _draw_family(run: Run, family: FamilyMeasures, out: OutputFolder) -> list[Path]:
    """One frame of each person: the real face, its fakes, where they differ."""
    paths = []
    with FaceFile(out.face_file(family.original)) as faces:
        real, frame = real_faces(faces), len(faces.frame_index) // 2
        for person in range(faces.n_persons):
            shown = range(min(len(faces.videos), MAX_FAKES_SHOWN + 1))
            large = [faces.large(video, person) for video in shown]
            compared = [compare(real.crops[person], GreyCrops.of(one)) for one in large]
            figure = differences(
                [faces.videos[video] for video in shown],
                [one[frame] for one in large],
                [one.maps[frame] for one in compared],
                [masks_of(one.maps[frame]) for one in compared],
                [float(one.similarity[frame]) for one in compared],
                f"{family.original}, person {person}, frame {faces.frame_index[frame]}: where the fakes differ",
            )
            paths.append(run.figure(f"alterations/{family.original}-person{person}", figure))
    return paths


def _examples(found: Grouping, out: OutputFolder) -> dict[int, list[ClassExample]]:
    """Of each class some people of fakes, evenly over its similarities, in their most altered frame."""
    originals = {fake.video: family.original for family, fake in _fakes(found.families)}
    lowest = {
        (fake.video, person): int(np.argmin(frames))
        for _, fake in _fakes(found.families)
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
    real, fake = (faces.large(v, person)[frame] for v in (0, video))
    compared = compare(GreyCrops.of(real[None]), GreyCrops.of(fake[None]))
    who = person if faces.n_persons > 1 else None
    return ClassExample(real, fake, masks_of(compared.maps)[0], float(compared.similarity[0]), video, who)


def report_grouping(found: Grouping, tables: Sequence[Path], pictures: Sequence[Path]) -> None:
    """Print the classes, what deserves a second look, and where everything is."""
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
    show(table)
    print(f"Thresholds: {found.chosen.how}")
    _list("out of step with their originals, without a class", [f"{r.video} {r.reason}" for r in found.out_of_step])
    _list(
        "of which nobody is altered",
        [
            f"{r.video} (lowest similarity {r.similarity_min:.3f}; else altered: {r.altered})"
            for r in found.unaltered
        ],
    )
    sounds = Counter(row.audio for row in found.alignment if row.audio)
    if sounds:
        print("Sound:    " + ", ".join(f"{n:,} {verdict}" for verdict, n in sorted(sounds.items())))
    print(f"Tables:   {', '.join(str(path) for path in tables)}")
    print(f"Pictures: {pictures[0].parent}")


def _list(what: str, lines: Sequence[str]) -> None:
    if lines:
        show(f"[yellow]{len(lines):,} fakes {escape(what)}[/yellow]")
        for line in lines[:LISTED]:
            print(f"  {line}")
        if len(lines) > LISTED:
            print(f"  and {len(lines) - LISTED:,} more, in the tables")
