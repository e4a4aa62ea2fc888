"""The configured part of the similarity step."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Literal

from dfprep.errors import require

THRESHOLDS = (0.965, 0.95, 0.90, 0.85)  # REFERENCE: SSIM above which a frame is of class 0, 1, 2, 3
AUTO = "auto"


@dataclass(frozen=True)
class Similarity:
    """How fakes are compared with their originals.

    Attributes:
        thresholds: SSIM above which a frame is of class 0, 1, 2, 3; "auto": chosen from the data.
        min_surroundings: SSIM around the faces below which the fake shows something else there.
        max_shift_px: frame px that a fake may be shifted by and still enter the classes.
        max_lag: frames of delay that are looked for in both directions; 0: none.
        audio: the sound tracks are compared, too.
        masks: the masks of altered pixels are kept.
    """

    thresholds: list[float] | Literal["auto"] = field(default_factory=lambda: list(THRESHOLDS))
    min_surroundings: float = 0.7
    max_shift_px: int = 0
    max_lag: int = 2
    audio: bool = False
    masks: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.thresholds, str):
            remedy = f"or list four numbers, such as {list(THRESHOLDS)}"
            require(self.thresholds == AUTO, "thresholds", f'be "{AUTO}"', self.thresholds, remedy)
        else:
            check_thresholds(self.thresholds)
        require(-1 <= self.min_surroundings <= 1, "min_surroundings", "be in [-1, 1]", self.min_surroundings)
        require(self.max_shift_px >= 0, "max_shift_px", "be at least 0", self.max_shift_px)
        require(0 <= self.max_lag <= 10, "max_lag", "be in [0, 10]", self.max_lag)


def check_thresholds(thresholds: object) -> None:
    """Raise `ConfigError` unless `thresholds` are four strictly falling numbers between 0 and 1."""
    numbers = list(thresholds) if isinstance(thresholds, list | tuple) else []
    ok = len(numbers) == len(THRESHOLDS) and all(isinstance(x, int | float) and 0 < x < 1 for x in numbers)
    falling = ok and all(a > b for a, b in itertools.pairwise(numbers))
    rule = "be four strictly falling numbers between 0 and 1"
    require(falling, "thresholds", rule, thresholds, f"the published ones are {list(THRESHOLDS)}")
