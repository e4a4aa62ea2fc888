"""The tiles and anchors of BlazeFace, and the decoding of its outputs.

Anchors and decoding follow the options that MediaPipe publishes for the front model (the SsdAnchorsCalculator and
TensorsToDetectionsCalculator of its face_detection_front graph): 4 layers of strides 8, 16, 16, 16 with two
anchors a cell each, anchor offset 0.5, anchors of fixed size 1, coordinates in px of the 128 px input, x before y.
"""

from __future__ import annotations

import math

import numpy as np

SIDE_PX = 128
"""Side of the square input of the network."""

LAYER_STRIDES_PX = (8, 16, 16, 16)
ANCHORS_PER_LAYER = 2  # aspect ratio 1, and the interpolated scale; with fixed sizes both are the same
MAX_LOGIT = 100.0
MIN_TILES = 3
MAX_TILES = 31  # for a frame of 16:1 their neighbours overlap by half


def anchor_centres() -> np.ndarray:
    """Centres (896, 2) x y of the anchors, in sides of the input; layers of one stride share their cells."""
    centres = []
    for stride in sorted(set(LAYER_STRIDES_PX)):
        n = SIDE_PX // stride
        y, x = np.mgrid[:n, :n].reshape(2, -1)
        repeats = ANCHORS_PER_LAYER * LAYER_STRIDES_PX.count(stride)
        centres.append(np.repeat(np.stack([x, y], axis=1) + 0.5, repeats, axis=0) / n)
    return np.concatenate(centres)


def decode(coordinates: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Corners x1 y1 x2 y2 and six points x y, (n, 16) in sides of the input, of raw coordinates (n, 16), px.

    Args:
        centres: (n, 2), the anchor of each row.
    """
    relative = coordinates.reshape(-1, 8, 2) / SIDE_PX
    centre, size = relative[:, 0] + centres, relative[:, 1]
    points = relative[:, 2:] + centres[:, None]
    corners = np.stack([centre - size / 2, centre + size / 2], axis=1)
    return np.concatenate([corners, points], axis=1).reshape(-1, 16)


def probability(logits: np.ndarray) -> np.ndarray:
    """Scores in (0, 1) of raw scores, which are clipped to ±100 first."""
    return 1 / (1 + np.exp(-np.clip(logits, -MAX_LOGIT, MAX_LOGIT)))


def square_tiles(width: int, height: int) -> np.ndarray:
    """Squares (n, 4) x1 y1 x2 y2, px, of the frame's shorter side, spread evenly from end to end of the longer.

    One for a square frame, else three (the source pipeline's number), or more where neighbours would overlap by
    less than half of their side; at most `MAX_TILES`, for frames that are hardly more than a line.
    """
    side, spare = min(width, height), abs(width - height)
    n = 1 if spare == 0 else min(MAX_TILES, max(MIN_TILES, 1 + math.ceil(spare / (side / 2))))
    starts = np.round(np.linspace(0, spare, n)).astype(int)
    corner = np.zeros((n, 2), int)
    corner[:, 0 if width > height else 1] = starts
    return np.concatenate([corner, corner + side], axis=1)
