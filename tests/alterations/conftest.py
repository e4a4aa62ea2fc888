"""Small synthetic families: textures that move, seen through windows that follow a face."""

import cv2
import numpy as np
import pytest

from dfprep.alterations import RealFaces

SIDE = 120  # px of the large crops here
FRAMES = [0, 1, 2, 3, 4, 5, 6, 7, 12, 16]


def texture(seed, height, width, grain=4):
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (height // grain, width // grain, 3), dtype=np.uint8)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)


@pytest.fixture(scope="session")
def film():
    """film(n, step): n frames of a textured wall with a textured person, who walks `step` px a frame to and fro."""

    def make(n_frames=20, step=3.0, seed=0):
        wall, person = texture(seed, 240, 320, 8), texture(seed + 1, 120, 80)
        frames = []
        for i in range(n_frames):
            x = 120 + step * 6 * np.sin(i / 6)
            y = 60 + step * 2 * np.sin(i / 4)
            frame = wall.copy()
            matrix = np.array([[1, 0, x], [0, 1, y]], float)
            moved = cv2.warpAffine(person, matrix, (320, 240))
            seen = cv2.warpAffine(np.ones((120, 80), np.float32), matrix, (320, 240))[..., None]
            frames.append(np.round(frame * (1 - seen) + moved * seen).astype(np.uint8))
        return frames

    return make


@pytest.fixture(scope="session")
def place():
    """place(step): boxes (T, 4) in frame px of the face in `film`, and the square windows around them, (T, 4)."""

    def make(step=3.0, window=110):
        t = np.array(FRAMES)
        x, y = 140 + step * 6 * np.sin(t / 6), 75 + step * 2 * np.sin(t / 4)
        boxes = np.stack([x, y, x + 40, y + 56], axis=1)
        left, top = np.round(x + 20 - window / 2), np.round(y + 28 - window / 2)
        return boxes, np.stack([left, top, left + window, top + window], axis=1)

    return make


@pytest.fixture(scope="session")
def cut():
    """cut(frames, windows): the large crops (T, SIDE, SIDE, 3) at FRAMES."""

    def make(frames, windows):
        crops = []
        for f, (x1, y1, x2, y2) in zip(FRAMES, windows.astype(int), strict=True):
            crops.append(cv2.resize(frames[f][y1:y2, x1:x2], (SIDE, SIDE), interpolation=cv2.INTER_LINEAR))
        return np.stack(crops)

    return make


@pytest.fixture(scope="session")
def prepared(cut, place):
    """prepared(frames, step): `RealFaces` of one person of a film."""

    def make(frames, step=3.0, frame_index=FRAMES):
        boxes, windows = place(step)
        in_large = (boxes - windows[:, [0, 1, 0, 1]]) * SIDE / (windows[:, 2] - windows[:, 0])[:, None]
        return RealFaces.of([cut(frames, windows)], in_large[None], windows[None], np.array(frame_index))

    return make
