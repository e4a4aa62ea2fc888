"""The rows of ``alignment.csv`` and ``unaltered.csv``, from the measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dfprep.alterations import (
    AudioVerdict,
    FakeMeasures,
    FamilyMeasures,
    Similarity,
    none_if_nan,
    unaltered,
    why_not_aligned,
)
from dfprep.tables import AlignmentRow, AlterationRow, UnalteredRow

ALTERED_BESIDE_FACES = {
    None: "audio not compared",
    AudioVerdict.SAME: "nothing",
    AudioVerdict.ALTERED: "audio",
    AudioVerdict.MISSING: "no audio to compare",
    AudioVerdict.UNREADABLE: "audio unreadable",
}
"""The column ``altered`` of a fake without an altered face, by the verdict on its sound; None: not compared."""


def fakes_of(families: Sequence[FamilyMeasures]) -> Iterator[tuple[FamilyMeasures, FakeMeasures]]:
    """Every fake with its family."""
    return ((family, fake) for family in families for fake in family.fakes)


def alignment_row(fake: FakeMeasures, alteration_class: int | None, settings: Similarity) -> AlignmentRow:
    """The measurements of one fake, and the reason if it is not aligned."""
    found, sound = fake.alignment, fake.audio
    right, down = found.shift_px or (None, None)
    reason = why_not_aligned(found, settings)
    return AlignmentRow(
        fake.video,
        fake.original,
        not reason,
        alteration_class,
        none_if_nan(found.surroundings),
        right,
        down,
        found.lag,
        sound.verdict.value if sound else "",
        none_if_nan(sound.correlation) if sound else None,
        sound.offset_s if sound else None,
        reason or (sound.reason if sound and sound.verdict is not AudioVerdict.SAME else ""),
        fake.mask_iou,
        fake.color.surroundings if fake.color and settings.color else None,
    )


def graded_fakes(alignment: Sequence[AlignmentRow], settings: Similarity) -> list[AlignmentRow]:
    """The aligned fakes whose surroundings changed their colour by at least the first threshold."""
    known = [row for row in alignment if row.aligned and row.surroundings_color is not None]
    return [row for row in known if row.surroundings_color >= settings.color_thresholds[0]]  # type: ignore[operator]


def color_only(people: Sequence[AlterationRow]) -> list[AlterationRow]:
    """The rows of persons whose colour is altered, but not their structure."""
    return [row for row in people if row.color_class and not row.structure_class]


def unaltered_rows(families: Sequence[FamilyMeasures], table: Sequence[AlterationRow]) -> list[UnalteredRow]:
    """A row for each aligned fake without an altered person, with the verdict on its sound."""
    found = set(unaltered(table, [video for family in families for video in family.embedded]))
    rows = []
    for _, fake in fakes_of(families):
        if fake.video in found:
            sound = fake.audio.verdict if fake.audio else None
            verdict, besides = sound.value if sound else "", ALTERED_BESIDE_FACES[sound]
            rows.append(UnalteredRow(fake.video, fake.original, min(fake.minima()), verdict, besides))
    return rows
