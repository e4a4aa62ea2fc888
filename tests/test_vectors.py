import numpy as np

from dfprep.vectors import l2_normalize


def test_rows_get_length_1_and_a_row_of_zeros_stays():
    vectors = np.array([[3.0, 4.0], [0.0, 0.0], [-2.0, 0.0]])
    np.testing.assert_array_equal(l2_normalize(vectors), [[0.6, 0.8], [0, 0], [-1, 0]])
    assert l2_normalize(np.zeros((0, 5))).shape == (0, 5)
    assert l2_normalize(vectors.astype(np.float32)).dtype == np.float32
