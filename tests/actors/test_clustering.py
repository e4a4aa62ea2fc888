import numpy as np
import pytest
from sklearn.cluster import DBSCAN
from sklearn.metrics import adjusted_rand_score, silhouette_score

from dfprep.actors import Dbscan, NoProjection, People, Tsne, cluster, judge, judge_labelled
from dfprep.actors.clustering import numbered, repair, vote
from dfprep.actors.linkage import grow_tree, k_distances
from dfprep.actors.silhouette import mean_silhouette
from dfprep.errors import ConfigError

UNEVEN = [30, 12, 6, 4, 3, 2, 2, 1, 1, 1]


@pytest.mark.parametrize("min_samples", [1, 2, 3, 5])
@pytest.mark.parametrize("eps", [0.05, 0.2, 0.5])
def test_clusters_and_noise_are_those_of_scikit_learns_dbscan(min_samples, eps):
    points = np.random.default_rng(3).uniform(0, 3, (150, 2))
    ours = grow_tree(points, "euclidean", min_samples).cut(eps)
    theirs = DBSCAN(eps=eps, min_samples=min_samples).fit(points)
    np.testing.assert_array_equal(ours == -1, theirs.labels_ == -1)
    core = theirs.core_sample_indices_  # a border point may belong to either of two clusters
    assert adjusted_rand_score(theirs.labels_[core], ours[core]) == 1.0


def test_clusters_by_cosine_distance_are_scikit_learns_too(crowd):
    vectors = crowd(UNEVEN)[0].vectors
    theirs = DBSCAN(eps=0.25, min_samples=2, metric="cosine").fit_predict(vectors)
    ours = grow_tree(vectors, "cosine", 2).cut(0.25)
    assert adjusted_rand_score(theirs, ours) == 1.0


def test_the_k_distance_is_that_of_the_kth_other_point():
    points = np.array([[0.0], [1.0], [3.0], [7.0]])
    np.testing.assert_allclose(k_distances(points, "euclidean", 1), [1, 1, 2, 4])
    np.testing.assert_allclose(k_distances(points, "euclidean", 2), [3, 2, 3, 6])


@pytest.mark.parametrize("projection", [Tsne(), NoProjection()])
def test_eps_auto_finds_actors_of_very_uneven_sizes(crowd, projection):
    people, names = crowd(UNEVEN)
    actors = cluster(people, projection.project(people.vectors), Dbscan())
    # a map draws people who appear once to others: there the three of them cost some precision
    assert judge_labelled(names, actors).bcubed_f >= (0.9 if isinstance(projection, Tsne) else 0.99)


def test_actors_are_numbered_by_size_and_ties_by_who_comes_first():
    assert numbered(np.array([7, 3, 3, -1, 5, 5, 5, 7])).tolist() == [1, 2, 2, -1, 0, 0, 0, 1]


def test_noise_knows_its_nearest_actor_and_members_their_own(crowd):
    people, _ = crowd([5, 4, 1])
    actors = cluster(people, NoProjection().project(people.vectors), Dbscan(eps=0.4))
    assert actors.actor.tolist() == [0] * 5 + [1] * 4 + [-1]
    centres = np.stack([people.vectors[actors.actor == a].sum(axis=0) for a in (0, 1)])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    distances = 1 - people.vectors @ centres.T
    assert actors.nearest[-1] == distances[-1].argmin()
    np.testing.assert_allclose(actors.distance, distances[np.arange(10), actors.nearest], atol=1e-6)


def test_two_videos_of_nobody_known_are_noise_without_an_actor(crowd):
    people, _ = crowd([1, 1])
    actors = cluster(people, NoProjection().project(people.vectors), Dbscan())
    assert actors.noise.all()
    assert actors.nearest.tolist() == [-1, -1]


def test_frames_vote_for_their_person_and_noise_has_no_vote():
    labels = np.array([0, 0, 1, -1, -1, 1, -1, -1])
    owner = np.array([0, 0, 0, 1, 1, 1, 2, 2])
    assert vote(labels, owner, 3).tolist() == [0, 1, -1]


