import numpy as np
import pytest

from dfprep.alterations import GreyCrops, RealFaces
from dfprep.alterations.color_cells import GRID
from dfprep.alterations.geometry import FACE_CORE, FACE_GROWTH


def faces(n_persons=1, boxes=None, windows=None):
    crops = tuple(GreyCrops(np.zeros((1, 100, 100), np.uint8)) for _ in range(n_persons))
    colors = np.zeros((n_persons, 1, GRID, GRID, 3), np.float32)
    return RealFaces(crops, colors, np.array(boxes, float), np.array(windows, float), np.array([0]))


def test_the_ring_is_what_the_enlarged_box_leaves():
    ring = faces(boxes=[[[20, 30, 80, 70]]], windows=[[[0, 0, 50, 50]]]).ring[0, 0]
    dx, dy = round(FACE_GROWTH * 60), round(FACE_GROWTH * 40)
    assert not ring[30 - dy : 70 + dy, 20 - dx : 80 + dx].any()
    assert ring.sum() == 100 * 100 - (60 + 2 * dx) * (40 + 2 * dy)


def test_the_other_persons_face_is_no_surroundings():
    boxes = [[[30, 30, 70, 70]], [[30, 30, 70, 70]]]
    near = faces(2, boxes, [[[0, 0, 100, 100]], [[40, 0, 140, 100]]])
    far = faces(2, boxes, [[[0, 0, 100, 100]], [[500, 0, 600, 100]]])
    assert far.ring[0, 0, 50, 95]
    assert not near.ring[0, 0, 50, 95]  # the second face lies at 70..110 px of the first crop


def test_the_core_of_a_face_is_an_ellipse_in_its_box_and_never_empty():
    core = faces(boxes=[[[10, 20, 70, 100]]], windows=[[[0, 0, 50, 50]]]).face_cells[0, 0]
    area = np.pi / 4 * (FACE_CORE * 0.6) * (FACE_CORE * 0.8)
    assert core.sum() == pytest.approx(area * GRID**2, rel=0.05)
    assert not core[: round(0.2 * GRID)].any()
    assert core[round(0.6 * GRID), round(0.4 * GRID)]
    for box in ([50, 50, 51, 51], [99, 99, 160, 160], [-90, 40, -5, 60]):
        assert faces(boxes=[[box]], windows=[[[0, 0, 50, 50]]]).face_cells.any()


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="boxes_in_large must be"):
        faces(2, [[[0, 0, 1, 1]]], [[[0, 0, 1, 1]]])
