from dataclasses import replace

import numpy as np
import pytest

from dfprep.actors import NoProjection, actor_rows, cluster, evaluate_labelled
from dfprep.runs import configured


@pytest.fixture
def actors(crowd):
    """Any clustering of six people, whose actors a test sets."""
    people, _ = crowd([3, 3])
    return cluster(people, NoProjection().project(people.vectors), configured("clustering", eps=0.4))


def test_bcubed_of_a_case_worked_by_hand(actors):
    found = replace(actors, actor=np.array([0, 0, 0, 1, 1, -1]))
    scores = evaluate_labelled(["x", "x", "y", "y", None, "y"], found)
    # precision 2/3 2/3 1/3 1 1; recall 1 1 1/3 1/3 1/3
    assert scores.n == 5
    assert scores.bcubed_precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert scores.bcubed_recall == pytest.approx(3 / 5)
    assert scores.confused == (("x", "y", 1),)


def test_each_noise_person_is_an_actor_of_its_own(actors):
    found = replace(actors, actor=np.full(6, -1))
    scores = evaluate_labelled(["x"] * 6, found)
    assert scores.bcubed_precision == 1.0
    assert scores.bcubed_recall == pytest.approx(1 / 6)


def test_each_person_of_a_fake_has_the_actor_of_that_person_of_its_original(crowd):
    people, _ = crowd([2, 2])
    found = cluster(people, NoProjection().project(people.vectors), configured("clustering", eps=0.4))
    rows = actor_rows(people, found, {"v0002": ["a_fake", "z_fake"]}, {"unpaired": 2})
    assert [(row.person, row.actor, row.noise) for row in rows if row.video == "unpaired"] == [
        (0, -1, True), (1, -1, True)
    ]  # fmt: skip
    rows = [row for row in rows if row.video != "unpaired"]
    assert [row.video for row in rows] == ["a_fake", "v0000", "v0001", "v0002", "v0003", "z_fake"]
    by_video = {row.video: row for row in rows}
    for fake in ("a_fake", "z_fake"):
        assert replace(by_video[fake], video="v0002") == by_video["v0002"]
