"""Vectors of fingerprints for an index: how a video looks and how it moves, at the coarsest scale.

Both parts are low frequencies of the cosine transform, which a crop of a few per cent changes little, without the
mean grey level. The look is that of the mean picture, scaled to a fixed length, so that contrast does not matter.
The motion is what the moments add to the mean picture, scaled to length 1, so that the videos of one room differ as
much as those of different rooms. Where hardly anything moves it stays near zero, because it would be noise.
"""

from __future__ import annotations

import numpy as np
from scipy.fft import dct

from dfprep.fingerprints.pictures import N_MOMENTS, SIDE_PX
from dfprep.vectors import l2_normalize

LOOK_LENGTH = 2.0  # differences of looks weigh more: copies, which a crop changes little, have small ones
LOOK_FREQUENCIES, MOTION_FREQUENCIES = 6, 5  # along each axis, from 0
MOTION_LENGTH = MOTION_FREQUENCIES**2 - 1  # of each moment
STILL = 0.02  # of the look's length: weaker motion is not scaled up to length 1
NOISE = 0.05  # squared length of the motion up to which it may be noise: codecs leave 0.02


def describe(prints: np.ndarray) -> np.ndarray:
    """(n, D) float32, the look and the motion, of `prints` (n, `N_MOMENTS`, `SIDE_PX`, `SIDE_PX`) uint8."""
    pictures = prints.astype(np.float32)
    mean = pictures.mean(axis=1)
    look = _frequencies(mean, LOOK_FREQUENCIES)
    motion = _frequencies(pictures - mean[:, None], MOTION_FREQUENCIES).reshape(
        len(prints), N_MOMENTS * MOTION_LENGTH
    )
    weakest = STILL * N_MOMENTS**0.5 * np.linalg.norm(look, axis=1, keepdims=True)
    strength = np.maximum(np.linalg.norm(motion, axis=1, keepdims=True), np.maximum(weakest, 1e-6))
    return np.concatenate([LOOK_LENGTH * l2_normalize(look), motion / strength], axis=1).astype(np.float32)


def mirrored(descriptors: np.ndarray) -> np.ndarray:
    """Those of the same videos mirrored left to right: the odd horizontal frequencies change their sign."""
    signs = [_mirror_signs(LOOK_FREQUENCIES), *[_mirror_signs(MOTION_FREQUENCIES)] * N_MOMENTS]
    return descriptors * np.concatenate(signs)


def coarsely_recognised(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(m,) float32 in [0, 1]: the share of the moments of which the other video's equal one is the nearest.

    Only the motion is compared, as it is, without a registration. Two videos that hardly move recognise all.

    Args:
        first, second: (m, D) descriptors of m pairs of videos.
    """
    shape = len(first), N_MOMENTS, MOTION_LENGTH
    a, b = (one[:, -N_MOMENTS * MOTION_LENGTH :].reshape(shape) for one in (first, second))
    squares = (a * a).sum(axis=2)[:, :, None] + (b * b).sum(axis=2)[:, None] - 2 * a @ b.transpose(0, 2, 1)
    equal = np.arange(N_MOMENTS)
    share = np.mean([squares.argmin(axis=axis) == equal for axis in (1, 2)], axis=(0, 2), dtype=np.float32)
    still = np.maximum((a * a).sum(axis=(1, 2)), (b * b).sum(axis=(1, 2))) < NOISE
    return np.where(still, np.float32(1), share)


def _frequencies(pictures: np.ndarray, n: int) -> np.ndarray:
    """(..., n * n - 1) of `pictures` (..., s, s): the lowest `n` frequencies along both axes, without the mean."""
    basis = dct(np.eye(SIDE_PX), axis=0, norm="ortho")[:n].astype(np.float32)
    found = basis @ pictures @ basis.T
    return found.reshape(*found.shape[:-2], n * n)[..., 1:]


def _mirror_signs(n: int) -> np.ndarray:
    return np.tile(np.where(np.arange(n) % 2, -1, 1), n)[1:].astype(np.float32)
