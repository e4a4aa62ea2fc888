"""Pairs of half-size crops of the same window in a real video and a fake, and the shift between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from dfprep.alterations.geometry import RealFaces
from dfprep.alterations.similarity import GreyCrops

MAX_ROUNDS = 4  # of re-centring; on the sample, two are enough


@dataclass(frozen=True)
class View:
    """One window of one frame in the real video and in the fake.

    Attributes:
        real, fake: (H, H) float32 grey, smoothed.
        ring: (H, H) bool, the pixels that show surroundings in both.
        scale: crop px per frame px.
    """

    real: np.ndarray
    fake: np.ndarray
    ring: np.ndarray
    scale: float


@dataclass(frozen=True)
class LaggedViews:
    """The fake with the original `lag` frames later (`lagged`) and at the same frame (`still`), on equal pixels."""

    lag: int
    lagged: list[View]
    still: list[View]


def views_of(real: RealFaces, fake: Sequence[GreyCrops], frames: np.ndarray, min_ring: float) -> list[View]:
    """The views of all persons at positions `frames` whose surroundings are at least `min_ring` of the crop."""
    side = real.side_px // 2
    views = [
        View(mine.halves[t], theirs.halves[t], real.half_ring[p, t], side / real.window_side_px[p, t])
        for p, (mine, theirs) in enumerate(zip(real.crops, fake, strict=True))
        for t in frames
    ]
    return [view for view in views if view.ring.mean() >= min_ring]


def lagged_views(real: RealFaces, fake: Sequence[GreyCrops], max_lag: int, min_ring: float) -> list[LaggedViews]:
    """For each lag except 0, nearest first: all persons in all frames whose index plus the lag was sampled."""
    position = {int(frame): t for t, frame in enumerate(real.frame_index)}
    found = []
    for lag in sorted(range(-max_lag, max_lag + 1), key=lambda x: (abs(x), x)):
        pairs = [(t, position[frame + lag]) for frame, t in position.items() if frame + lag in position]
        if not lag or not pairs:
            continue
        still = views_of(real, fake, np.array(pairs)[:, 0], 0)
        moved = [_seen_from(real, p, t, u) for p in range(len(real.crops)) for t, u in pairs]
        rings = [view.ring & ring for view, (_, ring) in zip(still, moved, strict=True)]
        enough = [i for i, ring in enumerate(rings) if ring.mean() >= min_ring]
        found.append(
            LaggedViews(
                lag,
                [View(moved[i][0], still[i].fake, rings[i], still[i].scale) for i in enough],
                [View(still[i].real, still[i].fake, rings[i], still[i].scale) for i in enough],
            )
        )
    return found


def _seen_from(real: RealFaces, person: int, t: int, u: int) -> tuple[np.ndarray, np.ndarray]:
    """The real crop of position `u` and its ring, resampled to the window of position `t`."""
    half = real.side_px // 2
    here, there = real.window_px[person, t], real.window_px[person, u]
    zoom = real.window_side_px[person, t] / real.window_side_px[person, u]
    # pixel i of a crop has its centre at i + 0.5
    offset = (here[:2] - there[:2]) * half / real.window_side_px[person, u] + 0.5 * zoom - 0.5
    matrix = np.array([[zoom, 0, offset[0]], [0, zoom, offset[1]]], np.float64)
    image = _warp(real.crops[person].halves[u], matrix, cv2.INTER_LINEAR)
    seen = _warp(real.half_ring[person, u].astype(np.float32), matrix, cv2.INTER_LINEAR, cv2.BORDER_CONSTANT)
    return image, seen > 0.999


def estimate_shift(views: list[View]) -> tuple[int, int]:
    """Whole frame px (dx, dy) by which the surroundings in the fakes lie to the right of and below the real ones.

    Two initial values, no shift and the median of the phase correlations (which use the whole crop and may be wrong
    because of an altered face), are refined in the ring by least squares on the gradient (Lucas & Kanade, 1981).
    The result with the smaller difference is used; in a tie, that of no shift.
    """
    ends = [_refined(views, start) for start in dict.fromkeys([(0, 0), _phase_shift(views)])]
    margin = max(ends, key=lambda s: max(map(abs, s)))
    return min(ends, key=lambda shift: difference(views, shift, margin)[0])


def difference(views: list[View], shift: tuple[int, int], margin: tuple[int, int]) -> tuple[float, int]:
    """Mean squared difference in the rings with `shift` undone, and the number of pixels.

    Pixels that a shift as large as `margin` could move in from outside the crops are ignored.
    """
    total, n_pixels = 0.0, 0
    for view in views:
        ring = _within(view, margin)
        apart = (_undo(view, shift) - view.real)[ring]
        total += float(apart @ apart)
        n_pixels += apart.size
    return (total / n_pixels if n_pixels else 0.0), n_pixels


def _phase_shift(views: list[View]) -> tuple[int, int]:
    window = _hanning(len(views[0].real))
    # windowed here, because cv2 modifies its input if no padding is needed
    found = [np.array(cv2.phaseCorrelate(v.real * window, v.fake * window)[0]) / v.scale for v in views]
    return _rounded(np.median(found, axis=0))


def _refined(views: list[View], start: tuple[int, int]) -> tuple[int, int]:
    shift = start
    for _ in range(MAX_ROUNDS):
        better = _rounded(np.median([np.add(shift, _rest(view, shift)) for view in views], axis=0))
        if better == shift:
            break
        shift = better
    return shift


def _rest(view: View, shift: tuple[int, int]) -> np.ndarray:
    """The shift (2,) in frame px that remains after `shift` is undone."""
    ring = _within(view, shift)
    dx = cv2.Sobel(view.real, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)[ring]
    dy = cv2.Sobel(view.real, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)[ring]
    apart = (view.real - _undo(view, shift))[ring]
    # for a uniform wall, which has no gradient, the small diagonal gives no shift
    normal = np.array([[dx @ dx, dx @ dy], [dx @ dy, dy @ dy]]) + 1e-3 * max(1, ring.sum()) * np.eye(2)
    return np.linalg.solve(normal, [dx @ apart, dy @ apart]) / view.scale


def _undo(view: View, shift: tuple[int, int]) -> np.ndarray:
    if shift == (0, 0):
        return view.fake
    dx, dy = np.multiply(shift, view.scale)
    return _warp(view.fake, np.array([[1, 0, dx], [0, 1, dy]], np.float64), cv2.INTER_LINEAR)


def _within(view: View, shift: tuple[int, int]) -> np.ndarray:
    """The ring without the border that `shift` moves in from outside."""
    border = int(np.ceil(np.abs(shift).max() * view.scale)) + 1
    ring = np.zeros_like(view.ring)
    ring[border:-border, border:-border] = view.ring[border:-border, border:-border]
    return ring


def _warp(image: np.ndarray, matrix: np.ndarray, flags: int, border: int = cv2.BORDER_REPLICATE) -> np.ndarray:
    """`image` with the value of matrix @ (x, y, 1) at each pixel x, y."""
    return cv2.warpAffine(image, matrix, image.shape[::-1], flags=flags | cv2.WARP_INVERSE_MAP, borderMode=border)


def _rounded(shift: np.ndarray) -> tuple[int, int]:
    return round(float(shift[0])), round(float(shift[1]))


@cache
def _hanning(side: int) -> np.ndarray:
    return cv2.createHanningWindow((side, side), cv2.CV_32F)
