"""Registration of one patch to another, or of a part of it."""

from __future__ import annotations

import cv2
import numpy as np

from dfprep.faces.living.patches import Patch

UNTIL = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 40, 1e-4)

Part = tuple[slice, slice]
"""The rows and columns of a part of a patch."""


def registered(
    part: Part, one: Patch, other: Patch, start: np.ndarray, motion: int = cv2.MOTION_AFFINE
) -> np.ndarray | None:
    """(3, 3): px of `one` -> px of `other`, so that the `part` of `one` is most alike; None without a result.

    The enhanced correlation coefficient (Evangelidis and Psarakis, 2008) ignores gain and offset.

    Args:
        start: (3, 3), where the search begins.
        motion: of OpenCV, MOTION_TRANSLATION, MOTION_AFFINE or MOTION_HOMOGRAPHY.
    """
    corner = _moved(part[1].start, part[0].start)
    first = (start @ corner)[: 3 if motion == cv2.MOTION_HOMOGRAPHY else 2].astype(np.float32)
    template = np.ascontiguousarray(one.fine[part])
    try:
        _, found = cv2.findTransformECC(template, other.fine, first, motion, UNTIL, None, 1)  # type: ignore[call-overload]
    except cv2.error:  # it does not converge where the two have nothing in common
        return None
    whole = found if motion == cv2.MOTION_HOMOGRAPHY else np.vstack([found, [0, 0, 1]])
    return whole.astype(np.float64) @ np.linalg.inv(corner)


def _moved(x: int, y: int) -> np.ndarray:
    return np.array([[1.0, 0, x], [0, 1, y], [0, 0, 1]])
