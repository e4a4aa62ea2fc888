import numpy as np
import pytest

from dfprep.alterations import identity_similarity


def vectors(*persons):
    return np.array(persons, np.float32)


REAL = vectors([[1, 0], [0, 1]], [[1, 0], [1, 0]])


def test_it_is_the_mean_over_the_frames_of_the_cosine_with_the_same_frame():
    fake = vectors([[1, 0], [1, 0]], [[-1, 0], [0.6, 0.8]])
    assert identity_similarity(REAL, fake) == pytest.approx((0.5, -0.2))


def test_a_video_is_of_its_own_identity():
    rng = np.random.default_rng(0)
    one = rng.normal(size=(2, 17, 128)).astype(np.float32)
    one /= np.linalg.norm(one, axis=-1, keepdims=True)
    assert identity_similarity(one, one) == pytest.approx((1, 1), abs=1e-12)
    assert max(identity_similarity(one, one)) <= 1


def test_frames_without_embedding_are_left_out_and_a_person_without_any_has_none():
    fake = vectors([[1, 0], [np.nan, np.nan]], [[np.nan, np.nan], [np.nan, np.nan]])
    assert identity_similarity(REAL, fake) == (1.0, None)


def test_embeddings_of_no_dimension_are_none():
    empty = np.zeros((2, 5, 0), np.float32)
    assert identity_similarity(empty, empty) == (None, None)
