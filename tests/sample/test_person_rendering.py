from __future__ import annotations

import numpy as np
import pytest

from dfprep.sample.filming import plan_shot, render_frames
from dfprep.sample.people import PEOPLE
from dfprep.sample.person_rendering import inverse_warp, person, warp_points
from dfprep.sample.portraits import portrait


@pytest.mark.parametrize("row", PEOPLE, ids=lambda row: row.name)
def test_warp_points_inverts_inverse_warp_and_no_warp_folds(row) -> None:  # type: ignore[no-untyped-def]
    points = portrait(row.base).points
    moved = warp_points(row, points)
    np.testing.assert_allclose(
        np.stack(inverse_warp(row, points, moved[:, 0], moved[:, 1]), axis=1), points, atol=0.1
    )
    y, x = np.mgrid[60:400:4.0, 150:490:4.0]
    from_x, from_y = inverse_warp(row, points, x, y)
    assert (np.diff(from_x, axis=1) > 0).all()
    assert (np.diff(from_y, axis=0) > 0).all()


@pytest.mark.slow
def test_dlib_distinguishes_all_people() -> None:
    dlib = pytest.importorskip("dlib", reason="dlib is not installed: pip install dfprep[dlib]")
    models = pytest.importorskip("face_recognition_models", reason="its weights are not installed")
    detect = dlib.get_frontal_face_detector()
    shape = dlib.shape_predictor(models.pose_predictor_five_point_model_location())
    embed = dlib.face_recognition_model_v1(models.face_recognition_model_location())
    vectors, names = [], []
    for number, row in enumerate(PEOPLE):
        for take in (0, 1):
            shot = plan_shot(100 * take + number, 1, 25)
            # dlib's detector misses a face in some frames
            found = ((frame, box) for frame in render_frames(shot, [person(row.name)]) for box in detect(frame, 1))
            frame, box = next(found)
            vector = np.array(embed.compute_face_descriptor(frame, shape(frame, box)))
            vectors.append(vector / np.linalg.norm(vector))
            names.append(row.name)
    distances = np.linalg.norm(np.array(vectors)[:, None] - np.array(vectors), axis=2)
    same = np.array(names)[:, None] == np.array(names)
    assert distances[same].max() < 0.2
    assert distances[~same].min() > 0.3
