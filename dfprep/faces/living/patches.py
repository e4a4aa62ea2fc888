"""The patch around a face in one frame, resampled to a fixed size of the face, in two bands of frequencies."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

FACE_PX = 48
"""The side of the face in a patch, the root of its box's area: most are reduced to it, which averages noise."""
PATCH_PX = 112
"""The side of a patch, which shows as much around the face as the face is large."""
MIN_SEEN = 0.5  # share of a patch that must lie in the frame

FINE = (1.0, 5.0)
"""Standard deviations in px of the two Gaussians whose difference is the band that registration uses."""
COARSE = (2.0, 8.0)
"""Those of the band that is compared: below it is light that changes, above it noise and errors of sub-pixels."""


@dataclass(frozen=True)
class Patch:
    """A face and its surroundings, (`PATCH_PX`, `PATCH_PX`) float32 grey levels each, the face in the middle.

    Attributes:
        grey: the patch.
        fine, coarse: its bands.
        seen: bool, what lies in the frame.
        to_frame: (3, 3), px of the patch -> px of the frame.
    """

    grey: np.ndarray
    fine: np.ndarray
    coarse: np.ndarray
    seen: np.ndarray
    to_frame: np.ndarray

    @classmethod
    def of(cls, frame: np.ndarray, box: np.ndarray) -> Patch | None:
        """The patch around `box` (4,) in `frame` (H, W, 3) uint8; None if most of it lies outside the frame."""
        step = float(np.sqrt(max((box[2:] - box[:2]).prod(), 1))) / FACE_PX
        low = (box[:2] + box[2:]).astype(float) / 2 - step * PATCH_PX / 2
        near, corner = _part(frame, low, step)
        if not near.size:
            return None
        grey: np.ndarray = cv2.cvtColor(near, cv2.COLOR_RGB2GRAY).astype(np.float32)
        if step > 1.2:
            grey = cv2.GaussianBlur(grey, (0, 0), 0.5 * step)  # else the smaller patch would alias
        to_frame = np.array([[step, 0, low[0] + (step - 1) / 2], [0, step, low[1] + (step - 1) / 2], [0, 0, 1]])
        to_part = to_frame - np.array([[0, 0, corner[0]], [0, 0, corner[1]], [0, 0, 0]])
        patch = resampled(grey, to_part, PATCH_PX, PATCH_PX)
        seen = resampled(np.ones_like(grey), to_part, PATCH_PX, PATCH_PX, outside=cv2.BORDER_CONSTANT) > 0.5
        return (
            cls(patch, band(patch, FINE), band(patch, COARSE), seen, to_frame) if seen.mean() >= MIN_SEEN else None
        )


def _part(frame: np.ndarray, low: np.ndarray, step: float) -> tuple[np.ndarray, np.ndarray]:
    """The part of a frame that a patch from `low` on needs, with a margin for the filter, and its corner x y."""
    first = np.maximum(np.floor(low - 2 * step), 0).astype(int)
    last = np.maximum(np.ceil(low + (PATCH_PX + 2) * step), 0).astype(int)
    return frame[first[1] : last[1], first[0] : last[0]], first


def band(grey: np.ndarray, sigmas: tuple[float, float]) -> np.ndarray:
    """The band of a grey image between the Gaussians of `sigmas`."""
    return cv2.GaussianBlur(grey, (0, 0), sigmas[0]) - cv2.GaussianBlur(grey, (0, 0), sigmas[1])


def resampled(
    image: np.ndarray, transform: np.ndarray, width: int, height: int, outside: int = cv2.BORDER_REPLICATE
) -> np.ndarray:
    """`image` at the places `transform` (3, 3) gives for the px of a new image, by linear interpolation."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(image, transform, (width, height), flags=flags, borderMode=outside)
