import numpy as np

from dfprep.actors import NoProjection, PersonEmbeddings, cluster, evaluate
from dfprep.actors.cannot_link import repair_violations
from dfprep.runs import configured


def clustered(people, **settings):
    return cluster(people, NoProjection().project(people.vectors), configured("clustering", **settings))


def with_two_people_in_one_video(crowd):
    people, _ = crowd([6])
    videos = ("a", "a", "b", "c", "d", "e")
    return PersonEmbeddings(videos, np.array([0, 1, 0, 0, 0, 0]), people.frames, people.n_frames)


def test_after_repair_an_actor_that_became_too_small_is_noise_and_no_one_is_near_its_former_actor():
    x, y = np.eye(2, dtype=np.float32)
    frames = np.stack([x, x + 0.1 * y, y, y, y])
    people = PersonEmbeddings(("a", "a", "b", "c", "d"), np.array([0, 1, 0, 0, 0]), frames, np.ones(5, int))
    repaired = cluster(
        people, NoProjection().project(people.vectors), configured("clustering", eps=0.1, cannot_link="repair")
    )
    assert repaired.actor.tolist() == [-1, -1, 0, 0, 0]
    videos = ("a", "a", "b", "c", "d")
    frames = np.stack([x + 0.1 * y, x, x, x, y])
    people = PersonEmbeddings(videos, np.array([0, 1, 0, 0, 0]), frames, np.ones(5, int))
    repaired = cluster(
        people, NoProjection().project(people.vectors), configured("clustering", eps=0.1, cannot_link="repair")
    )
    # no other actor exists that could be the nearest
    assert repaired.repaired == (("a", 0, 0),)
    assert repaired.nearest.tolist() == [-1, 0, 0, 0, 0]


def test_two_people_of_one_video_in_one_actor_are_reported(crowd):
    people = with_two_people_in_one_video(crowd)
    scores = evaluate(people, clustered(people, eps=1.5))
    assert scores["cannot_link_pairs"] == 1
    assert scores["cannot_link_violation_share"] == 1.0


def test_repair_makes_the_person_farther_from_the_centroid_noise(crowd):
    people = with_two_people_in_one_video(crowd)
    projected = NoProjection().project(people.vectors)
    unrepaired = cluster(people, projected, configured("clustering", eps=1.5))
    repaired = cluster(people, projected, configured("clustering", eps=1.5, cannot_link="repair"))
    farther = int(unrepaired.distance[:2].argmax())
    assert repaired.repaired == (("a", farther, 0),)
    assert np.flatnonzero(repaired.noise).tolist() == [farther]
    assert evaluate(people, repaired)["cannot_link_violation_share"] == 0.0


def test_repair_reports_the_final_number_of_the_actor():
    y, x = np.eye(2, dtype=np.float32)
    frames = np.stack([y, y, y, x, x, x, x + 0.1 * y])
    people = PersonEmbeddings(("a", "b", "c", "d", "e", "f", "f"), np.array([0] * 6 + [1]), frames, np.ones(7, int))
    repaired = cluster(
        people, NoProjection().project(people.vectors), configured("clustering", eps=0.1, cannot_link="repair")
    )
    # with four members against three, x was actor 0; with three each, the first in order is
    assert repaired.actor.tolist() == [0, 0, 0, 1, 1, 1, -1]
    assert repaired.repaired == (("f", 1, 1),)


def test_repair_does_not_change_noise():
    labels, moved = repair_violations(np.array([-1, -1, 0, 0]), np.eye(4, dtype=np.float32), np.array([[0, 1]]))
    assert labels.tolist() == [-1, -1, 0, 0]
    assert len(moved) == 0
