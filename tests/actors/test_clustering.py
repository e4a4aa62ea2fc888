import numpy as np
import pytest
from sklearn.cluster import DBSCAN
from sklearn.metrics import adjusted_rand_score, silhouette_score

from dfprep.actors import Dbscan, NoProjection, PersonEmbeddings, Tsne, cluster, evaluate, evaluate_labelled
from dfprep.actors.cannot_link import repair_violations
from dfprep.actors.cluster_labels import number_by_size
from dfprep.actors.eps_selection import candidate_eps
from dfprep.actors.frame_votes import majority_vote
from dfprep.actors.mutual_reachability import mutual_reachability_mst
from dfprep.actors.pairwise_distances import k_distances
from dfprep.actors.silhouette import mean_silhouette
from dfprep.errors import ConfigError

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


def test_eps_candidates_lie_between_neighbouring_edge_weights():
    np.testing.assert_allclose(candidate_eps(np.array([0.0, 0.2, 0.2, 0.4, np.inf])), [0.15, 0.3, 0.44])
    assert candidate_eps(np.zeros(3)).tolist() == [1e-6]
    assert len(candidate_eps(np.arange(1, 1000.0))) == 64


@pytest.mark.parametrize("projection", [Tsne(), NoProjection()])
def test_eps_auto_finds_actors_of_very_uneven_sizes(crowd, projection):
    people, names = crowd(UNEVEN)
    actors = cluster(people, projection.project(people.vectors), Dbscan())
    # t-SNE places people who appear once near others: the three of them lower the precision
    assert evaluate_labelled(names, actors).bcubed_f >= (0.9 if isinstance(projection, Tsne) else 0.99)


def test_actors_are_numbered_by_size_and_ties_by_first_member():
    assert number_by_size(np.array([7, 3, 3, -1, 5, 5, 5, 7])).tolist() == [1, 2, 2, -1, 0, 0, 0, 1]


def test_nearest_is_the_nearest_actor_of_noise_and_the_own_actor_of_members(crowd):
    people, _ = crowd([5, 4, 1])
    actors = cluster(people, NoProjection().project(people.vectors), Dbscan(eps=0.4))
    assert actors.actor.tolist() == [0] * 5 + [1] * 4 + [-1]
    centres = np.stack([people.vectors[actors.actor == a].sum(axis=0) for a in (0, 1)])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    distances = 1 - people.vectors @ centres.T
    assert actors.nearest[-1] == distances[-1].argmin()
    np.testing.assert_allclose(actors.distance, distances[np.arange(10), actors.nearest], atol=1e-6)


def test_two_videos_of_different_people_are_noise_without_a_nearest_actor(crowd):
    people, _ = crowd([1, 1])
    actors = cluster(people, NoProjection().project(people.vectors), Dbscan())
    assert actors.noise.all()
    assert actors.nearest.tolist() == [-1, -1]


def test_a_person_has_the_majority_label_of_its_frames_and_noise_does_not_vote():
    labels = np.array([0, 0, 1, -1, -1, 1, -1, -1])
    owner = np.array([0, 0, 0, 1, 1, 1, 2, 2])
    assert majority_vote(labels, owner, 3).tolist() == [0, 1, -1]


def test_a_track_whose_frames_fall_into_two_actors_is_counted_as_fragmented(crowd):
    people, names = crowd([3, 3, 2], n_frames=4)
    settings = Dbscan(eps=0.4, unit="frame")
    whole = cluster(people, NoProjection().project(people.frames), settings)
    assert evaluate_labelled(names, whole).bcubed_f == 1.0
    assert whole.fragmentation == 0
    mixed = people.frames.copy()
    mixed[0] = people.frames[-1]  # one frame of the first person shows the last
    people = PersonEmbeddings(people.videos, people.persons, mixed, people.n_frames)
    found = cluster(people, NoProjection().project(mixed), settings)
    assert found.fragmentation == pytest.approx(1 / 8)
    assert evaluate(people, found)["track_fragmentation"] == pytest.approx(1 / 8)


def with_two_people_in_one_video(crowd):
    people, _ = crowd([6])
    videos = ("a", "a", "b", "c", "d", "e")
    return PersonEmbeddings(videos, np.array([0, 1, 0, 0, 0, 0]), people.frames, people.n_frames)


