"""The picture of a derived person: the portrait recoloured, mixed and warped by the person's parameters.

The warp is a sum of smooth bumps around the portrait's points, which moves and scales features and is invertible.
The inner face is blended with the other portrait's, with weight `mix`.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from dfprep.sample.face_shapes import align, bump, face_mask, grid, lab_to_rgb, match_colours
from dfprep.sample.people import PEOPLE, Person
from dfprep.sample.portraits import EYE_DISTANCE, NAMES, WIDTH, Portrait, portrait


@lru_cache(maxsize=len(PEOPLE))
def person(name: str) -> Portrait:
    """The person `name` of `PEOPLE` in the common frame."""
    return render(next(one for one in PEOPLE if one.name == name))


def render(person: Person) -> Portrait:
    """The person in the common frame, with the warped points."""
    base = portrait(person.base)
    image = _recoloured(_mixed(base, person), base, person)
    columns, rows = grid()
    x, y = (field.astype(np.float32) for field in inverse_warp(person, base.points, columns, rows))
    image = cv2.remap(image, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    alpha = cv2.remap(base.alpha, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    points = warp_points(person, base.points)
    if person.mirror:
        image, alpha = image[:, ::-1], alpha[:, ::-1]
        points = points * (-1, 1) + (WIDTH - 1, 0)
        points = points[[1, 0, 2, 4, 3, 5, 7, 6]]
    return Portrait(np.clip(image, 0, 1), np.ascontiguousarray(alpha), points.astype(np.float32))


def inverse_warp(person: Person, points: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The positions in the portrait of the pixels (x, y) of the warped person: two arrays, px.

    Args:
        person: its shape parameters.
        points: (8, 2) the portrait's points.
        x, y: arrays of one shape, px.
    """
    eye_l, eye_r, nose, mouth_l, mouth_r, chin = points[:6]
    middle, mouth = (eye_l + eye_r) / 2, (mouth_l + mouth_r) / 2
    face, jaw = (middle + mouth) / 2, (mouth + chin) / 2
    unit = EYE_DISTANCE
    dx = -person.face_width * (x - middle[0]) * bump(x, y, face, 1.7, 1.9)
    dx -= person.jaw_width * (x - chin[0]) * bump(x, y, jaw, 1.3, 0.7)
    dx -= person.nose_width * (x - nose[0]) * bump(x, y, nose, 0.4, 0.4)
    dx -= person.mouth_width * (x - mouth[0]) * bump(x, y, mouth, 0.7, 0.35)
    dy = -person.nose_length * unit * bump(x, y, nose, 0.6, 0.45)
    dy -= person.mouth_drop * unit * bump(x, y, mouth, 0.9, 0.4)
    dy -= person.chin_drop * unit * bump(x, y, chin, 1.2, 0.6)
    dy -= person.lips * (y - mouth[1]) * bump(x, y, mouth, 0.7, 0.25)
    dy += person.forehead * unit * bump(x, y, middle - (0, 1.3 * unit), 1.8, 0.7)
    dy -= person.brow_drop * unit * bump(x, y, middle - (0, 0.35 * unit), 1.0, 0.25)
    for eye, side in ((eye_l, -1), (eye_r, 1)):
        near = bump(x, y, eye, 0.4, 0.4)
        dx -= side * person.eye_shift * unit * bump(x, y, eye, 0.45, 0.6) + person.eye_size * (x - eye[0]) * near
        dy -= person.eye_size * (y - eye[1]) * near
    return x + dx, y + dy


def warp_points(person: Person, points: np.ndarray) -> np.ndarray:
    """The positions of the portrait's points (n, 2) on the warped person: `inverse_warp` inverted by iteration."""
    moved = points.astype(np.float64)
    for _ in range(20):  # a contraction for the amplitudes in use; 20 steps leave well under 0.1 px
        x, y = inverse_warp(person, points, moved[:, 0], moved[:, 1])
        moved = moved + points - np.stack([x, y], axis=1)
    return moved


def _mixed(base: Portrait, person: Person) -> np.ndarray:
    """The base's picture with the inner face of the other portrait blended in, with weight `mix`."""
    if person.mix == 0:
        return base.image
    other = portrait(next(name for name in NAMES if name != person.base))
    face = align(other.image, other.points, base.points)
    mask = face_mask(base.points, soft=0.45)
    face = match_colours(np.clip(face, 0, 1), base.image, mask)
    weight = (person.mix * mask)[..., None]
    return base.image * (1 - weight) + face * weight


def _recoloured(image: np.ndarray, base: Portrait, person: Person) -> np.ndarray:
    """`image` (h, w, 3) RGB with skin, hair and clothes recoloured."""
    lab = cv2.cvtColor(image.astype(np.float32), cv2.COLOR_RGB2Lab)
    skin, hair, clothes = _regions(lab, base)
    lab = _shift(lab, skin, person.skin_light, person.skin_a, person.skin_b)
    lab = _shift(lab, hair, person.hair_light, person.hair_a, person.hair_b)
    angle = np.deg2rad(person.clothes_turn)
    turned = lab.copy()
    turned[..., 1] = np.cos(angle) * lab[..., 1] - np.sin(angle) * lab[..., 2]
    turned[..., 2] = np.sin(angle) * lab[..., 1] + np.cos(angle) * lab[..., 2]
    lab = lab + (turned - lab) * clothes
    return lab_to_rgb(lab)


def _regions(lab: np.ndarray, base: Portrait) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights (HEIGHT, WIDTH, 1) of skin, hair (or hat) and clothes, which sum to 1 everywhere.

    Skin is the face's ellipse, and pixels around it and on the neck whose colour is similar to the face's.
    """
    x, y = grid()
    chin = base.points[5]
    inner = face_mask(base.points, 0.8) > 0.5
    face_colour = np.median(lab[inner], axis=0)
    far = np.linalg.norm((lab - face_colour) / np.array([22, 10, 12], np.float32), axis=2)
    similarity = cv2.GaussianBlur(np.exp(-0.5 * far**2).astype(np.float32), (0, 0), 1.5)
    head = 1 / (1 + np.exp((y - float(chin[1]) - 0.25 * EYE_DISTANCE) / 4))[..., None]
    near = face_mask(base.points, 1.35, 0.15)
    neck = bump(x, y, chin + np.array([0, 0.4 * EYE_DISTANCE]), 0.6, 0.5)
    around = np.clip(1.6 * similarity, 0, 1) * np.clip(near + 1.5 * neck, 0, 1)
    skin = np.maximum(around, face_mask(base.points, 1.0, 0.25))[..., None]
    return skin, head * (1 - skin), (1 - head) * (1 - skin)


def _shift(lab: np.ndarray, where: np.ndarray, light: float, a: float, b: float) -> np.ndarray:
    wanted = lab * np.array([light, 1, 1], np.float32) + np.array([0, a, b], np.float32)
    return lab + (wanted - lab) * where
