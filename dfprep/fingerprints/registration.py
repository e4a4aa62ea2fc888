"""Registration of two pictures of one scene: which part of the one the other shows.

Gauss-Newton on the squared difference of grey levels (Lucas and Kanade 1981), from coarse to fine, with a scale and
a shift along each axis, and a gain and an offset of the grey levels.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

SHRUNK = (2, 1)  # by these factors at each level: the first finds shifts of a tenth of the side
BLUR_PX = 1.5  # standard deviation, at each level
MAX_STEPS, CONVERGED_PX = 8, 0.03  # at each level
MAX_SCALE, MAX_SHIFT = 1.25, 0.15  # beyond, it is no crop of a few per cent; the shift is a share of the side
MIN_SEEN = 0.6  # share of the picture that both show


@dataclass(frozen=True)
class Registration:
    """From the px of the first picture to those of the second, both counted from the centre: scale * px + shift.

    Attributes:
        scale, shift_px: along x and y.
    """

    scale: tuple[float, float] = (1.0, 1.0)
    shift_px: tuple[float, float] = (0.0, 0.0)

    def applied(self, pictures: np.ndarray) -> np.ndarray:
        """(n, s, s) float32: `pictures` (n, s, s) float32 of the second video as the first one shows them."""
        side = pictures.shape[1]
        x, y = np.meshgrid(*self._positions(side))
        moved = [cv2.remap(one, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) for one in pictures]
        return np.stack(moved)

    def seen(self, side: int) -> np.ndarray:
        """(side, side) bool: the px of the first picture that lie inside of the second."""
        x, y = ((where >= 0) & (where <= side - 1) for where in self._positions(side))
        return y[:, None] & x

    def moved_by(self, step: np.ndarray) -> Registration:
        """With the change `step` (4,) of scale x, scale y, shift x, shift y."""
        (sx, sy), (tx, ty) = self.scale, self.shift_px
        return Registration((sx + step[0], sy + step[1]), (tx + step[2], ty + step[3]))

    def is_small(self, side: int) -> bool:
        """Whether it may come from crops of a few per cent of pictures of `side` px."""
        scales = all(1 / MAX_SCALE <= scale <= MAX_SCALE for scale in self.scale)
        return scales and max(map(abs, self.shift_px)) <= MAX_SHIFT * side

    def _positions(self, side: int) -> tuple[np.ndarray, np.ndarray]:
        """(side,) float32, px of the second picture: those of the first one's columns, and of its rows."""
        px, middle = _from_centre(side), (side - 1) / 2
        x, y = (
            (scale * px + shift + middle).astype(np.float32)
            for scale, shift in zip(self.scale, self.shift_px, strict=True)
        )
        return x, y


def register(first: np.ndarray, second: np.ndarray) -> Registration | None:
    """The part of `second` that `first` shows, both (s, s); None if it is no crop of a few per cent."""
    found = Registration()
    for factor in SHRUNK:
        a, b = (blurred(shrunk(one, factor), BLUR_PX) for one in (first, second))
        side = len(a)
        at_this_level = Registration(found.scale, (found.shift_px[0] / factor, found.shift_px[1] / factor))
        for _ in range(MAX_STEPS):
            step = _step(a, b, at_this_level)
            at_this_level = at_this_level.moved_by(step)
            if not at_this_level.is_small(side) or at_this_level.seen(side).mean() < MIN_SEEN:
                return None
            if np.abs(step * [side / 2, side / 2, 1, 1]).max() < CONVERGED_PX:
                break
        shift = at_this_level.shift_px
        found = Registration(at_this_level.scale, (shift[0] * factor, shift[1] * factor))
    return found


def shrunk(picture: np.ndarray, factor: int) -> np.ndarray:
    """`picture` (s, s), of which `factor` divides s, as float32 (s / factor, s / factor), by area average."""
    side = len(picture) // factor
    return picture.astype(np.float32).reshape(side, factor, side, factor).mean(axis=(1, 3))


def blurred(picture: np.ndarray, sigma_px: float) -> np.ndarray:
    """`picture` (s, s) as float32, blurred by a Gaussian."""
    return cv2.GaussianBlur(picture.astype(np.float32), (0, 0), sigma_px, borderType=cv2.BORDER_REPLICATE)


def _from_centre(side: int) -> np.ndarray:
    return np.arange(side) - (side - 1) / 2


def _step(a: np.ndarray, b: np.ndarray, here: Registration) -> np.ndarray:
    """(4,) the change of `here` that makes `a` and the moved `b` most alike, to first order."""
    (moved,), seen = here.applied(b[None]), here.seen(len(a))
    down, right = np.gradient(moved)
    right, down = right / here.scale[0], down / here.scale[1]  # per px of `b`, not of the moved `b`
    px = _from_centre(len(a)).astype(np.float32)
    gain = a[seen].std() / max(moved[seen].std(), 1e-6)
    columns = [gain * right * px, gain * down * px[:, None], gain * right, gain * down, moved, np.ones_like(moved)]
    system = np.stack([column[seen] for column in columns], axis=1)
    normal = (system.T @ system).astype(np.float64)
    normal[np.diag_indices(6)] += 1e-6 * np.trace(normal) / 6  # of pictures without structure
    return np.linalg.solve(normal, system.T @ (a[seen] - gain * moved[seen]))[:4]