def test_frames_of_one_track_in_two_actors_are_counted(crowd):
    people, names = crowd([3, 3, 2], n_frames=4)
    settings = Dbscan(eps=0.4, unit="frame")
    whole = cluster(people, NoProjection().project(people.frames), settings)
    assert judge_labelled(names, whole).bcubed_f == 1.0
    assert whole.torn == 0
    mixed = people.frames.copy()
    mixed[0] = people.frames[-1]  # one frame of the first person shows the last
    torn = People(people.videos, people.persons, mixed, people.n_frames)
    found = cluster(torn, NoProjection().project(mixed), settings)
    assert found.torn == pytest.approx(1 / 8)
    assert judge(torn, found)["must_link_violations"] == pytest.approx(1 / 8)


def two_in_one_video(crowd):
    people, _ = crowd([6])
    videos = ("a", "a", "b", "c", "d", "e")
    return People(videos, np.array([0, 1, 0, 0, 0, 0]), people.frames, people.n_frames)


@pytest.mark.parametrize("projection", [Tsne(), NoProjection()])
def test_one_wrong_pair_does_not_outweigh_everybody_else(crowd, projection):
    people, names = crowd([10] * 12, spread=0.8)
    # the first person's second video shows her twice, as a mirror does
    videos = (people.videos[0], people.videos[0], *people.videos[2:])
    mirrored = People(videos, np.array([0, 1] + [0] * 118), people.frames, people.n_frames)
    found = cluster(mirrored, projection.project(mirrored.vectors), Dbscan())
    assert judge_labelled(names, found).bcubed_f > 0.98


def test_what_repair_leaves_of_a_small_actor_is_noise_and_nobody_goes_back():
    x, y = np.eye(2, dtype=np.float32)
    frames = np.stack([x, x + 0.1 * y, y, y, y])
    people = People(("a", "a", "b", "c", "d"), np.array([0, 1, 0, 0, 0]), frames, np.ones(5, int))
    mended = cluster(people, NoProjection().project(people.vectors), Dbscan(eps=0.1, cannot_link="repair"))
    assert mended.actor.tolist() == [-1, -1, 0, 0, 0]
    videos = ("a", "a", "b", "c", "d")
    frames = np.stack([x + 0.1 * y, x, x, x, y])
    people = People(videos, np.array([0, 1, 0, 0, 0]), frames, np.ones(5, int))
    mended = cluster(people, NoProjection().project(people.vectors), Dbscan(eps=0.1, cannot_link="repair"))
    # moved out of the only actor, there is no other that could be hers
    assert mended.repaired == (("a", 0, 0),)
    assert mended.nearest.tolist() == [-1, 0, 0, 0, 0]


def test_two_people_of_one_video_in_one_actor_are_reported(crowd):
    people = two_in_one_video(crowd)
    judged = judge(people, cluster(people, NoProjection().project(people.vectors), Dbscan(eps=1.5)))
    assert judged["cannot_link_pairs"] == 1
    assert judged["cannot_link_violations"] == 1.0


def test_repair_moves_the_one_further_from_the_centre_out(crowd):
    people = two_in_one_video(crowd)
    projected = NoProjection().project(people.vectors)
    kept = cluster(people, projected, Dbscan(eps=1.5))
    mended = cluster(people, projected, Dbscan(eps=1.5, cannot_link="repair"))
    worse = int(kept.distance[:2].argmax())
    assert mended.repaired == (("a", worse, 0),)
    assert np.flatnonzero(mended.noise).tolist() == [worse]
    assert judge(people, mended)["cannot_link_violations"] == 0.0


def test_repair_names_the_actor_as_it_is_numbered_in_the_end():
    y, x = np.eye(2, dtype=np.float32)
    frames = np.stack([y, y, y, x, x, x, x + 0.1 * y])
    people = People(("a", "b", "c", "d", "e", "f", "f"), np.array([0] * 6 + [1]), frames, np.ones(7, int))
    mended = cluster(people, NoProjection().project(people.vectors), Dbscan(eps=0.1, cannot_link="repair"))
    # of four and three, x was actor 0; of three and three, the one that comes first is
    assert mended.actor.tolist() == [0, 0, 0, 1, 1, 1, -1]
    assert mended.repaired == (("f", 1, 1),)


def test_repair_leaves_noise_alone():
    labels, moved = repair(np.array([-1, -1, 0, 0]), np.eye(4, dtype=np.float32), np.array([[0, 1]]))
    assert labels.tolist() == [-1, -1, 0, 0]
    assert len(moved) == 0


def test_the_silhouette_is_scikit_learns(crowd):
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
