import numpy as np
import pytest
from sklearn.cluster import DBSCAN
from sklearn.metrics import adjusted_rand_score

from dfprep.actors.mutual_reachability import mutual_reachability_mst
from dfprep.actors.pairwise_distances import k_distances

UNEVEN = [30, 12, 6, 4, 3, 2, 2, 1, 1, 1]


@pytest.mark.parametrize("min_samples", [1, 2, 3, 5])
@pytest.mark.parametrize("eps", [0.05, 0.2, 0.5])
def test_clusters_and_noise_equal_those_of_scikit_learns_dbscan(min_samples, eps):
    points = np.random.default_rng(3).uniform(0, 3, (150, 2))
    ours = mutual_reachability_mst(points, "euclidean", min_samples).cut(eps)
    theirs = DBSCAN(eps=eps, min_samples=min_samples).fit(points)
    np.testing.assert_array_equal(ours == -1, theirs.labels_ == -1)
    core = theirs.core_sample_indices_  # a border point may belong to either of two clusters
    assert adjusted_rand_score(theirs.labels_[core], ours[core]) == 1.0


def test_clusters_by_cosine_distance_equal_scikit_learns(crowd):
    vectors = crowd(UNEVEN)[0].vectors
    theirs = DBSCAN(eps=0.25, min_samples=2, metric="cosine").fit_predict(vectors)
    ours = mutual_reachability_mst(vectors, "cosine", 2).cut(0.25)
    assert adjusted_rand_score(theirs, ours) == 1.0


def test_the_k_distance_is_that_of_the_kth_other_point():
    points = np.array([[0.0], [1.0], [3.0], [7.0]])
    np.testing.assert_allclose(k_distances(points, "euclidean", 1), [1, 1, 2, 4])
    np.testing.assert_allclose(k_distances(points, "euclidean", 2), [3, 2, 3, 6])
