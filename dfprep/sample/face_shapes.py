"""Geometry and colour of one face in the common frame: its ellipse and mask, alignment, colour transfer."""

from __future__ import annotations

import cv2
import numpy as np

from dfprep.sample.portraits import EYE_DISTANCE, HEIGHT, WIDTH


def grid() -> tuple[np.ndarray, np.ndarray]:
    """Column and row of every pixel of the common frame, two (HEIGHT, WIDTH) float32 arrays."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    return columns, rows


def bump(x: np.ndarray, y: np.ndarray, centre: np.ndarray, sx: float, sy: float) -> np.ndarray:
    """A Gaussian hill of height 1 over (x, y), px, with radii `sx`, `sy` in eye distances."""
    # plain floats: NumPy scalars would turn float32 grids into float64
    u = (x - float(centre[0])) / (sx * EYE_DISTANCE)
    v = (y - float(centre[1])) / (sy * EYE_DISTANCE)
    return np.exp(-0.5 * (u * u + v * v))


def face_ellipse(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centre and radii (px) of the upright ellipse from above the brows to the chin."""
    middle, chin = (points[0] + points[1]) / 2, points[5]
    top = middle - 0.55 * EYE_DISTANCE * np.array([0.0, 1.0])
    centre = np.array([(middle[0] + points[2][0] + chin[0]) / 3, (top[1] + chin[1]) / 2])
    jaw = float(points[7][0] - points[6][0])
    return centre, np.array([0.62 * max(jaw, 1.6 * EYE_DISTANCE), (chin[1] - top[1]) / 2])


def face_mask(points: np.ndarray, grow: float = 1.0, soft: float = 0.35) -> np.ndarray:
    """(HEIGHT, WIDTH) float32: 1 inside the face's ellipse times `grow`, decreasing smoothly to exactly 0.

    `soft` is the width of the transition, as a share of the radius; it lies inside the ellipse.
    """
    x, y = grid()
    centre, radii = face_ellipse(points)
    a, b = (float(grow * radius) for radius in radii)
    distance = np.hypot((x - float(centre[0])) / a, (y - float(centre[1])) / b)
    rise = np.clip((1 - distance) / soft, 0, 1)
    return (rise * rise * (3 - 2 * rise)).astype(np.float32)


def align(image: np.ndarray, points: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """`image` warped by the affine map that fits `points` (eyes, nose, mouth, chin) to `onto` by least squares."""
    source = np.column_stack([points[:6], np.ones(6)])
    matrix = np.linalg.lstsq(source, onto[:6], rcond=None)[0].T
    return cv2.warpAffine(image, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def match_colours(image: np.ndarray, target: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """`image` with the mean and spread that `target` has under `weight`, per Lab channel (Reinhard et al. 2001)."""
    ours, theirs = cv2.cvtColor(image, cv2.COLOR_RGB2Lab), cv2.cvtColor(target, cv2.COLOR_RGB2Lab)
    total = weight.sum()
    moments = []
    for lab in (ours, theirs):
        mean = (lab * weight[..., None]).sum((0, 1)) / total
        moments.append((mean, np.sqrt((((lab - mean) ** 2) * weight[..., None]).sum((0, 1)) / total)))
    (mean, spread), (wanted_mean, wanted_spread) = moments
    gain = np.clip(wanted_spread / np.maximum(spread, 1e-3), 0.6, 1.6)
    return lab_to_rgb((ours - np.float32(mean)) * np.float32(gain) + np.float32(wanted_mean))


def lab_to_rgb(lab: np.ndarray) -> np.ndarray:
    """(h, w, 3) float32 RGB in [0, 1] of CIE Lab values; colours outside RGB are clipped."""
    lab = lab.astype(np.float32)
    lab[..., 0] = np.clip(lab[..., 0], 0, 100)
    return np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB), 0, 1)
