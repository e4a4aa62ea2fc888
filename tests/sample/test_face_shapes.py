from __future__ import annotations

import numpy as np

from dfprep.sample.face_shapes import face_ellipse, face_mask
from dfprep.sample.people import PEOPLE
from dfprep.sample.person_rendering import person


def test_a_face_mask_is_one_in_the_middle_and_zero_outside_the_ellipse() -> None:
    points = person(PEOPLE[0].name).points
    mask = face_mask(points)
    centre, radii = face_ellipse(points)
    x, y = (int(value) for value in centre)
    assert mask[y, x] == 1
    assert mask[y, int(np.ceil(centre[0] + radii[0]))] == 0
    assert mask[int(np.ceil(centre[1] + radii[1])), x] == 0
    assert mask[y, int(centre[0] + 0.95 * radii[0])] > 0
