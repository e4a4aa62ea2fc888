"""Colour: how much a face changed its colour beyond what the whole picture did, which grey similarity does not see.

Differences are CIE 1976 L*a*b* ones (delta E*ab, ISO/CIE 11664-4), of colours that are averaged over areas of a
crop, so that neither edges nor compression count. A change of the whole picture, such as another white balance,
brightness or range of values, changes the surroundings of the faces in the same way. It is estimated there and
undone before the faces are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dfprep.alterations.color_cells import color_cells
from dfprep.alterations.geometry import RealFaces

MIN_RING = 0.02
"""Share of the areas of all crops that must show surroundings; with fewer, colour is not measured."""

PRIOR_VARIANCE = 10.0
"""Variance of the surroundings' colours, in squared CIELAB units, from which on the estimated change of the whole
picture depends on the colour; below, it is one shift of all colours.

With a smaller value, a recoloured face whose surroundings are recoloured, too, passes for a change of the picture;
with a larger one, a change of the picture passes for one of the face. Measured on 10 real clips and 2 darkened ones
with 4, 10 and 30, by the most different frame of each: of faces that were recoloured by (+11, -9, +4) up to 35 %
beyond the box, the smallest difference was 1.7, 4.2 and 5.3, the median 7.8, 8.4 and 8.9; of pictures that became
30 % more saturated as a whole, the largest was 3.0, 4.3 and 6.5.
"""

ROUNDS = 4
"""Of reweighting. On the same clips, the differences are within 0.15 of those of 16 rounds where only the face or
the whole picture changed; where a recolour extends beyond the box, they are up to 1.4 away."""

TYPICAL = 1.5  # a cell whose change is explained worse than this many medians counts less (Huber, 1964)
FLOOR = 1.0  # CIELAB; changes that are explained this well count fully


@dataclass(frozen=True)
class ColorDifference:
    """The change of colour from a real video to a fake.

    Attributes:
        faces: P tuples of T numbers, CIELAB: the length of the mean change of each face beyond that of the picture.
        surroundings: CIELAB, the median change around the faces: that of the whole picture.
    """

    faces: tuple[tuple[float, ...], ...]
    surroundings: float


@dataclass(frozen=True)
class Grading:
    """The change of colour of a whole picture as an affine function: shift + (colour - centre) @ slope."""

    centre: np.ndarray
    shift: np.ndarray
    slope: np.ndarray

    def change(self, colors: np.ndarray) -> np.ndarray:
        """How much each of `colors` (..., 3) changes, CIELAB."""
        return self.shift + (colors - self.centre) @ self.slope

    @classmethod
    def of(cls, before: np.ndarray, change: np.ndarray) -> Grading:
        """Estimate from colours (n, 3) and their changes, CIELAB; reweighted so that a minority does not decide."""
        weight = np.ones(len(before))
        for _ in range(ROUNDS):
            grading = cls._weighted(before, change, weight)
            rest = np.linalg.norm(change - grading.change(before), axis=1)
            limit = max(FLOOR, TYPICAL * float(np.median(rest)))
            weight = np.minimum(1, limit / np.maximum(rest, 1e-9))
        return grading

    @classmethod
    def _weighted(cls, before: np.ndarray, change: np.ndarray, weight: np.ndarray) -> Grading:
        centre, shift = (np.average(x, axis=0, weights=weight) for x in (before, change))
        apart, weighted = before - centre, weight[:, None] * (before - centre)
        normal = weighted.T @ apart + PRIOR_VARIANCE * weight.sum() * np.eye(3)
        return cls(centre, shift, np.linalg.solve(normal, weighted.T @ (change - shift)))


def compare_colors(real: RealFaces, large: Sequence[np.ndarray]) -> ColorDifference | None:
    """The change of colour of every face from a real video to a fake; None without surroundings to compare with.

    The change of the whole picture is estimated once, from the surroundings in all frames of all persons.

    Args:
        large: RGB crops of the fake, (T, S, S, 3) uint8 for each person of `real`.
    """
    ring, before = real.ring_cells, real.colors
    if ring.mean() < MIN_RING:
        return None
    change = np.stack([color_cells(crops) for crops in large]).astype(np.float64) - before
    beyond = change - Grading.of(before[ring], change[ring]).change(before)
    share = real.face_cells / real.face_cells.sum(axis=(2, 3), keepdims=True)
    faces = np.linalg.norm(np.einsum("ptyx,ptyxc->ptc", share, beyond), axis=-1)
    surroundings = float(np.median(np.linalg.norm(change[ring], axis=-1)))
    return ColorDifference(tuple(tuple(frames) for frames in faces.tolist()), surroundings)
