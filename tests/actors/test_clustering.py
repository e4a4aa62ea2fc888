import numpy as np
import pytest

from dfprep.actors import NoProjection, PersonEmbeddings, cluster, evaluate, evaluate_labelled
from dfprep.actors.cluster_labels import number_by_size
from dfprep.actors.frame_votes import majority_vote
from dfprep.errors import ConfigError
from dfprep.runs import configured


def test_actors_are_numbered_by_size_and_ties_by_first_member():
    assert number_by_size(np.array([7, 3, 3, -1, 5, 5, 5, 7])).tolist() == [1, 2, 2, -1, 0, 0, 0, 1]


def test_nearest_is_the_nearest_actor_of_noise_and_the_own_actor_of_members(crowd):
    people, _ = crowd([5, 4, 1])
    actors = cluster(people, NoProjection().project(people.vectors), configured("clustering", eps=0.4))
    assert actors.actor.tolist() == [0] * 5 + [1] * 4 + [-1]
    centres = np.stack([people.vectors[actors.actor == a].sum(axis=0) for a in (0, 1)])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    distances = 1 - people.vectors @ centres.T
    assert actors.nearest[-1] == distances[-1].argmin()
    np.testing.assert_allclose(actors.distance, distances[np.arange(10), actors.nearest], atol=1e-6)


def test_two_videos_of_different_people_are_noise_without_a_nearest_actor(crowd):
    people, _ = crowd([1, 1])
    actors = cluster(people, NoProjection().project(people.vectors), configured("clustering"))
    assert actors.noise.all()
    assert actors.nearest.tolist() == [-1, -1]


def test_a_person_has_the_majority_label_of_its_frames_and_noise_does_not_vote():
    labels = np.array([0, 0, 1, -1, -1, 1, -1, -1])
    owner = np.array([0, 0, 0, 1, 1, 1, 2, 2])
    assert majority_vote(labels, owner, 3).tolist() == [0, 1, -1]


def test_a_track_whose_frames_fall_into_two_actors_is_counted_as_fragmented(crowd):
    people, names = crowd([3, 3, 2], n_frames=4)
    settings = configured("clustering", eps=0.4, unit="frame")
    whole = cluster(people, NoProjection().project(people.frames), settings)
    assert evaluate_labelled(names, whole).bcubed_f == 1.0
    assert whole.fragmentation == 0
    mixed = people.frames.copy()
    mixed[0] = people.frames[-1]  # one frame of the first person shows the last
    people = PersonEmbeddings(people.videos, people.persons, mixed, people.n_frames)
    found = cluster(people, NoProjection().project(mixed), settings)
    assert found.fragmentation == pytest.approx(1 / 8)
    assert evaluate(people, found)["track_fragmentation"] == pytest.approx(1 / 8)


@pytest.mark.parametrize(
    "wrong", [{"eps": 0}, {"eps": "much"}, {"min_samples": 0}, {"unit": "clip"}, {"cannot_link": "no"}]
)
def test_settings_outside_their_range_are_rejected(wrong):
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        configured("clustering", **wrong)
