"""What is left between two patches of one face after registration: motion in the face and around it, and noise."""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np

from dfprep.faces.living.flow import motion_left, unexplained
from dfprep.faces.living.patches import COARSE, FACE_PX, PATCH_PX, Patch, band, resampled
from dfprep.faces.living.registration import Part, registered

MIN_CONTRAST = 1.0
"""Grey levels that the contrast of a face has at least, so that noise on a dark one is no change."""
CELL_PX = 8
HALF = PATCH_PX // 2
_Y, _X = (np.mgrid[:PATCH_PX, :PATCH_PX] + 0.5 - HALF) / FACE_PX  # from the face's centre, in its sides

FACE = (_X / 0.42) ** 2 + (_Y / 0.52) ** 2 < 1
"""The face in a patch: an ellipse without hair and background."""
FACE_PART: Part = (slice(HALF - 25, HALF + 25), slice(HALF - 20, HALF + 20))
"""The part of the face that registration uses."""
SMOOTH = np.stack([np.ones_like(_X), _X, _Y, _X**2, _X * _Y, _Y**2]).astype(np.float32)
"""(6, `PATCH_PX`, `PATCH_PX`): the terms of a smooth field."""
CELLS = [
    cell
    for y in range(0, PATCH_PX, CELL_PX)
    for x in range(0, PATCH_PX, CELL_PX)
    if FACE[cell := (slice(y, y + CELL_PX), slice(x, x + CELL_PX))].mean() > 0.6
]
"""Squares of the face: lips, lids and brows move in few of them."""
WHOLE_FACE = 0.95  # of the cells: so many lie in the frame if it shows the whole face
MIDDLES = [(rows.start + CELL_PX // 2, columns.start + CELL_PX // 2) for rows, columns in CELLS]
SECTORS = [
    ((_X / 0.62) ** 2 + (_Y / 0.72) ** 2 > 1)
    & (np.maximum(abs(_X), abs(_Y)) < 1.05)
    & (((np.arctan2(_Y, _X) + np.pi) / (2 * np.pi) * 8).astype(int) % 8 == sector)
    for sector in range(8)
]
"""The surroundings: hair, neck and what is behind, or the rest of a picture and the wall."""
BLOCKS: list[Part] = [
    (slice(max(y - 12, 0), min(y + 12, PATCH_PX)), slice(max(x - 12, 0), min(x + 12, PATCH_PX)))
    for x in (HALF - 38, HALF, HALF + 38)
    for y in (HALF - 38, HALF, HALF + 38)
    if (x, y) != (HALF, HALF)
]
"""Parts of the surroundings that are registered one by one: what is left of them is noise."""


MUCH_LESS = 0.5
"""The share of the motion within a face to which a homography must reduce it to be believed."""


class Residual:
    """What `motion` (3, 3), the face's from `one` to `other`, leaves of the difference between the two patches."""

    def __init__(self, one: Patch, other: Patch, motion: np.ndarray) -> None:
        self._one, self._other, self._motion = one, other, motion
        moved = band(resampled(other.grey, motion, PATCH_PX, PATCH_PX), COARSE)
        seen = resampled(other.seen.astype(np.float32), motion, PATCH_PX, PATCH_PX, outside=cv2.BORDER_CONSTANT)
        self._seen = one.seen & (seen > 0.99)
        self._face = FACE & self._seen
        self._plain = one.coarse - moved
        self._matched = one.coarse - _under_the_same_light(moved, one.coarse, self._face)

    def of_face(self) -> float:
        """The change of the face that neither its motion as a whole nor a gain explains, in shares of its contrast.

        It is that of the cell at the 90th percentile, because a calm person moves little but mouth and eyes. NaN if
        too little of the face lies in the frame.
        """
        cells = [cell for cell, _ in self._whole_cells]
        if len(cells) < len(CELLS) / 2:
            return np.nan
        change = float(np.quantile([_rms(self._matched[cell]) for cell in cells], 0.9))
        return change / max(_rms(self._one.coarse[self._face]), MIN_CONTRAST)

    def alike(self) -> float:
        """The correlation of the two faces, in [-1, 1]: low if something hides one of them."""
        one, other = (band[self._face] for band in (self._one.coarse, self._one.coarse - self._matched))
        return float(np.corrcoef(one, other)[0, 1]) if len(one) > 1 and one.std() > 0 < other.std() else 0.0

    def motion_in_face(self) -> float:
        """How far, in px of a patch, parts of the face moved within it: lips, lids, or all if the head turned.

        It is that of the 90th percentile of the cells, because a calm person moves little but mouth or eyes. NaN if
        the frame cuts the face: what is left of it registers badly.
        """
        moved = np.linalg.norm(self._moved_in_face, axis=0)
        seen = [moved[middle] for _, middle in self._whole_cells]
        return float(np.quantile(seen, 0.9)) if len(seen) >= WHOLE_FACE * len(CELLS) else np.nan

    def noise_in_face(self) -> float:
        """The noise, in grey levels: what motion does not explain of the change of the face.

        It is that of the cell at the lower quartile, because mouth and eyes change otherwise, too. NaN if the frame
        cuts all of the face.
        """
        left = unexplained(self._one.coarse, self._matched, self._moved_in_face)
        seen = [_rms(left[cell]) for cell, _ in self._whole_cells]
        return float(np.quantile(seen, 0.25)) if seen else np.nan

    @cached_property
    def _moved_in_face(self) -> np.ndarray:
        """(2, h, w): the motion within the face, see `motion_left`."""
        return motion_left(self._one.coarse, self._matched)

    @cached_property
    def _whole_cells(self) -> list[tuple[Part, tuple[int, int]]]:
        """The cells that lie in both frames, and their middles."""
        return [(cell, middle) for cell, middle in zip(CELLS, MIDDLES, strict=True) if self._seen[cell].all()]

    def motion_around(self) -> float:
        """How far, in px of a patch, the surroundings moved against the face: the median of the sectors.

        NaN with fewer than three of them in the frame.
        """
        moved = motion_left(self._one.coarse, self._plain)
        inside = [sector & self._seen for sector in SECTORS]
        lengths = [np.linalg.norm(np.median(moved[:, sector], axis=1)) for sector in inside if sector.sum() > 60]
        return float(np.median(lengths)) if len(lengths) > 2 else np.nan

    def noise_around(self) -> float:
        """The noise, in grey levels: what is left of those surroundings that registration explains best.

        Each block is registered by itself, from where the face's motion or a still camera would have moved it. The
        lower quartile of the blocks, because an arm or a passer-by is no noise. NaN without any block.
        """
        still = np.linalg.inv(self._other.to_frame) @ self._one.to_frame
        left = [
            self._of_block(block, (self._motion, still)) for block in BLOCKS if self._one.seen[block].mean() > 0.9
        ]
        left = [one for one in left if np.isfinite(one)]
        return float(np.quantile(left, 0.25)) if left else np.nan

    def _of_block(self, block: Part, starts: tuple[np.ndarray, ...]) -> float:
        rows, columns = block
        height, width = rows.stop - rows.start, columns.stop - columns.start
        corner = np.array([[1.0, 0, columns.start], [0, 1, rows.start], [0, 0, 1]])
        left = np.inf
        for start in starts:
            found = registered(block, self._one, self._other, start, cv2.MOTION_TRANSLATION)
            at = (start if found is None else found) @ corner
            seen = resampled(self._other.seen.astype(np.float32), at, width, height, outside=cv2.BORDER_CONSTANT)
            if seen.mean() > 0.9:
                left = min(left, _rms(self._one.coarse[block] - resampled(self._other.coarse, at, width, height)))
        return left


def residual(one: Patch, other: Patch) -> Residual | None:
    """What an affine motion of the face leaves; None if none is found.

    A print that is turned moves by a homography, which then explains much more. Else it is not believed, because
    its two further parameters explain a part of the noise, and of the motion of living faces, too.
    """
    affine = registered(FACE_PART, one, other, np.eye(3))
    if affine is None:
        return None
    left = Residual(one, other, affine)
    of_plane = registered(FACE_PART, one, other, affine, cv2.MOTION_HOMOGRAPHY)
    if of_plane is None:
        return left
    turned = Residual(one, other, of_plane)
    return turned if turned.motion_in_face() < MUCH_LESS * left.motion_in_face() else left


def _under_the_same_light(moved: np.ndarray, like: np.ndarray, face: np.ndarray) -> np.ndarray:
    """`moved` with the smooth gain that brings it closest to `like` in the `face`: light changes over a clip."""
    terms = SMOOTH * moved
    inside = terms[:, face]
    normal = inside @ inside.T  # six equations are solved faster than a thousand, and precisely enough
    ridge = 1e-4 * np.trace(normal) / len(normal) + 1e-6
    weights = np.linalg.solve(normal + ridge * np.eye(len(normal)), inside @ like[face])
    return np.tensordot(weights, terms, axes=1)


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt((values**2).mean()))
