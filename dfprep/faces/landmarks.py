"""Landmarks of one person over a clip: single frames that jitter are corrected, missing ones are filled in."""

from __future__ import annotations

import numpy as np

JITTER = 0.05
"""Deviation, in distances between the eyes, from which a landmark position counts as jitter.

Over 160 frames of ten real clips (MTCNN), each between two frames next to it, the deviation from the middle of the
neighbours is 0.02 in the median; crowds in motion blur reach 0.2.
"""
NEIGHBOUR_FRAMES = 2
"""The largest distance, in frames of the video, of a neighbour that says where a landmark should be."""

TYPICAL = np.array([[0.27, 0.39], [0.72, 0.40], [0.48, 0.59], [0.30, 0.77], [0.66, 0.79]])
"""The landmarks' places in a box, in its width and height: medians of 338 faces of real clips (MTCNN)."""


def without_jitter(landmarks: np.ndarray, frame_index: np.ndarray) -> np.ndarray:
    """`landmarks` (T, 5, 2) with the frames that jitter replaced by the line between their neighbours.

    A frame jitters if it is off that line by more than `JITTER`, and by more than half of what the neighbours
    differ: a face in motion is not held back. Only frames with neighbours on both sides at most
    `NEIGHBOUR_FRAMES` away are judged; NaN stays NaN.

    Args:
        frame_index: (T,) ascending.
    """
    if len(landmarks) < 3:
        return landmarks
    before, at, after = landmarks[:-2], landmarks[1:-1], landmarks[2:]
    steps = np.diff(frame_index)
    weight = (steps[:-1] / (steps[:-1] + steps[1:]))[:, None, None]
    line = before + weight * (after - before)
    eyes = np.linalg.norm(at[:, 0] - at[:, 1], axis=-1)
    off, moved = _rms(at - line) / eyes, _rms(after - before) / eyes
    near = (steps[:-1] <= NEIGHBOUR_FRAMES) & (steps[1:] <= NEIGHBOUR_FRAMES)
    steady = landmarks.copy()
    jitters = near & (off > np.maximum(JITTER, moved / 2))
    steady[1:-1][jitters] = line[jitters]
    return steady


def _rms(vectors: np.ndarray) -> np.ndarray:
    """(T,) root of the mean square length of `vectors` (T, 5, 2) over the known ones; NaN where none is known."""
    squares = (vectors**2).sum(axis=-1)
    known = np.isfinite(squares)
    n = known.sum(axis=-1)
    return np.sqrt(np.divide(np.where(known, squares, 0).sum(axis=-1), n, out=np.full(len(n), np.nan), where=n > 0))


def filled(landmarks: np.ndarray, boxes: np.ndarray, frame_index: np.ndarray) -> np.ndarray:
    """`landmarks` (T, 5, 2) without NaN: a missing point keeps its place in the box `boxes` (T, 4).

    The place is interpolated between the frames that have the point; a point that no frame has is at its `TYPICAL`
    place, moved as far as the known points are from theirs.
    """
    low, side = boxes[:, None, :2].astype(np.float64), (boxes[:, 2:] - boxes[:, :2])[:, None].astype(np.float64)
    places = (landmarks - low) / side
    known = np.isfinite(places).all(axis=-1)
    points = np.flatnonzero(known.any(axis=0))
    for point in points:
        seen = known[:, point]
        for axis in (0, 1):
            places[:, point, axis] = np.interp(frame_index, frame_index[seen], places[seen, point, axis])
    others = np.setdiff1d(np.arange(places.shape[1]), points)
    shift = (places[:, points] - TYPICAL[points]).mean(axis=1, keepdims=True) if len(points) else 0.0
    places[:, others] = TYPICAL[others] + shift
    return low + places * side
