"""From measures to the rows of ``alignment.csv`` and ``unaltered.csv``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from dfprep.alterations import (
    AudioVerdict,
    FakeMeasures,
    FamilyMeasures,
    Similarity,
    unaltered,
    why_out_of_step,
)
from dfprep.tables import AlignmentRow, AlterationRow, UnalteredRow

ELSE_ALTERED = {
    None: "not looked at",
    AudioVerdict.SAME: "nothing",
    AudioVerdict.ALTERED: "audio",
    AudioVerdict.MISSING: "no audio to compare",
    AudioVerdict.UNREADABLE: "audio cannot be read",
}
"""Of a fake of which no face is altered, what else is, by how its sound compares; None: that was not asked."""


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


def unaltered_rows(families: Sequence[FamilyMeasures], table: Sequence[AlterationRow]) -> list[UnalteredRow]:
    found = set(unaltered(table, [family.original for family in families]))
    rows = []
    for family, fake in fakes_of(families):
        if fake.video in found:
            sound = fake.audio.verdict if fake.audio else None
            told = sound.value if sound else ""
            rows.append(UnalteredRow(fake.video, family.original, min(fake.minima()), told, ELSE_ALTERED[sound]))
    return rows


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
