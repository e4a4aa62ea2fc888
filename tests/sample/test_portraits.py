from __future__ import annotations

import numpy as np
import pytest

from dfprep.sample.portraits import EYE_DISTANCE, EYES_MIDDLE, NAMES, portrait


@pytest.mark.parametrize("name", NAMES)
def test_a_portraits_eyes_are_level_and_at_their_positions(name: str) -> None:
    points = portrait(name).points
    np.testing.assert_allclose((points[0] + points[1]) / 2, EYES_MIDDLE, atol=0.01)
    np.testing.assert_allclose(points[1] - points[0], (EYE_DISTANCE, 0), atol=0.01)
