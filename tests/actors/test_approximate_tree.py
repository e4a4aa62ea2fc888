"""Approximate neighbours: what they may miss, and what they must not; small lists make few points many."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from dfprep.actors import NoProjection, PersonEmbeddings, approximate_tree, cluster, evaluate, inverted_lists
from dfprep.actors.approximate_tree import approximate_mst
from dfprep.actors.mutual_reachability import mutual_reachability_mst
from dfprep.errors import DfprepError
from dfprep.runs import configured
from dfprep.vectors import l2_normalize

UNEVEN = [120, 60, 30, 12, 6, 4, 3, 2, 2, 1, 1, 1]


@pytest.fixture
def small_lists(monkeypatch):
    """small_lists(n_probed): lists of about 8 points, of which so many are searched."""
    pytest.importorskip("faiss", reason="the extra `neighbors` is not installed")

    def make(n_probed):
        monkeypatch.setattr(approximate_tree, "POINTS_PER_LIST", 0)  # not so few that all are compared
        monkeypatch.setattr(inverted_lists, "POINTS_PER_LIST", 8)
        monkeypatch.setattr(inverted_lists, "N_PROBED", n_probed)

    return make


@pytest.fixture
def hard():
    """A chain of 40 with steps of 0.5, two groups of 60 equal points 0.05 apart, ten pairs, 40 like nobody else."""
    rng = np.random.default_rng(4)
    axes = np.linalg.qr(rng.normal(size=(128, 128)))[0]
    chain = axes[:40] + axes[1:41]
    turn = np.arccos(0.95)
    twins = [np.repeat([v], 60, axis=0) for v in (axes[41], np.cos(turn) * axes[41] + np.sin(turn) * axes[42])]
    pairs = np.repeat(axes[43:53], 2, axis=0) + 0.01 * rng.normal(size=(20, 128))
    points = np.concatenate([chain, *twins, pairs, axes[53:93]])
    return l2_normalize(points[rng.permutation(len(points))]).astype(np.float32)


def same_partition(a, b):
    return np.array_equal(a == -1, b == -1) and adjusted_rand_score(a, b) == 1


@pytest.mark.parametrize("min_samples", [1, 2, 4])
@pytest.mark.parametrize("n_probed", [1, 2, 4])
def test_clusters_are_parts_of_the_exact_ones_and_exact_noise_is_noise(hard, small_lists, n_probed, min_samples):
    small_lists(n_probed)
    found, exact = approximate_mst(hard, min_samples, 1), mutual_reachability_mst(hard, "cosine", min_samples)
    assert (found.core >= exact.core - 1e-6).all()
    for eps in (0.005, 0.03, 0.06, 0.3, 0.6, 0.95):
        parts, wholes = found.cut(eps), exact.cut(eps + 1e-6)
        assert (parts[wholes == -1] == -1).all()
        if min_samples < 3:  # a border point may be nearest to a core point that the approximation misses
            members = parts >= 0
            assert len(set(zip(parts[members], wholes[members], strict=True))) == len(set(parts[members]))


@pytest.mark.parametrize("min_samples", [1, 2, 3, 5])
def test_where_all_lists_are_searched_the_clusters_are_the_exact_ones(hard, small_lists, min_samples):
    small_lists(1000)
    found, exact = approximate_mst(hard, min_samples, 1), mutual_reachability_mst(hard, "cosine", min_samples)
    assert len(found.edges) == len(hard) - 1
    np.testing.assert_allclose(found.edge_weights, exact.edge_weights, atol=1e-6)
    for eps in (0.005, 0.03, 0.06, 0.3, 0.6):
        assert same_partition(found.cut(eps), exact.cut(eps))


@pytest.mark.parametrize(
    ("eps", "sizes"), [(0.03, [60, 60, *[2] * 10]), (0.06, [120, *[2] * 10]), (0.6, [120, 40, *[2] * 10])]
)
def test_chains_pairs_and_more_equal_points_than_are_listed_are_found(hard, small_lists, eps, sizes):
    small_lists(8)
    labels = approximate_mst(hard, 2, 1).cut(eps)
    assert sorted(np.bincount(labels[labels >= 0]).tolist(), reverse=True) == sizes


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_few_points_are_compared_with_all_others(n):
    pytest.importorskip("faiss", reason="the extra `neighbors` is not installed")
    points = l2_normalize(np.random.default_rng(0).normal(size=(n, 8))).astype(np.float32)
    found, exact = approximate_mst(points, 2, 0), mutual_reachability_mst(points, "cosine", 2)
    np.testing.assert_array_equal(found.edges, exact.edges)
    assert found.cut(0.5).tolist() == exact.cut(0.5).tolist()


def test_one_seed_gives_one_tree(hard, small_lists):
    small_lists(2)
    first, second, other = (approximate_mst(hard, 2, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.edges, second.edges)
    np.testing.assert_array_equal(first.edge_weights, second.edge_weights)
    assert not np.array_equal(first.edges, other.edges)


def test_eps_auto_and_the_repair_of_cannot_link_pairs_give_the_exact_actors(crowd, small_lists):
    small_lists(4)
    people, _ = crowd(UNEVEN)
    # the first ten videos show two people, whom the embeddings take for one
    videos = (*(f"v{i // 2:04d}" for i in range(20)), *people.videos[20:])
    persons = np.array([*[0, 1] * 10, *[0] * (len(videos) - 20)])
    people = PersonEmbeddings(videos, persons, people.frames, people.n_frames)
    projected = NoProjection().project(people.vectors)
    for repair in ("report", "repair"):
        exact, found = (
            cluster(people, projected, configured("clustering", neighbors=how, cannot_link=repair))
            for how in ("exact", "approximate")
        )
        assert same_partition(found.actor, exact.actor)
        assert len(found.repaired) == (10 if repair == "repair" else 0)
        share = evaluate(people, found)["cannot_link_violation_share"]
        assert share == (0 if repair == "repair" else 1)


def test_without_faiss_the_error_is_one_line_with_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "faiss", None)
    settings = configured("clustering", neighbors="approximate")
    with pytest.raises(DfprepError, match=r"pip install 'dfprep\[neighbors\]'") as caught:
        settings.neighbours_of(10, mapped=False)
    assert "\n" not in str(caught.value)
    with pytest.raises(DfprepError, match=r"pip install 'dfprep\[neighbors\]'"):
        configured("clustering").neighbours_of(60_001, mapped=False)
    assert configured("clustering").neighbours_of(60_000, mapped=False) == "exact"


@pytest.mark.parametrize(
    ("changes", "n", "mapped", "message"),
    [
        ({"neighbors": "exact"}, 60_001, False, "at most 60,000 .*set clustering.neighbors=approximate, or auto"),
        ({}, 60_001, True, "60,001 points, and at most 60,000 .*map.*set projection=none"),
        ({"neighbors": "approximate"}, 10, True, "clustering.neighbors must be exact or auto with a map"),
        ({"neighbors": "approximate", "min_samples": 101}, 10, False, "clustering.min_samples must be at most 100"),
        ({"unit": "frame"}, 90_000, True, "clustering.unit=frame gives 90,000 points"),
    ],
)
def test_impossible_choices_name_the_key(changes, n, mapped, message):
    with pytest.raises(DfprepError, match=message):
        configured("clustering", **changes).neighbours_of(n, mapped=mapped)


def test_a_tree_that_is_known_is_not_made_again(crowd, monkeypatch):
    from dfprep.actors import clustering, find_clusters, spanning_tree

    people, _ = crowd([5, 3, 1])
    projected, settings = NoProjection().project(people.vectors), configured("clustering")
    tree, expected = spanning_tree(projected, settings), find_clusters(people, projected, settings)
    monkeypatch.setattr(clustering, "mutual_reachability_mst", None)
    found = find_clusters(people, projected, replace(settings), "", tree)
    np.testing.assert_array_equal(found.labels, expected.labels)
