import numpy as np
import pytest
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import DBSCAN
from sklearn.metrics import adjusted_rand_score

from dfprep.actors import mutual_reachability
from dfprep.actors.mutual_reachability import mutual_reachability_mst

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
    for min_samples, expected in ((1, [1, 1, 2, 4]), (2, [1, 1, 2, 4]), (3, [3, 2, 3, 6]), (9, [7, 6, 4, 7])):
        tree = mutual_reachability_mst(points, "euclidean", min_samples)
        np.testing.assert_allclose(tree.k_distances, expected)
    assert mutual_reachability_mst(points[:1], "euclidean", 2).k_distances.tolist() == [0]


@pytest.mark.parametrize("max_components", [1, 4096])
@pytest.mark.parametrize("n_listed", [1, 3, 24])
@pytest.mark.parametrize("min_samples", [1, 2, 4])
def test_the_trees_weight_is_that_of_scipys_for_any_number_of_listed_neighbours(
    monkeypatch, max_components, n_listed, min_samples
):
    monkeypatch.setattr(mutual_reachability, "N_LISTED", n_listed)
    monkeypatch.setattr(mutual_reachability, "MAX_COMPONENTS", max_components)
    points = np.random.default_rng(1).normal(size=(120, 3))
    tree = mutual_reachability_mst(points, "euclidean", min_samples)
    plain = squareform(pdist(points))
    core = np.sort(plain, axis=1)[:, min_samples - 1]
    mutual = np.maximum(plain, np.maximum(core[:, None], core))
    expected = np.sort(minimum_spanning_tree(np.triu(mutual, 1)).data)
    np.testing.assert_allclose(tree.edge_weights, expected, atol=1e-6)
    a, b = tree.edges.T
    np.testing.assert_allclose(mutual[a, b], tree.edge_weights, atol=1e-6)


def test_more_equal_points_than_are_listed_are_joined_at_distance_0():
    points = np.repeat(np.eye(3), 40, axis=0)
    tree = mutual_reachability_mst(points, "cosine", 2)
    assert tree.edge_weights.tolist() == [0.0] * 117 + [1.0] * 2
    assert np.bincount(tree.cut(0.5)).tolist() == [40] * 3
