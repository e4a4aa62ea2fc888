from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfprep.actors import (
    Naming,
    NoProjection,
    PersonEmbeddings,
    actor_rows,
    actors_by_name,
    actors_by_name_and_cluster,
    cluster,
    evaluate,
    find_clusters,
    naming,
    people_of,
)
from dfprep.actors.named_actors import name_labels, names_over_clusters
from dfprep.runs import configured

NAMED = st.tuples(st.sampled_from([None, None, "ann", "bea", "cid"]), st.integers(-1, 4))


def groups(labels):
    """The partition that labels (n,) make, without noise."""
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist()) - {-1}}


@given(st.lists(NAMED, max_size=20), st.integers(1, 4))
def test_one_name_is_one_label_and_two_names_never_share_one(people, smallest):
    names, clusters = [name for name, _ in people], np.array([c for _, c in people], int)
    labels = names_over_clusters(names, clusters, smallest)
    pairs = {(name, label) for name, label in zip(names, labels.tolist(), strict=True) if name is not None}
    assert len(pairs) == len({name for name, _ in pairs}) == len({label for _, label in pairs})
    assert all(label >= 0 for _, label in pairs)


@given(st.lists(NAMED, max_size=20), st.integers(1, 4))
def test_people_without_a_name_stay_with_the_others_of_their_cluster(people, smallest):
    names, clusters = [name for name, _ in people], np.array([c for _, c in people], int)
    labels = names_over_clusters(names, clusters, smallest)
    unnamed = np.array([name is None for name in names], bool)
    assert (labels[unnamed & (clusters == -1)] == -1).all()
    for found in range(5):
        members = clusters == found
        others = set(labels[members & unnamed].tolist())
        assert len(others) <= 1
        of_names = [name for name, inside in zip(names, members, strict=True) if inside and name]
        leading = max(set(of_names), key=of_names.count, default=None)
        if leading and of_names.count(leading) > len(of_names) / 2:
            assert others <= {labels[names.index(leading)]}
        elif others and not of_names:
            assert others != {-1}
            assert set(np.flatnonzero(labels == others.pop())) == set(np.flatnonzero(members))
        else:
            small = (members & unnamed).sum() < smallest
            assert all((label == -1) == small for label in others)


@given(st.lists(NAMED, max_size=20), st.integers(1, 4), st.randoms())
def test_the_order_of_people_and_the_numbers_of_clusters_do_not_matter(people, smallest, random):
    names, clusters = [name for name, _ in people], np.array([c for _, c in people], int)
    order, numbers = random.sample(range(len(people)), len(people)), np.array([*random.sample(range(9), 5), -1])
    shuffled = names_over_clusters([names[i] for i in order], numbers[clusters[order]], smallest)
    back = np.empty(len(people), int)
    back[order] = shuffled
    assert groups(back) == groups(names_over_clusters(names, clusters, smallest))


@given(st.lists(st.integers(-1, 4), max_size=20))
def test_without_names_the_clusters_are_unchanged(clusters):
    labels = names_over_clusters([None] * len(clusters), np.array(clusters, int), 3)
    assert labels.tolist() == clusters


def test_the_majority_of_the_names_in_a_cluster_decides_and_a_tie_does_not():
    names = ["ann", "ann", "bea", None, "bea", "ann", None, None]
    clusters = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    labels = names_over_clusters(names, clusters)
    assert labels[3] == labels[0] == labels[5]
    assert labels[2] == labels[4]
    assert labels[6] == labels[7]
    assert len(set(labels.tolist())) == 3


def test_others_of_a_cluster_of_two_names_are_noise_if_they_are_too_few_for_an_actor():
    names, clusters = ["ann", "bea", None, None, "cid", "dan", None], np.array([0, 0, 0, 0, 1, 1, 1])
    assert (names_over_clusters(names, clusters, smallest=2) == -1).tolist() == [False] * 6 + [True]


