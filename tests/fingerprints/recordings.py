"""Recordings of people who sway and talk in rooms, drawn on the spot; and copies of them."""

import functools

import cv2
import numpy as np

N_FRAMES = 17


def textured(rng, shape, cells):
    coarse = rng.integers(20, 220, (cells, cells), dtype=np.uint8)
    return cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC)


@functools.cache
def recording(room, take):
    """Frames (17, 180, 320, 3) uint8 RGB.

    Recordings with the same `room` have the same background and the same person, and move independently.
    """
    rng, motion = np.random.default_rng(room), np.random.default_rng([room, take])
    wall, face = textured(rng, (180, 320), 7), textured(rng, (120, 90), 6)
    y, x = np.mgrid[-1:1:120j, -1:1:90j]
    mask = np.clip(8 * (1 - np.hypot(x, y)), 0, 1)
    middle = np.array([160, 100]) + motion.normal(0, 3, 2)
    frames = []
    for _ in range(N_FRAMES):
        place = middle + motion.normal(0, 4.5, 2) - [45, 60]
        tilt, wide = motion.normal(0, 0.08), motion.normal(1, 0.06)
        matrix = np.array([[wide, tilt, place[0]], [-tilt, 1, place[1]]])
        over, soft = (cv2.warpAffine(one, matrix, (320, 180)) for one in (face, mask))
        frames.append(soft * over + (1 - soft) * wall)
    grey = np.clip(np.round(frames), 0, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=-1)


def resized(frames, size):
    return np.stack([cv2.resize(one, size[::-1], interpolation=cv2.INTER_AREA) for one in frames])


def cropped(frames, left, top, right, bottom):
    height, width = frames.shape[1:3]
    rows = slice(round(top * height), height - round(bottom * height))
    return frames[:, rows, round(left * width) : width - round(right * width)]


def with_bars(frames, share):
    margin = round(share * frames.shape[1])
    return np.pad(frames, ((0, 0), (margin, margin), (0, 0), (0, 0)))


def noisy(frames):
    return np.clip(frames + np.random.default_rng(9).normal(0, 6, frames.shape), 0, 255).astype(np.uint8)


COPIES = {
    "the same": lambda f: f,
    "a quarter of the size": lambda f: resized(f, (45, 80)),
    "twice the size": lambda f: resized(f, (360, 640)),
    "another aspect ratio": lambda f: resized(f, (240, 240)),
    "noise": noisy,
    "2 % cropped": lambda f: cropped(f, 0.02, 0.02, 0.02, 0.02),
    "6 % cropped": lambda f: cropped(f, 0.06, 0.06, 0.06, 0.06),
    "cropped at two sides": lambda f: cropped(f, 0.06, 0, 0, 0.06),
    "darker": lambda f: (0.85 * f).astype(np.uint8),
    "brighter": lambda f: np.clip(1.1 * f + 10.0, 0, 255).astype(np.uint8),
    "gamma": lambda f: np.round(255 * (f / 255) ** 1.2).astype(np.uint8),
    "bars": lambda f: with_bars(f, 0.15),
    "cropped, small, dark and noisy": lambda f: noisy(resized(0.9 * cropped(f, 0.03, 0.02, 0.04, 0.01), (90, 160))),
}
