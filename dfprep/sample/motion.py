"""A clip of the sample data set as frames: people move before a background, in changing light.

All that is random comes from the clip's seed and none of it from what is drawn, so a real clip and its
fakes share every motion, light and noise value, and differ where a face was altered and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from dfprep.sample.face_shapes import face_ellipse
from dfprep.sample.portraits import EYES_MIDDLE, Portrait
from dfprep.sample.recipe import ENTRY_FRAMES, FPS, FRAME_HEIGHT, FRAME_WIDTH

_PAN_PX = 24  # how far a background may slide
_NECK_BELOW_EYES_PX = 130.0  # heads and shoulders turn about this point


@dataclass(frozen=True)
class Shot:
    """How a clip is filmed. T = frames, P = persons.

    Attributes:
        matrices: (P, T, 2, 3) from the portraits' common frame to the clip's, px.
        background: (FRAME_HEIGHT + pan, FRAME_WIDTH + pan, 3) uint8 RGB.
        pan: (T, 2) int, the background's first row and column in each frame.
        light: (FRAME_HEIGHT, FRAME_WIDTH, 3) uint8, 128 = unchanged.
        gain: (T,) brightness over time, about 1.
        noise: (n, FRAME_HEIGHT, FRAME_WIDTH, 3) int16 sensor noise, taken in turn.
    """

    matrices: np.ndarray
    background: np.ndarray
    pan: np.ndarray
    light: np.ndarray
    gain: np.ndarray
    noise: np.ndarray


def film(seed: int, n_people: int, n_frames: int, enters_at: int = 0) -> Shot:
    """The shot that `seed` means; with nobody in it, the background is a landscape."""
    rng = np.random.default_rng(seed)
    matrices = np.zeros((n_people, n_frames, 2, 3))
    for person in range(n_people):
        matrices[person] = _person_path(rng, person, n_people, n_frames)
    if enters_at:
        left = np.clip((enters_at + ENTRY_FRAMES - np.arange(n_frames)) / ENTRY_FRAMES, 0, 1)
        out = np.where(np.arange(n_frames) < enters_at, 2.0, left)
        matrices[:, :, 0, 2] -= FRAME_WIDTH * 0.9 * out
    shape = FRAME_HEIGHT + _PAN_PX, FRAME_WIDTH + _PAN_PX
    background = _room(rng, *shape) if n_people else _landscape(rng, *shape)
    speed = rng.uniform(-0.15, 0.15, size=2)
    pan = np.clip(_PAN_PX / 2 + speed * np.arange(n_frames)[:, None], 0, _PAN_PX).astype(int)
    noise = rng.standard_normal((4, FRAME_HEIGHT, FRAME_WIDTH, 3), np.float32) * np.float32(rng.uniform(0.4, 1.2))
    gain = 1 + _sway(rng, n_frames, 0.06)
    return Shot(matrices, background, pan, _light(rng), gain, np.rint(noise).astype(np.int16))


def draw(shot: Shot, people: Sequence[Portrait]) -> Iterator[np.ndarray]:
    """The frames, (FRAME_HEIGHT, FRAME_WIDTH, 3) uint8 RGB each; later people stand in front of earlier ones."""
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
    """(P, T, 4) float32: the box around each face's ellipse, x1 y1 x2 y2 in px, before it is cut by the frame."""
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


def _sway(rng: np.random.Generator, n_frames: int, amplitude: float) -> np.ndarray:
    """(n_frames,) a smooth wandering within +-amplitude: two slow sines."""
    seconds = np.arange(n_frames) / FPS
    rates, phases = rng.uniform(0.15, 0.6, size=2), rng.uniform(0, 2 * np.pi, size=2)
    waves = np.sin(2 * np.pi * rates[:, None] * seconds + phases[:, None])
    return amplitude * (0.65 * waves[0] + 0.35 * waves[1])