@pytest.mark.parametrize("projection", [Tsne(), NoProjection()])
def test_one_wrong_pair_does_not_outweigh_everybody_else(crowd, projection):
    people, names = crowd([10] * 12, spread=0.8)
    # the second video shows the first person again, as if in a mirror of the first video
    videos = (people.videos[0], people.videos[0], *people.videos[2:])
    mirrored = PersonEmbeddings(videos, np.array([0, 1] + [0] * 118), people.frames, people.n_frames)
    found = cluster(mirrored, projection.project(mirrored.vectors), Dbscan())
    assert evaluate_labelled(names, found).bcubed_f > 0.98


def test_after_repair_an_actor_that_became_too_small_is_noise_and_no_one_is_near_its_former_actor():
    x, y = np.eye(2, dtype=np.float32)
    frames = np.stack([x, x + 0.1 * y, y, y, y])
    people = PersonEmbeddings(("a", "a", "b", "c", "d"), np.array([0, 1, 0, 0, 0]), frames, np.ones(5, int))
    repaired = cluster(people, NoProjection().project(people.vectors), Dbscan(eps=0.1, cannot_link="repair"))
    assert repaired.actor.tolist() == [-1, -1, 0, 0, 0]
    videos = ("a", "a", "b", "c", "d")
    frames = np.stack([x + 0.1 * y, x, x, x, y])
    people = PersonEmbeddings(videos, np.array([0, 1, 0, 0, 0]), frames, np.ones(5, int))
    repaired = cluster(people, NoProjection().project(people.vectors), Dbscan(eps=0.1, cannot_link="repair"))
    # no other actor exists that could be the nearest
    assert repaired.repaired == (("a", 0, 0),)
    assert repaired.nearest.tolist() == [-1, 0, 0, 0, 0]


def test_two_people_of_one_video_in_one_actor_are_reported(crowd):
    people = with_two_people_in_one_video(crowd)
    scores = evaluate(people, cluster(people, NoProjection().project(people.vectors), Dbscan(eps=1.5)))
    assert scores["cannot_link_pairs"] == 1
    assert scores["cannot_link_violations"] == 1.0


def test_repair_makes_the_person_farther_from_the_centroid_noise(crowd):
    people = with_two_people_in_one_video(crowd)
    projected = NoProjection().project(people.vectors)
    unrepaired = cluster(people, projected, Dbscan(eps=1.5))
    repaired = cluster(people, projected, Dbscan(eps=1.5, cannot_link="repair"))
    farther = int(unrepaired.distance[:2].argmax())
    assert repaired.repaired == (("a", farther, 0),)
    assert np.flatnonzero(repaired.noise).tolist() == [farther]
    assert evaluate(people, repaired)["cannot_link_violations"] == 0.0


def test_repair_reports_the_final_number_of_the_actor():
    y, x = np.eye(2, dtype=np.float32)
    frames = np.stack([y, y, y, x, x, x, x + 0.1 * y])
    people = PersonEmbeddings(("a", "b", "c", "d", "e", "f", "f"), np.array([0] * 6 + [1]), frames, np.ones(7, int))
    repaired = cluster(people, NoProjection().project(people.vectors), Dbscan(eps=0.1, cannot_link="repair"))
    # with four members against three, x was actor 0; with three each, the first in order is
    assert repaired.actor.tolist() == [0, 0, 0, 1, 1, 1, -1]
    assert repaired.repaired == (("f", 1, 1),)


def test_repair_does_not_change_noise():
    labels, moved = repair_violations(np.array([-1, -1, 0, 0]), np.eye(4, dtype=np.float32), np.array([[0, 1]]))
    assert labels.tolist() == [-1, -1, 0, 0]
    assert len(moved) == 0


def test_the_silhouette_equals_scikit_learns(crowd):
    people, names = crowd(UNEVEN, spread=1.5)
    _, labels = np.unique(names, return_inverse=True)
    expected = silhouette_score(people.vectors, labels, metric="cosine")
    assert mean_silhouette(people.vectors, labels) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    "wrong", [{"eps": 0}, {"eps": "much"}, {"min_samples": 0}, {"unit": "clip"}, {"cannot_link": "no"}]
)
def test_settings_outside_their_range_are_refused(wrong):
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        Dbscan(**wrong)
