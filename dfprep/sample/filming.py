"""The frames of a clip of the sample data set: people move in front of a background, in changing light.

All randomness comes from the clip's seed and none of it depends on the people's pictures. A real clip and its fakes
therefore have the same motion, light and noise, and differ only where a face was altered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from dfprep.sample.face_shapes import face_ellipse
from dfprep.sample.portraits import EYES_MIDDLE, Portrait
from dfprep.sample.recipe import ENTRY_FRAMES, FPS, FRAME_HEIGHT, FRAME_WIDTH
from dfprep.sample.scenery import landscape, room, side_light

_PAN_PX = 24  # largest shift of a background
_NECK_BELOW_EYES_PX = 130.0  # centre of the rotation of head and shoulders


@dataclass(frozen=True)
class Shot:
    """The motion, background, light and noise of a clip. T = frames, P = persons.

    Attributes:
        matrices: (P, T, 2, 3) from the portraits' common frame to the clip's, px.
        background: (FRAME_HEIGHT + pan, FRAME_WIDTH + pan, 3) uint8 RGB.
        pan: (T, 2) int, the background's first row and column in each frame.
        light: (FRAME_HEIGHT, FRAME_WIDTH, 3) uint8, 128 = unchanged.
        gain: (T,) brightness over time, about 1.
        noise: (n, FRAME_HEIGHT, FRAME_WIDTH, 3) int16 sensor noise, used cyclically.
    """

    matrices: np.ndarray
    background: np.ndarray
    pan: np.ndarray
    light: np.ndarray
    gain: np.ndarray
    noise: np.ndarray


def plan_shot(seed: int, n_people: int, n_frames: int, enters_at: int = 0) -> Shot:
    """The shot of `seed`; without people, the background is a landscape.

    Args:
        enters_at: the first frame in which the people are visible; they move in from the left.
    """
    rng = np.random.default_rng(seed)
    matrices = np.zeros((n_people, n_frames, 2, 3))
    for person in range(n_people):
        matrices[person] = _person_path(rng, person, n_people, n_frames)
    if enters_at:
        matrices[:, :, 0, 2] -= _entry_shift(n_frames, enters_at)
    shape = FRAME_HEIGHT + _PAN_PX, FRAME_WIDTH + _PAN_PX
    background = room(rng, *shape) if n_people else landscape(rng, *shape)
    speed = rng.uniform(-0.15, 0.15, size=2)
    pan = np.clip(_PAN_PX / 2 + speed * np.arange(n_frames)[:, None], 0, _PAN_PX).astype(int)
    noise = rng.standard_normal((4, FRAME_HEIGHT, FRAME_WIDTH, 3), np.float32) * np.float32(rng.uniform(0.4, 1.2))
    gain = 1 + _sway(rng, n_frames, 0.06)
    return Shot(matrices, background, pan, side_light(rng), gain, np.rint(noise).astype(np.int16))


def render_frames(shot: Shot, people: Sequence[Portrait]) -> Iterator[np.ndarray]:
    """The frames, (FRAME_HEIGHT, FRAME_WIDTH, 3) uint8 RGB each; later people are in front of earlier ones."""
    layers = [_layer(person) for person in people]
    size = (FRAME_WIDTH, FRAME_HEIGHT)
    for t in range(len(shot.gain)):
        top, left = shot.pan[t]
        frame = np.ascontiguousarray(shot.background[top : top + FRAME_HEIGHT, left : left + FRAME_WIDTH])
        for layer, matrices in zip(layers, shot.matrices, strict=True):
            moved = cv2.warpAffine(layer, matrices[t], size, flags=cv2.INTER_LINEAR)
            seen = cv2.cvtColor(255 - moved[..., 3], cv2.COLOR_GRAY2RGB)
            frame = cv2.add(cv2.multiply(frame, seen, scale=1 / 255), cv2.cvtColor(moved, cv2.COLOR_RGBA2RGB))
        frame = cv2.multiply(frame, shot.light, scale=float(shot.gain[t]) / 128)
        yield cv2.add(frame, shot.noise[t % len(shot.noise)], dtype=cv2.CV_8U)


def face_boxes(shot: Shot, people: Sequence[Portrait]) -> np.ndarray:
    """(P, T, 4) float32: the box around each face's ellipse, x1 y1 x2 y2 in px, not clipped to the frame."""
    boxes = np.zeros((*shot.matrices.shape[:2], 4), np.float32)
    turn = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    for person, portrait in enumerate(people):
        centre, radii = face_ellipse(portrait.points)
        rim = centre + radii * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        turns, shifts = shot.matrices[person, :, :, :2], shot.matrices[person, :, None, :, 2]
        moved = np.einsum("tij,nj->tni", turns, rim) + shifts
        boxes[person] = np.concatenate([moved.min(axis=1), moved.max(axis=1)], axis=1)
    return boxes


def _layer(person: Portrait) -> np.ndarray:
    """(HEIGHT, WIDTH, 4) uint8: the colour already multiplied by alpha, then alpha."""
    alpha = person.alpha[..., None]
    return np.rint(255 * np.concatenate([person.image * alpha, alpha], axis=2)).astype(np.uint8)


def _entry_shift(n_frames: int, enters_at: int) -> np.ndarray:
    """(n_frames,) px to the left: out of the frame until `enters_at`, then shrinking to 0 over `ENTRY_FRAMES`."""
    remaining = np.clip((enters_at + ENTRY_FRAMES - np.arange(n_frames)) / ENTRY_FRAMES, 0, 1)
    return FRAME_WIDTH * 0.9 * np.where(np.arange(n_frames) < enters_at, 2.0, remaining)


def _sway(rng: np.random.Generator, n_frames: int, amplitude: float) -> np.ndarray:
    """(n_frames,) smooth variation within +-amplitude: the sum of two slow sines."""
    seconds = np.arange(n_frames) / FPS
    rates, phases = rng.uniform(0.15, 0.6, size=2), rng.uniform(0, 2 * np.pi, size=2)
    waves = np.sin(2 * np.pi * rates[:, None] * seconds + phases[:, None])
    return amplitude * (0.65 * waves[0] + 0.35 * waves[1])


def _person_path(rng: np.random.Generator, person: int, n_people: int, n_frames: int) -> np.ndarray:
    """(T, 2, 3) the position of a person, and the motion of head and shoulders."""
    if n_people == 1:
        scale, across = rng.uniform(0.82, 1.2), rng.uniform(0.36, 0.64)
    else:
        scale, across = rng.uniform(0.76, 0.9), (person + 0.5) / n_people + rng.uniform(-0.02, 0.02)
    eyes_row = 118 * scale + rng.uniform(14, 40)
    lean = np.deg2rad(rng.uniform(-6, 6) + _sway(rng, n_frames, 4.0))
    zoom = scale * (1 + _sway(rng, n_frames, 0.04))
    narrow = zoom * (1 - np.abs(_sway(rng, n_frames, 0.07)))  # looks like a slight turn of the head to the side
    x = across * FRAME_WIDTH + _sway(rng, n_frames, 16.0)
    y = eyes_row + _sway(rng, n_frames, 6.0) + _NECK_BELOW_EYES_PX * scale
    cos, sin = np.cos(lean), np.sin(lean)
    turn = np.array([[cos * narrow, -sin * zoom], [sin * narrow, cos * zoom]]).transpose(2, 0, 1)
    neck = np.array([EYES_MIDDLE[0], EYES_MIDDLE[1] + _NECK_BELOW_EYES_PX])
    shift = np.stack([x, y], axis=1) - turn @ neck
    return np.concatenate([turn, shift[:, :, None]], axis=2)