def _person_path(rng: np.random.Generator, person: int, n_people: int, n_frames: int) -> np.ndarray:
    """(T, 2, 3) where a person stands and how head and shoulders move."""
    if n_people == 1:
        scale, across = rng.uniform(0.82, 1.2), rng.uniform(0.36, 0.64)
    else:
        scale, across = rng.uniform(0.76, 0.9), (person + 0.5) / n_people + rng.uniform(-0.02, 0.02)
    eyes_row = 118 * scale + rng.uniform(14, 40)
    lean = np.deg2rad(rng.uniform(-6, 6) + _sway(rng, n_frames, 4.0))
    zoom = scale * (1 + _sway(rng, n_frames, 0.04))
    narrow = zoom * (1 - np.abs(_sway(rng, n_frames, 0.07)))  # a slight turn of the head to the side
    x = across * FRAME_WIDTH + _sway(rng, n_frames, 16.0)
    y = eyes_row + _sway(rng, n_frames, 6.0) + _NECK_BELOW_EYES_PX * scale
    cos, sin = np.cos(lean), np.sin(lean)
    turn = np.array([[cos * narrow, -sin * zoom], [sin * narrow, cos * zoom]]).transpose(2, 0, 1)
    neck = np.array([EYES_MIDDLE[0], EYES_MIDDLE[1] + _NECK_BELOW_EYES_PX])
    shift = np.stack([x, y], axis=1) - turn @ neck
    return np.concatenate([turn, shift[:, :, None]], axis=2)


def _clouds(rng: np.random.Generator, height: int, width: int, cells: Sequence[int]) -> np.ndarray:
    """(height, width) float32 in [0, 1]: octaves of smooth noise, `cells` cells across, halving in weight."""
    field = np.zeros((height, width), np.float32)
    for octave, n in enumerate(cells):
        coarse = rng.random((max(2, n * height // width), n)).astype(np.float32)
        field += 0.5**octave * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip((field - field.min()) / (np.ptp(field) + 1e-6), 0, 1)


def _room(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """A softly lit wall: two colours that run into each other."""
    hue = rng.uniform(0, 360)
    hls = np.array([[[hue, rng.uniform(0.4, 0.7), rng.uniform(0.08, 0.28)],
                     [(hue + rng.uniform(20, 120)) % 360, rng.uniform(0.2, 0.6), rng.uniform(0.05, 0.25)]]],
                   np.float32)  # fmt: skip
    dark, bright = cv2.cvtColor(hls, cv2.COLOR_HLS2RGB)[0]
    mix = _clouds(rng, height, width, (3, 6, 12))[..., None]
    return np.rint(255 * (dark + (bright - dark) * mix)).astype(np.uint8)


def _landscape(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Clouds above rough ground, and nobody there."""
    sky = np.array([0.45, 0.62, 0.85]) + 0.4 * _clouds(rng, height, width, (4, 9, 20))[..., None]
    rough = _clouds(rng, height, width, (8, 20, 50, 120))[..., None]
    ground = np.array([0.25, 0.34, 0.15]) + rough * np.array([0.3, 0.25, 0.15])
    horizon = height * (0.45 + 0.15 * _clouds(rng, 2, width, (3, 7))[0])
    below = np.clip((np.arange(height)[:, None] - horizon) / 3, 0, 1)[..., None]
    return np.rint(255 * np.clip(sky + (ground - sky) * below, 0, 1)).astype(np.uint8)


def _light(rng: np.random.Generator) -> np.ndarray:
    """A light from one side, a little warm or cold."""
    rows, columns = np.mgrid[-1 : 1 : FRAME_HEIGHT * 1j, -1 : 1 : FRAME_WIDTH * 1j]
    angle, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0.05, 0.22)
    field = rng.uniform(0.86, 1.04) * (1 + strength * (np.cos(angle) * columns + np.sin(angle) * rows))
    warmth = rng.uniform(-0.05, 0.05)
    return np.clip(np.rint(128 * field[..., None] * (1 + warmth, 1, 1 - warmth)), 0, 255).astype(np.uint8)