def test_actors_of_names_are_numbered_by_size_and_nobody_else_has_one():
    people = people_of([("a", 0), ("b", 1), ("b", 0), ("c", 0), ("d", 0)])
    actors = actors_by_name(people, ["cid", "ann", "bea", None, "ann"])
    assert actors.actor.tolist() == [1, 0, 2, -1, 0]
    assert (actors.curve, actors.eps) == (None, None)
    rows = actor_rows(people, actors, {"a": ["a_fake"]}, {"x": 1})
    assert [(row.video, row.person, row.actor) for row in rows] == [
        ("a", 0, 1), ("a_fake", 0, 1), ("b", 0, 0), ("b", 1, 2), ("c", 0, -1), ("d", 0, 0), ("x", 0, -1)
    ]  # fmt: skip
    assert {(row.distance, row.nearest) for row in rows} == {(None, -1)}
    assert not {"eps", "silhouette"} & evaluate(people, actors).keys()


def test_with_embeddings_people_without_a_name_are_noise_with_a_nearest_actor(crowd):
    people, names = crowd([3, 2])
    actors = actors_by_name(people, [*names[:-1], None])
    assert actors.actor.tolist() == [0, 0, 0, 1, -1]
    assert actors.nearest.tolist() == [0, 0, 0, 1, 1]
    assert 0 < actors.distance[-1] < 0.5
    assert "silhouette" in evaluate(people, actors)


def by_both(people, names, **settings):
    settings = configured("clustering", **settings)
    clusters = find_clusters(people, NoProjection().project(people.vectors), settings)
    return actors_by_name_and_cluster(people, clusters, settings, names)


def test_names_correct_clusters_and_clusters_complete_names(crowd):
    people, _ = crowd([5, 3, 2, 1])
    names = ["ann", "ann", None, "bea", None, *["bea", None, None], None, None, "ann"]
    actors = by_both(people, names, eps=0.4)
    # person 3 looks like ann and is bea; the last one looks like nobody and is ann; the third cluster has no names
    assert actors.actor.tolist() == [0, 0, 0, 1, 0, 1, 1, 1, 2, 2, 0]
    np.testing.assert_array_equal(actors.nearest, actors.actor)
    assert naming(names, actors) == Naming(named=5, by_cluster=4, own=2, noise=0)


def test_where_names_and_clusters_agree_the_result_is_that_of_the_clusters(crowd):
    people, names = crowd([2, 5, 3])
    alone = cluster(people, NoProjection().project(people.vectors), configured("clustering", eps=0.4))
    both = by_both(people, names, eps=0.4)
    for field in ("actor", "nearest", "distance"):
        np.testing.assert_array_equal(getattr(both, field), getattr(alone, field))


@pytest.mark.parametrize("first_is_named", [True, False])
def test_repair_never_takes_a_person_out_of_the_actor_of_its_name(crowd, first_is_named):
    people, _ = crowd([6])
    videos, persons = ("a", "a", "b", "c", "d", "e"), np.array([0, 1, 0, 0, 0, 0])
    people = PersonEmbeddings(videos, persons, people.frames, people.n_frames)
    pair = ["ann", None] if first_is_named else [None, "ann"]
    actors = by_both(people, [*pair, "ann", None, None, None], eps=1.5, cannot_link="repair")
    moved = int(first_is_named)
    assert actors.repaired == (("a", moved, 0),)
    assert np.flatnonzero(actors.actor == -1).tolist() == [moved]
    assert evaluate(people, actors)["cannot_link_violation_share"] == 0


def test_two_people_of_one_video_with_one_name_stay_and_small_named_actors_survive_a_repair(crowd):
    people, _ = crowd([5, 1])
    people = replace(people, videos=("a", "a", "b", "c", "d", "e"), persons=np.array([0, 1, 0, 0, 0, 0]))
    actors = by_both(people, ["ann", "ann", None, None, None, "bea"], eps=0.5, cannot_link="repair")
    assert actors.actor.tolist() == [0, 0, 0, 0, 0, 1]
    assert actors.repaired == ()


def test_labels_of_names_do_not_depend_on_the_order():
    assert name_labels(["b", None, "a"]).tolist() == [1, -1, 0]
    assert name_labels([]).tolist() == []
