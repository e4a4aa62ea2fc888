"""The decision whether a fake is aligned with its original, from the measurements on the crops."""

from __future__ import annotations

import math

from dfprep.alterations.alignment.crop_alignment import Alignment
from dfprep.alterations.alignment.reasons import not_aligned
from dfprep.alterations.similarity_settings import Similarity


def is_aligned(alignment: Alignment, settings: Similarity) -> bool:
    """Whether the fake's faces can be compared with its original's pixel by pixel.

    Compression lowers the similarity of the surroundings without a shift: such a fake is aligned unless it is below
    `min_surroundings`. Unknown measurements are ignored.
    """
    return not why_not_aligned(alignment, settings)


def why_not_aligned(alignment: Alignment, settings: Similarity) -> str:
    """The reasons with their measurements as a sentence, see `not_aligned`; empty if the fake is aligned."""
    reasons = []
    if alignment.shift_px is not None and max(map(abs, alignment.shift_px)) > settings.max_shift_px:
        dx, dy = alignment.shift_px
        reasons.append(f"it is shifted by ({dx:+d}, {dy:+d}) px, more than {settings.max_shift_px}")
    if alignment.lag:
        frames = "frame" if abs(alignment.lag) == 1 else "frames"
        reasons.append(f"it runs {abs(alignment.lag)} {frames} {'ahead' if alignment.lag > 0 else 'behind'}")
    differs = alignment.surroundings < settings.min_surroundings
    if reasons or differs:
        around = "unknown" if math.isnan(alignment.surroundings) else f"{alignment.surroundings:.3f}"
        least = f", less than {settings.min_surroundings:g}" if differs else ""
        reasons.append(f"the similarity around the faces is {around}{least}")
    return not_aligned(reasons)
