"""Two public-domain portraits that installed packages contain, in a common frame of reference.

scikit-image contains a NASA portrait of Eileen Collins (`skimage.data.astronaut`), matplotlib a US Navy portrait of
Grace Hopper (`sample_data/grace_hopper.jpg`). scikit-image's `camera` shows a man in profile, whom frontal face
detectors do not find, so it is not used. The points and outlines below were measured on the two photographs.

The common frame is `HEIGHT` x `WIDTH` px: the midpoint of the eyes is at `EYES_MIDDLE`, the eyes are level and
`EYE_DISTANCE` px apart. Below the picture's lower edge the body is extended by repeating its last row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import matplotlib
import numpy as np
import skimage.data

from dfprep.errors import SourceError

HEIGHT, WIDTH = 560, 640
EYES_MIDDLE = (320.0, 200.0)
EYE_DISTANCE = 60.0

POINTS = ("eye_left", "eye_right", "nose", "mouth_left", "mouth_right", "chin", "jaw_left", "jaw_right")
"""Names of a portrait's points, left and right as seen in the picture."""

_MEASURED = {
    "collins": ((204, 101), (247, 104), (224, 127), (202, 140), (245, 141), (221, 178), (191, 160), (260, 154)),
    "hopper": ((222, 189), (307, 186), (266, 230), (233, 279), (307, 277), (264, 329), (203, 289), (346, 281)),
}

_OUTLINES = {
    "collins": (
        (276, 31), (251, 19), (227, 16), (212, 22), (201, 23), (189, 35), (174, 43), (156, 58), (153, 68),
        (155, 98), (157, 104), (169, 117), (182, 139), (186, 154), (186, 165), (159, 171), (141, 181), (126, 190),
        (122, 205), (110, 206), (90, 227), (76, 235), (62, 250), (44, 282), (39, 306), (30, 330), (25, 350),
        (340, 350), (350, 335), (350, 290), (341, 277), (336, 268), (332, 254), (303, 233), (299, 219), (292, 207),
        (276, 189), (258, 178), (258, 152), (268, 137), (275, 134), (290, 117), (296, 107), (300, 92), (296, 58),
        (286, 40),
    ),
    "hopper": (
        (220, 40), (224, 33), (238, 26), (255, 22), (275, 26), (292, 32), (300, 40), (310, 42), (330, 52),
        (345, 66), (352, 80), (354, 88), (362, 86), (368, 95), (371, 140), (370, 170), (369, 180), (374, 190),
        (376, 200), (374, 215), (369, 240), (366, 265), (361, 282), (352, 298), (340, 306), (333, 306), (331, 314),
        (341, 327), (362, 338), (378, 345), (422, 366), (464, 377), (483, 389), (494, 396), (507, 434), (512, 470),
        (512, 600), (11, 600), (17, 526), (27, 459), (24, 425), (38, 411), (47, 387), (61, 380), (96, 363),
        (140, 352), (165, 343), (185, 330), (203, 312), (204, 300), (190, 294), (172, 285), (161, 275), (160, 250),
        (162, 235), (156, 222), (153, 205), (154, 188), (158, 165), (156, 150), (155, 115), (163, 96), (178, 85),
        (180, 75), (195, 55), (210, 44),
    ),
}  # fmt: skip

_LAST_ROW = {"collins": 335, "hopper": 550}  # rows below it show a badge and a button, which would become stripes

NAMES = tuple(_MEASURED)


@dataclass(frozen=True)
class Portrait:
    """A person, and an alpha mask with which the background is replaced.

    Attributes:
        image: (HEIGHT, WIDTH, 3) float32 RGB in [0, 1].
        alpha: (HEIGHT, WIDTH) float32 in [0, 1], 1 where the person is.
        points: (8, 2) float32 x y, px, in the order of `POINTS`.
    """

    image: np.ndarray
    alpha: np.ndarray
    points: np.ndarray


def _picture(name: str) -> np.ndarray:
    """The photograph, (h, w, 3) uint8 RGB, read from the installed package."""
    if name == "collins":
        return np.asarray(skimage.data.astronaut())
    path = Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg"
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise SourceError(f"matplotlib's sample picture {path} is missing or damaged; reinstall matplotlib")
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)


def _mask(name: str, picture: np.ndarray) -> np.ndarray:
    """(h, w) uint8: 255 inside the person's outline, else 0."""
    outline = np.array(_OUTLINES[name], np.int32)
    mask = cv2.fillPoly(np.zeros(picture.shape[:2], np.uint8), [outline], 255)
    mask = cv2.erode(mask, np.ones((3, 3), np.uint8))  # the outermost pixels mix with the old background
    mask[:, [0, -1]] = 0  # an outline that touches the picture's side must not be repeated sideways
    return mask


def _to_common_frame(eye_left: np.ndarray, eye_right: np.ndarray) -> np.ndarray:
    """(2, 3) similarity transform of the eyes, x y in px, to their positions in the common frame."""
    across = eye_right - eye_left
    scale = EYE_DISTANCE / float(np.hypot(*across))
    angle = -np.arctan2(across[1], across[0])
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shift = np.array(EYES_MIDDLE) - turn @ ((eye_left + eye_right) / 2)
    return np.column_stack([turn, shift])


@lru_cache(maxsize=len(NAMES))
def portrait(name: str) -> Portrait:
    """The portrait `name`, one of `NAMES`, in the common frame; its arrays are read-only."""
    picture = _picture(name)
    points = np.array(_MEASURED[name], float)
    mask, last_row = _mask(name, picture), _LAST_ROW[name]
    matrix = _to_common_frame(points[0], points[1])
    # a linear filter suffices for scales of at least one half, as those of both portraits are
    flags = cv2.INTER_LINEAR if matrix[0, 0] < 1 else cv2.INTER_CUBIC
    replicate = cv2.BORDER_REPLICATE
    image = cv2.warpAffine(picture[:last_row], matrix, (WIDTH, HEIGHT), flags=flags, borderMode=replicate)
    alpha = cv2.warpAffine(mask[:last_row], matrix, (WIDTH, HEIGHT), borderMode=replicate)
    alpha = cv2.GaussianBlur(alpha.astype(np.float32) / 255, (0, 0), 1.2)
    moved = (points @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
    arrays = image.astype(np.float32) / 255, alpha, moved
    for array in arrays:
        array.setflags(write=False)
    return Portrait(*arrays)
