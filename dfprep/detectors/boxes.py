"""Box arithmetic: overlap, suppression, merging, clipping. Pure numpy.

Boxes are (n, 4) x1 y1 x2 y2, px, x2 and y2 exclusive.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

_BLOCK = 512  # rows of the overlap matrix held at once, so that thousands of boxes stay within some MB


def areas(boxes: np.ndarray) -> np.ndarray:
    """Area (n,) of each box, px²; a box turned inside out has area 0."""
    return np.clip(boxes[:, 2] - boxes[:, 0], 0, None) * np.clip(boxes[:, 3] - boxes[:, 1], 0, None)


def iou_matrix(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection over union (len(a), len(b)) in [0, 1] of every two boxes; 0 where a box is empty."""
    shared = _intersections(a, b)
    return _ratio(shared, areas(a)[:, None] + areas(b)[None, :] - shared)


def overlap_of_smaller(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection over the smaller of the two areas, (len(a), len(b)): 1 where one box lies in the other."""
    return _ratio(_intersections(a, b), np.minimum(areas(a)[:, None], areas(b)[None, :]))


def _intersections(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    width = np.minimum(a[:, None, 2], b[None, :, 2]) - np.maximum(a[:, None, 0], b[None, :, 0])
    height = np.minimum(a[:, None, 3], b[None, :, 3]) - np.maximum(a[:, None, 1], b[None, :, 1])
    return np.clip(width, 0, None) * np.clip(height, 0, None)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.zeros(part.shape, np.result_type(part, np.float32)), where=whole > 0)


Overlap = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""`iou_matrix` or `overlap_of_smaller`."""


def nms(boxes: np.ndarray, scores: np.ndarray, max_overlap: float, overlap: Overlap = iou_matrix) -> np.ndarray:
    """Indices (k,) of the boxes that greedy non-maximum suppression keeps, best score first.

    A box goes if it overlaps a kept box of higher score (of equal score: earlier in the array) by more than
    `max_overlap`. The result is that of the textbook loop over boxes; here blocks of boxes are compared at once.
    """
    order = np.argsort(-scores, kind="stable")
    kept = order[:0]
    for start in range(0, len(order), _BLOCK):
        block = order[start : start + _BLOCK]
        block = block[_survivors(boxes, block, kept, max_overlap, overlap)]
        kept = np.concatenate([kept, block])
    return kept


def _survivors(
    boxes: np.ndarray, block: np.ndarray, kept: np.ndarray, max_overlap: float, overlap: Overlap
) -> np.ndarray:
    """Mask over `block`, indices in order of score, of the boxes that neither `kept` nor the block suppress."""
    free = np.ones(len(block), bool)
    for start in range(0, len(kept), _BLOCK):
        rivals = boxes[kept[start : start + _BLOCK]]
        free &= ~(overlap(rivals, boxes[block]) > max_overlap).any(axis=0)
    suppresses = np.triu(overlap(boxes[block], boxes[block]) > max_overlap, k=1)
    # "kept if no kept box above suppresses it" has one solution, since influence runs from high to low scores
    # only; repeating the rule settles one more link of every chain each time, so it ends at that solution
    alive = free
    while True:
        settled = free & ~suppresses[alive].any(axis=0)
        if np.array_equal(settled, alive):
            return alive
        alive = settled


def grouped_nms(
    boxes: np.ndarray, scores: np.ndarray, groups: np.ndarray, max_overlap: float, overlap: Overlap = iou_matrix
) -> np.ndarray:
    """Indices (k,) that `nms` keeps within each group, ordered by group; boxes of two groups never meet.

    Args:
        groups: (n,) int, the group of each box, e.g. its frame.
    """
    order = np.argsort(groups, kind="stable")
    bounds = np.flatnonzero(np.diff(groups[order])) + 1
    picks = [part[nms(boxes[part], scores[part], max_overlap, overlap)] for part in np.split(order, bounds)]
    return np.concatenate(picks)


def merge_weighted(
    values: np.ndarray, boxes: np.ndarray, scores: np.ndarray, min_overlap: float
) -> tuple[np.ndarray, np.ndarray]:
    """Merge boxes of one face to their score-weighted mean, best score first.

    The best box takes every box left whose IoU with it exceeds `min_overlap`; the merged values are the mean
    weighted by score, the merged score is the best one's. Method: BlazeFace (Bazarevsky et al. 2019,
    arXiv:1907.05047), section 4, "blending"; MediaPipe calls it weighted non-max suppression.

    Args:
        values: (n, d) what to average: coordinates of boxes and landmarks.
        boxes: (n, 4), scores: (n,) positive.

    Returns:
        values (k, d) and scores (k,).
    """
    left = np.argsort(-scores, kind="stable")
    merged, best = [], []
    while len(left):
        same = iou_matrix(boxes[left[:1]], boxes[left])[0] > min_overlap
        same[0] = True  # an empty box overlaps nothing, not even itself
        members = left[same]
        merged.append(np.average(values[members], axis=0, weights=scores[members]))
        best.append(scores[left[0]])
        left = left[~same]
    return np.array(merged, values.dtype).reshape(-1, values.shape[1]), np.array(best, scores.dtype)


def clip_boxes(boxes: np.ndarray, width: int, height: int) -> np.ndarray:
    """Boxes (n, 4) clipped to [0, width] x [0, height]; one wholly outside becomes an empty box on the border."""
    return np.clip(boxes, 0, np.array([width, height, width, height], boxes.dtype))


def square_boxes(boxes: np.ndarray) -> np.ndarray:
    """Boxes (n, 4) grown about their centres to squares of their longer side."""
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    half = (boxes[:, 2:] - boxes[:, :2]).max(axis=1, keepdims=True) / 2
    return np.concatenate([centre - half, centre + half], axis=1)
