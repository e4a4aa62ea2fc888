"""Alterations of one face, each confined to the face's ellipse and scaled by a strength in [0, 1].

Outside the ellipse every method returns the very pixels it was given. Strength 0 is the untouched picture.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from dfprep.errors import require
from dfprep.sources.sample_faces import align, bump, face_mask, lab_to_rgb, match_colours
from dfprep.sources.sample_portraits import EYE_DISTANCE, HEIGHT, WIDTH, Portrait


def _swap(target: Portrait, strength: float, donor: Portrait) -> np.ndarray:
    """The donor's inner face, aligned by its points and recoloured like the target's, blended in."""
    face = np.clip(align(donor.image, donor.points, target.points), 0, 1)
    mask = face_mask(target.points, soft=0.5)
    return _blend(target.image, match_colours(face, target.image, mask), strength * mask)


def _warp(target: Portrait, strength: float, donor: Portrait) -> np.ndarray:
    """Mouth and brows moved, and the face narrowed, by a smooth field that vanishes at the ellipse."""
    mask = face_mask(target.points, soft=0.6)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    mouth = (target.points[3] + target.points[4]) / 2
    middle = (target.points[0] + target.points[1]) / 2
    unit = strength * EYE_DISTANCE * mask
    dy = unit * (0.14 * bump(columns, rows, mouth, 0.7, 0.4) - 0.09 * bump(columns, rows, middle, 1.0, 0.5))
    dx = strength * mask * 0.14 * (columns - middle[0])
    return cv2.remap(target.image, columns + dx, rows + dy.astype(np.float32), cv2.INTER_CUBIC)


def _recolour(target: Portrait, strength: float, donor: Portrait) -> np.ndarray:
    """The face faded and redder, in CIE Lab: less contrast in L, more a and b."""
    mask = face_mask(target.points, soft=0.6)
    lab = cv2.cvtColor(target.image, cv2.COLOR_RGB2Lab)
    wanted = lab_to_rgb(lab * np.array([0.5, 1.1, 1.1], np.float32) + np.array([26, 7, 2], np.float32))
    return _blend(target.image, wanted, strength * mask)


def _smooth(target: Portrait, strength: float, donor: Portrait) -> np.ndarray:
    """Fine detail blurred, as by a generator of low resolution."""
    mask = face_mask(target.points, soft=0.5)
    return _blend(target.image, cv2.GaussianBlur(target.image, (0, 0), 2.2), strength * mask)


def _none(target: Portrait, strength: float, donor: Portrait) -> np.ndarray:
    """The picture as it is: the fake differs by its encoding alone."""
    return target.image


METHODS: dict[str, Callable[[Portrait, float, Portrait], np.ndarray]] = {
    "swap": _swap,
    "warp": _warp,
    "recolour": _recolour,
    "smooth": _smooth,
    "none": _none,
}


def alter(target: Portrait, method: str, strength: float, donor: Portrait | None = None) -> Portrait:
    """`target` with its face altered by `method`, one of `METHODS`; alpha and points stay.

    Raises:
        ConfigError: an unknown method, a strength outside [0, 1], or a swap without a donor.
    """
    require(method in METHODS, "method", f"be one of {', '.join(METHODS)}", method)
    require(0 <= strength <= 1, "strength", "be in [0, 1]", strength)
    require(method != "swap" or donor is not None, "donor", "be given for a swap", donor)
    image = METHODS[method](target, strength, donor or target)
    return Portrait(np.clip(image, 0, 1).astype(np.float32), target.alpha, target.points)


def _blend(image: np.ndarray, other: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """`other` over `image` by weight; where the weight is 0, `image` bit by bit."""
    return image + (other - image) * weight[..., None]
