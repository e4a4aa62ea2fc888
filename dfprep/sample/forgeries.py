"""Alterations of one face, each confined to the face's ellipse and of a given strength.

Strength means the same for all methods and faces: the relative change of the face's detail, see `detail_change`.
Outside the ellipse every method returns the input pixels unchanged, and so does strength 0 everywhere.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from scipy.optimize import brentq

from dfprep.errors import require
from dfprep.sample.face_shapes import align, bump, face_mask, lab_to_rgb, match_colours
from dfprep.sample.portraits import EYE_DISTANCE, HEIGHT, WIDTH, Portrait

DETAIL_PX = EYE_DISTANCE / 15  # blur radius: features smaller than it, such as lids, lips and nostrils, are detail
NOISE = 5 / 255  # RMS of camera and encoder noise in a plain area, which is not detail
TOLERANCE = 1e-3  # of an amount, and about the same of the strength

Forgery = Callable[[float], np.ndarray]
"""Maps an amount in [0, 1] to the target's picture altered by that amount."""


def _swap(target: Portrait, donor: Portrait) -> Forgery:
    """The donor's inner face, aligned by its points and recoloured like the target's, blended in."""
    face = np.clip(align(donor.image, donor.points, target.points), 0, 1)
    mask = face_mask(target.points, soft=0.5)
    return _blending(target.image, match_colours(face, target.image, mask), mask)


def _warp(target: Portrait, donor: Portrait) -> Forgery:
    """Mouth and brows moved, and the face narrowed, by a smooth field that vanishes at the ellipse."""
    mask = face_mask(target.points, soft=0.6)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    mouth = (target.points[3] + target.points[4]) / 2
    middle = (target.points[0] + target.points[1]) / 2
    dy = EYE_DISTANCE * (0.28 * bump(columns, rows, mouth, 0.7, 0.4) - 0.18 * bump(columns, rows, middle, 1.0, 0.5))
    dx = 0.28 * (columns - middle[0])

    def warped(amount: float) -> np.ndarray:
        x, y = (grid + amount * mask * field for grid, field in ((columns, dx), (rows, dy)))
        return cv2.remap(target.image, x.astype(np.float32), y.astype(np.float32), cv2.INTER_CUBIC)

    return warped


def _recolour(target: Portrait, donor: Portrait) -> Forgery:
    """The face with less contrast and redder: in CIE Lab, less contrast in L, more a and b."""
    lab = cv2.cvtColor(target.image, cv2.COLOR_RGB2Lab)
    wanted = lab_to_rgb(lab * np.array([0.1, 1.1, 1.1], np.float32) + np.array([46, 7, 2], np.float32))
    return _blending(target.image, wanted, face_mask(target.points, soft=0.6))


def _smooth(target: Portrait, donor: Portrait) -> Forgery:
    """Fine detail blurred, as by a generator of low resolution."""
    return _blending(target.image, cv2.GaussianBlur(target.image, (0, 0), 4), face_mask(target.points, soft=0.5))


def _none(target: Portrait, donor: Portrait) -> Forgery:
    """The picture unchanged: the fake differs only in its encoding, or by changes to the whole clip."""
    return lambda amount: target.image


METHODS: dict[str, Callable[[Portrait, Portrait], Forgery]] = {
    "swap": _swap,
    "warp": _warp,
    "recolour": _recolour,
    "smooth": _smooth,
    "none": _none,
}


def alter(target: Portrait, method: str, strength: float, donor: Portrait | None = None) -> Portrait:
    """`target` with its face altered by `method`, one of `METHODS`; alpha and points are unchanged.

    Args:
        strength: the wanted `detail_change` of the altered face; the method's amount is chosen to give it.

    Raises:
        ConfigError: an unknown method, a strength that the method does not reach on this face, or a swap
            without a donor.
    """
    require(method in METHODS, "method", f"be one of {', '.join(METHODS)}", method)
    require(method != "swap" or donor is not None, "donor", "be given for a swap", donor)
    forged = METHODS[method](target, donor or target)

    def excess(amount: float) -> float:
        return detail_change(target, forged(amount)) - strength

    largest = excess(1) + strength
    require(0 <= strength <= largest, "strength", f"be in [0, {largest:.3f}] for a {method} of this face", strength)
    amount = brentq(excess, 0, 1, xtol=TOLERANCE) if strength else 0.0
    return Portrait(np.clip(forged(amount), 0, 1).astype(np.float32), target.alpha, target.points)


def detail_change(target: Portrait, image: np.ndarray) -> float:
    """The relative difference of the face's detail in `image`: 0 none, about 1 for an unrelated face.

    At each pixel: the root of the local energy of the difference of the details, divided by the local energies of
    both; averaged over the face's ellipse. Detail is the grey value less the local mean. The measure is independent
    of SSIM, has no thresholds and is computed before the clip is rendered and encoded, so the results of the group
    stage can be checked against it.
    """
    real, altered = (_detail(one) for one in (target.image, np.clip(image, 0, 1)))
    both = _blurred(np.square(real)) + _blurred(np.square(altered)) + np.square(NOISE)
    relative = np.sqrt(_blurred(np.square(real - altered)) / both)
    return float(relative[face_mask(target.points) > 0].mean())


def _detail(image: np.ndarray) -> np.ndarray:
    grey = cv2.cvtColor(image.astype(np.float32), cv2.COLOR_RGB2GRAY)
    return grey - _blurred(grey)


def _blurred(values: np.ndarray) -> np.ndarray:
    return cv2.GaussianBlur(values, (0, 0), DETAIL_PX)


def _blending(image: np.ndarray, other: np.ndarray, mask: np.ndarray) -> Forgery:
    """`other` blended over `image` by amount times mask; where the mask is 0, exactly `image`."""
    return lambda amount: image + (other - image) * (amount * mask)[..., None]
