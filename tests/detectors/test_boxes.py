from __future__ import annotations

import numpy as np
import pytest

from dfprep.detectors.boxes import (
    Overlap,
    areas,
    clip_boxes,
    grouped_nms,
    iou_matrix,
    merge_weighted,
    nms,
    overlap_of_smaller,
    square_boxes,
)


def random_boxes(n: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    corner = rng.uniform(0, 200, (n, 2))
    return np.concatenate([corner, corner + rng.uniform(5, 60, (n, 2))], axis=1)


def nms_loop(boxes: np.ndarray, scores: np.ndarray, max_overlap: float, overlap: Overlap) -> list[int]:
    """The definition: box by box, best score first."""
    kept: list[int] = []
    for i in sorted(range(len(boxes)), key=lambda i: (-scores[i], i)):
        if all(overlap(boxes[[k]], boxes[[i]])[0, 0] <= max_overlap for k in kept):
            kept.append(i)
    return kept


def test_overlap_of_boxes_shifted_by_half_is_a_third_of_the_union_and_half_of_the_smaller() -> None:
    a, b = np.array([[0.0, 0, 10, 10]]), np.array([[5.0, 0, 15, 10], [10, 0, 20, 10], [2, 2, 4, 4]])
    np.testing.assert_allclose(iou_matrix(a, b), [[1 / 3, 0, 4 / 100]])
    np.testing.assert_allclose(overlap_of_smaller(a, b), [[1 / 2, 0, 1]])


def test_empty_box_overlaps_nothing_and_boxes_of_none_give_an_empty_matrix() -> None:
    empty = np.array([[3.0, 3, 3, 9], [8, 8, 2, 2]])
    assert not iou_matrix(empty, empty).any()
    assert not overlap_of_smaller(empty, np.array([[0.0, 0, 10, 10]])).any()
    assert areas(empty).tolist() == [0, 0]
    assert iou_matrix(np.zeros((0, 4)), empty).shape == (0, 2)


@pytest.mark.parametrize("overlap", [iou_matrix, overlap_of_smaller])
@pytest.mark.parametrize("max_overlap", [0.0, 0.3, 0.7])
def test_nms_equals_the_loop_over_boxes(overlap: Overlap, max_overlap: float) -> None:
    boxes = random_boxes(150)
    scores = np.random.default_rng(1).integers(0, 20, 150) / 20  # many equal scores
    assert nms(boxes, scores, max_overlap, overlap).tolist() == nms_loop(boxes, scores, max_overlap, overlap)


def test_nms_over_many_blocks_equals_nms_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes, scores = random_boxes(400), np.random.default_rng(1).random(400)
    whole = nms(boxes, scores, 0.3)
    monkeypatch.setattr("dfprep.detectors.boxes._BLOCK", 7)
    np.testing.assert_array_equal(nms(boxes, scores, 0.3), whole)


def test_nms_frees_a_box_whose_suppressor_is_itself_suppressed() -> None:
    chain = np.array([[0.0, 0, 10, 10], [4, 0, 14, 10], [8, 0, 18, 10], [12, 0, 22, 10]])
    assert nms(chain, np.array([0.9, 0.8, 0.7, 0.6]), 0.3).tolist() == [0, 2]


def test_grouped_nms_equals_nms_of_each_group_alone() -> None:
    boxes, scores, groups = random_boxes(90), np.random.default_rng(1).random(90), np.arange(90) % 4 * 3
    expected = []
    for group in (0, 3, 6, 9):
        members = np.flatnonzero(groups == group)
        expected += members[nms(boxes[members], scores[members], 0.2)].tolist()
    assert grouped_nms(boxes, scores, groups, 0.2).tolist() == expected
    assert len(grouped_nms(boxes[:0], scores[:0], groups[:0], 0.2)) == 0


def test_merge_weights_boxes_by_score_and_keeps_the_best_score() -> None:
    boxes = np.array([[50.0, 50, 60, 60], [0, 0, 10, 10], [2, 0, 12, 10]])
    values = np.column_stack([boxes, [1.0, 10, 20]])
    merged, scores = merge_weighted(values, boxes, np.array([0.5, 0.9, 0.3]), min_overlap=0.3)
    np.testing.assert_allclose(merged, np.array([[0.5, 0, 10.5, 10, 12.5], [50, 50, 60, 60, 1]]))
    np.testing.assert_allclose(scores, [0.9, 0.5])


def test_merge_of_no_boxes_is_none_and_an_empty_box_ends() -> None:
    assert merge_weighted(np.zeros((0, 16)), np.zeros((0, 4)), np.zeros(0), 0.3)[0].shape == (0, 16)
    point = np.array([[5.0, 5, 5, 5]])
    np.testing.assert_array_equal(merge_weighted(point, point, np.ones(1), 0.3)[0], point)


def test_clip_moves_edges_to_the_frame_and_leaves_the_inside() -> None:
    boxes = np.array([[-5.0, -6, 50, 60], [1, 2, 3, 4], [30, 5, 60, 9]])
    np.testing.assert_array_equal(clip_boxes(boxes, 20, 10), [[0, 0, 20, 10], [1, 2, 3, 4], [20, 5, 20, 9]])


def test_square_keeps_the_centre_and_the_longer_side() -> None:
    boxes = np.array([[0.0, 0, 4, 10], [1, 2, 7, 4]])
    np.testing.assert_array_equal(square_boxes(boxes), [[-3, 0, 7, 10], [1, 0, 7, 6]])
