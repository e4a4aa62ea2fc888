import numpy as np
import pytest

from dfprep.faces.landmarks import TYPICAL, filled, without_jitter

FACE = np.array([[30, 40], [70, 40], [50, 60], [35, 80], [65, 80]], np.float64)
FRAMES = np.arange(7)


def still(n=7):
    return np.stack([FACE] * n)


def test_a_single_frame_that_jitters_is_put_on_the_line_between_its_neighbours():
    jittering = still()
    jittering[3] += 8
    np.testing.assert_array_equal(without_jitter(jittering, FRAMES), still())


def test_a_frame_between_unequal_distances_is_put_where_its_time_says():
    walk = still(3) + np.array([0, 40, 30])[:, None, None]
    steady = without_jitter(walk, np.array([0, 1, 3]))
    np.testing.assert_allclose(steady[1], FACE + 10)
    np.testing.assert_array_equal(steady[[0, 2]], walk[[0, 2]])


@pytest.mark.parametrize("motion", [np.arange(7) * 9.0, np.arange(7) ** 2 * 1.5, np.sin(np.arange(7)) * 0.5])
def test_a_face_in_smooth_motion_is_left_alone(motion):
    moving = still() + motion[:, None, None]
    np.testing.assert_array_equal(without_jitter(moving, FRAMES), moving)


def test_frames_far_apart_are_not_judged():
    jittering = still()
    jittering[3] += 8
    np.testing.assert_array_equal(without_jitter(jittering, FRAMES * 30), jittering)


def test_jitter_is_found_by_the_points_that_are_known():
    jittering = still()
    jittering[3] += 8
    jittering[:, 3:] = np.nan  # a detector without corners of the mouth
    steady = without_jitter(jittering, FRAMES)
    np.testing.assert_array_equal(steady[:, :3], still()[:, :3])
    assert np.isnan(steady[:, 3:]).all()


def test_fewer_than_three_frames_stay():
    np.testing.assert_array_equal(without_jitter(still(2), FRAMES[:2]), still(2))


def test_a_missing_point_keeps_its_place_in_the_box():
    boxes = np.array([[20, 20, 80, 100], [40, 40, 160, 200], [30, 20, 90, 100]], np.float32)
    landmarks = np.stack([FACE, np.full((5, 2), np.nan), FACE + np.array([10, 0])])
    known = filled(landmarks, boxes, np.array([0, 1, 2]))
    np.testing.assert_allclose(known[[0, 2]], landmarks[[0, 2]])
    np.testing.assert_allclose(known[1], (FACE - 20) * 2 + 40)  # the box is twice as large


def test_a_point_that_no_frame_has_is_placed_relative_to_the_known_ones():
    box = np.array([[0, 0, 100, 100]], np.float32)
    landmarks = TYPICAL[None] * 100 + [7, -3]
    landmarks[0, 3:] = np.nan
    np.testing.assert_allclose(filled(landmarks, box, np.array([0]))[0], TYPICAL * 100 + [7, -3])


def test_a_face_without_landmarks_has_the_typical_ones():
    boxes = np.array([[10, 20, 110, 220]], np.float32)
    landmarks = filled(np.full((1, 5, 2), np.nan), boxes, np.array([0]))
    np.testing.assert_allclose(landmarks[0], TYPICAL * [100, 200] + [10, 20])
