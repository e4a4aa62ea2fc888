import numpy as np
import pytest

from dfprep.alterations import GreyCrops, RealFaces
from dfprep.alterations.geometry import FACE_GROWTH


def faces(n_persons=1, boxes=None, windows=None):
    crops = tuple(GreyCrops(np.zeros((1, 100, 100), np.uint8)) for _ in range(n_persons))
    return RealFaces(crops, np.array(boxes, float), np.array(windows, float), np.array([0]))


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


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="boxes_in_large must be"):
        faces(2, [[[0, 0, 1, 1]]], [[[0, 0, 1, 1]]])
