"""The alignment of a fake, measured on the crops: similarity of the surroundings, shift and delay.

No video is decoded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dfprep.alterations.alignment.views import (
    LaggedViews,
    View,
    difference,
    estimate_shift,
    lagged_views,
    views_of,
)
from dfprep.alterations.geometry import RealFaces
from dfprep.alterations.similarity import GreyCrops

MIN_RING = 0.02
"""Share of a crop below which its surroundings are ignored."""

MIN_PAIRS = 3
"""Pairs of frames, a lag apart, below which the lag is unknown."""

MAX_SHIFT_FRAMES = 8
"""The number of evenly spaced frames of each person on which the shift is measured."""

SHIFT_GAIN = 0.6
"""A shift is reported if undoing it leaves less than this share of the squared difference in the rings.

Measured on the sample data set: shifts from 1 px leave 0.34 at most, also in a fake re-encoded at crf 40; apparent
shifts by the motion of a person in a delayed fake mostly leave 0.7 or more.
"""

CLEAR_LAG_GAIN, LAG_GAIN, LAG_CONTRAST = 0.55, 0.9, 2.25
"""A lag is reported if it leaves less than CLEAR_LAG_GAIN of the squared difference at lag 0; or less than
LAG_GAIN, and the opposite lag leaves more than LAG_CONTRAST times as much for each frame of the lag.

The contrast is needed because strong compression repeats earlier frames: crf 45 and 51 leave down to 0.60 at lag
-2. Measured on the sample: contrasts of aligned fakes up to 2.1 at lags of 1 and 3.1 at lags of 2, at crf 35 to 51;
of delayed ones from 3.3 and 8.9 at crf 25. At crf 40 half of the delays of one frame are not detected.
"""


@dataclass(frozen=True)
class Alignment:
    """The alignment of a fake with its original.

    Attributes:
        surroundings: mean SSIM around the faces; NaN if the faces fill the crops.
        shift_px: the shift (dx, dy) of the fake to the right and down, whole frame px; None: unknown.
        lag: frame f of the fake corresponds to frame f + lag of its original; None: unknown.
    """

    surroundings: float
    shift_px: tuple[int, int] | None
    lag: int | None


def measure_alignment(
    real: RealFaces, fake: Sequence[GreyCrops], maps: Sequence[np.ndarray], max_lag: int
) -> Alignment:
    """Measure the alignment of a fake on the surroundings of all faces, which the forgery does not alter.

    Args:
        fake: crops of the same P persons. maps: SSIM of each, (T, S, S), from `compare`.
        max_lag: the largest delay that is searched for, frames.
    """
    still = views_of(real, fake, _evenly_spaced(len(real.frame_index)), MIN_RING)
    lagged = lagged_views(real, fake, max_lag, MIN_RING)
    lags = [views for views in lagged if len(views.lagged) >= MIN_PAIRS]
    if not still:
        return Alignment(_surroundings(real, maps), None, None)
    raw = estimate_shift(still)
    shift = _confirmed(still, raw)
    # without an apparent shift there is none at the true lag either, so no estimate is needed
    shifts = {v.lag: estimate_shift(v.lagged) if raw != (0, 0) else (0, 0) for v in lags}
    gains = {v.lag: _gain(v, shifts[v.lag], shift) for v in lags}
    lag = _chosen(gains)
    if lag:
        shift = _confirmed(next(v.lagged for v in lags if v.lag == lag), shifts[lag])
    return Alignment(_surroundings(real, maps), shift, lag if lags or not max_lag else None)


def _evenly_spaced(n_frames: int) -> np.ndarray:
    return np.unique(np.linspace(0, n_frames - 1, MAX_SHIFT_FRAMES).astype(int))


def _surroundings(real: RealFaces, maps: Sequence[np.ndarray]) -> float:
    share = real.ring.mean(axis=(2, 3))
    sums = np.stack([np.einsum("tyx,tyx->t", m, r) for m, r in zip(maps, real.ring, strict=True)])
    known = share >= MIN_RING
    return float((sums[known] / (share[known] * real.side_px**2)).mean()) if known.any() else math.nan


def _confirmed(views: list[View], shift: tuple[int, int]) -> tuple[int, int]:
    """`shift` if undoing it clearly reduces the difference of the surroundings, else (0, 0)."""
    if shift == (0, 0):
        return shift
    undone, unchanged = difference(views, shift, shift)[0], difference(views, (0, 0), shift)[0]
    return shift if undone < SHIFT_GAIN * unchanged else (0, 0)


def _chosen(gains: dict[int, float]) -> int:
    """The lag with the smallest difference, or 0 if it is not clearly the smallest; see `LAG_CONTRAST`."""
    lag = min(gains, key=lambda x: gains[x], default=0)
    if not lag or gains[lag] >= LAG_GAIN:
        return 0
    contrasts = gains.get(-lag, 1.0) > LAG_CONTRAST * abs(lag) * gains[lag]
    return lag if contrasts or gains[lag] < CLEAR_LAG_GAIN else 0


def _gain(views: LaggedViews, lag_shift: tuple[int, int], shift: tuple[int, int]) -> float:
    """Ratio of the squared differences at the lag and at lag 0, on the same pixels; 1 if the latter is 0."""
    margin = max(lag_shift, shift, key=lambda s: max(map(abs, s)))
    at_lag, at_0 = difference(views.lagged, lag_shift, margin)[0], difference(views.still, shift, margin)[0]
    return at_lag / at_0 if at_0 > 0 else 1.0
