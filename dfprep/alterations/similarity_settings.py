"""The settings of the comparison."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from dfprep.errors import require
from dfprep.values import Auto, Ge, Gt, Le, Len, Lt, checked

THRESHOLDS = (0.965, 0.95, 0.90, 0.85)  # published for the DFDC: SSIM above which a frame is of class 0, 1, 2, 3


@checked
@dataclass(frozen=True)
class Similarity:
    """The settings of the comparison of fakes with their originals.

    Attributes:
        crop: the name of the crop that is compared.
        thresholds: SSIM above which a frame is of class 0, 1, 2, 3; "auto": chosen from the data.
        color: whether a change of colour gives a class, too; without it, the classes are those of the SSIM alone.
        color_thresholds: CIELAB differences below which a frame is of class 0, 1, 2, 3.
        min_surroundings: SSIM around the faces below which a fake is not aligned.
        max_shift_px: the largest shift, in frame px, with which a fake is aligned.
        max_lag: the largest delay, in frames, that is searched for in both directions; 0: none.
        audio: whether the sound tracks are compared, too.
        masks: whether the masks of altered pixels are written.
    """

    crop: str
    thresholds: Annotated[Sequence[Annotated[float, Gt(0), Lt(1)]], Len(4, 4)] | Auto
    color: bool
    color_thresholds: Annotated[Sequence[Annotated[float, Gt(0)]], Len(4, 4)]
    min_surroundings: Annotated[float, Ge(-1), Le(1)]
    max_shift_px: Annotated[int, Ge(0)]
    max_lag: Annotated[int, Ge(0), Le(10)]
    audio: bool
    masks: bool

    def __post_init__(self) -> None:
        if not isinstance(self.thresholds, str):
            check_thresholds(self.thresholds)
        rising = all(a < b for a, b in itertools.pairwise(self.color_thresholds))
        require(
            rising, "color_thresholds", "rise strictly", list(self.color_thresholds), "each is a CIELAB difference"
        )


def check_thresholds(thresholds: Sequence[float]) -> None:
    """Raise `ConfigError` unless each of `thresholds` is below the one before."""
    falling = all(a > b for a, b in itertools.pairwise(thresholds))
    remedy = f"the published ones are {list(THRESHOLDS)}"
    require(falling, "thresholds", "fall strictly", list(thresholds), remedy)
