"""Backgrounds and light of the sample's clips, from smooth random fields."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from dfprep.sample.recipe import FRAME_HEIGHT, FRAME_WIDTH


def _clouds(rng: np.random.Generator, height: int, width: int, cells: Sequence[int]) -> np.ndarray:
    """(height, width) float32 in [0, 1]: octaves of smooth noise, octave k with `cells[k]` cells, weight 2^-k."""
    field = np.zeros((height, width), np.float32)
    for octave, n in enumerate(cells):
        coarse = rng.random((max(2, n * height // width), n)).astype(np.float32)
        field += 0.5**octave * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip((field - field.min()) / (np.ptp(field) + 1e-6), 0, 1)


def room(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """(height, width, 3) uint8 RGB: a wall in two colours with soft transitions."""
    hue = rng.uniform(0, 360)
    hls = np.array([[[hue, rng.uniform(0.4, 0.7), rng.uniform(0.08, 0.28)],
                     [(hue + rng.uniform(20, 120)) % 360, rng.uniform(0.2, 0.6), rng.uniform(0.05, 0.25)]]],
                   np.float32)  # fmt: skip
    dark, bright = cv2.cvtColor(hls, cv2.COLOR_HLS2RGB)[0]
    mix = _clouds(rng, height, width, (3, 6, 12))[..., None]
    return np.rint(255 * (dark + (bright - dark) * mix)).astype(np.uint8)


def landscape(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """(height, width, 3) uint8 RGB: clouds above rough ground."""
    sky = np.array([0.45, 0.62, 0.85]) + 0.4 * _clouds(rng, height, width, (4, 9, 20))[..., None]
    rough = _clouds(rng, height, width, (8, 20, 50, 120))[..., None]
    ground = np.array([0.25, 0.34, 0.15]) + rough * np.array([0.3, 0.25, 0.15])
    horizon = height * (0.45 + 0.15 * _clouds(rng, 2, width, (3, 7))[0])
    below = np.clip((np.arange(height)[:, None] - horizon) / 3, 0, 1)[..., None]
    return np.rint(255 * np.clip(sky + (ground - sky) * below, 0, 1)).astype(np.uint8)


def side_light(rng: np.random.Generator) -> np.ndarray:
    """(FRAME_HEIGHT, FRAME_WIDTH, 3) uint8: light from one side, slightly warm or cold; 128 = unchanged."""
    rows, columns = np.mgrid[-1 : 1 : FRAME_HEIGHT * 1j, -1 : 1 : FRAME_WIDTH * 1j]
    angle, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0.05, 0.22)
    field = rng.uniform(0.86, 1.04) * (1 + strength * (np.cos(angle) * columns + np.sin(angle) * rows))
    warmth = rng.uniform(-0.05, 0.05)
    return np.clip(np.rint(128 * field[..., None] * (1 + warmth, 1, 1 - warmth)), 0, 255).astype(np.uint8)
