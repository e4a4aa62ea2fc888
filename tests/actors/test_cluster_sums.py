import numpy as np
import pytest

from dfprep.actors import centroids, cluster_sums
from dfprep.actors.frame_votes import majority_vote
from dfprep.vectors import l2_normalize

LABELS = np.array([2, 0, -1, 0, 0, 2, 0, 4, -1, 0])  # clusters 1 and 3 have no members


@pytest.fixture
def vectors():
    return l2_normalize(np.random.default_rng(0).normal(size=(10, 5))).astype(np.float32)


@pytest.mark.parametrize("block_rows", [1, 2, 3, 4096])
def test_sums_and_quality_do_not_depend_on_the_size_of_the_blocks(monkeypatch, vectors, block_rows):
    monkeypatch.setattr(cluster_sums, "BLOCK_ROWS", block_rows)
    sums, sizes = cluster_sums.cluster_sums(vectors, LABELS)
    assert sizes.tolist() == [5, 0, 2, 0, 1]
    for label in range(5):
        np.testing.assert_allclose(sums[label], vectors[label == LABELS].sum(axis=0), atol=1e-6)
    same = np.triu((LABELS[:, None] == LABELS) & (LABELS >= 0), 1)
    expected = (0.4 - (1 - vectors @ vectors.T))[same].sum()
    assert cluster_sums.potts_quality(vectors, LABELS, 0.4) == pytest.approx(expected, abs=1e-5)
    assert cluster_sums.potts_quality(vectors, np.full(10, -1), 0.4) == 0


@pytest.mark.parametrize("block_entries", [1, 4_000_000])
def test_who_was_moved_out_of_an_actor_is_nearest_to_another_one(monkeypatch, vectors, block_entries):
    monkeypatch.setattr(centroids, "BLOCK_ENTRIES", block_entries)
    actor = np.array([0, 0, -1, 1, 1, 0, 1, 2, -1, 2])
    free, distance = centroids.nearest_centroids(vectors, actor)
    moved, _ = centroids.nearest_centroids(vectors, actor, {2: int(free[2])})
    assert moved[2] != free[2]
    assert moved[8] == free[8]
    np.testing.assert_array_equal(free[actor >= 0], actor[actor >= 0])
    centres = centroids.centroids(vectors, actor)
    np.testing.assert_allclose(distance, 1 - (vectors * centres[free]).sum(axis=1), atol=1e-6)


def test_the_most_frequent_label_of_a_persons_frames_wins_a_tie_goes_to_the_lowest_and_noise_does_not_vote():
    labels = np.array([3, 3, 1, -1, -1, 1, 5, 2, -1])
    owner = np.array([0, 0, 0, 1, 1, 1, 2, 2, 3])
    assert majority_vote(labels, owner, 5).tolist() == [3, 1, 2, -1, -1]
