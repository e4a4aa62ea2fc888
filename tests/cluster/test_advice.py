"""The advice on doubtful clusters: the values that it names change the clusters as it says."""

import re

import numpy as np
import pytest

from dfprep.actors import NoProjection, PersonEmbeddings, cluster, evaluate
from dfprep.cluster.advice import advice
from dfprep.runs import configured
from dfprep.vectors import l2_normalize


def clustered(vectors, embedder, **settings):
    """The number of people who share an actor with somebody, and the advice."""
    people = PersonEmbeddings.of([(f"v{i:02}", 0, vector[None]) for i, vector in enumerate(vectors)])
    settings = configured("clustering", **settings)
    actors = cluster(people, NoProjection().project(people.vectors), settings, embedder)
    return int((~actors.noise).sum()), " ".join(advice(evaluate(people, actors), "none", settings, embedder))


@pytest.mark.parametrize(
    ("embedder", "distance", "joined", "which"),
    [("", 0.1, True, 0), ("Dlib", 0.055, False, 1), ("Dlib", 0.09, False, 1), ("FaceNet", 0.5, False, 1)],
)
def test_the_advised_distance_of_one_person_changes_the_clusters(embedder, distance, joined, which):
    rng = np.random.default_rng(0)
    common = l2_normalize(rng.normal(size=128))
    own = l2_normalize(rng.normal(size=(8, 128)))
    vectors = l2_normalize(np.sqrt(1 - distance) * common + np.sqrt(distance) * own).astype(np.float32)
    before, advised = clustered(vectors, embedder)
    assert (before > 4) == joined
    lower_upper = re.search(r"relied: ([\d.]+) instead of [\d.]+ keeps more people apart, ([\d.]+) takes", advised)
    after, _ = clustered(vectors, embedder, same_person=float(lower_upper.groups()[which]))
    assert after < before if joined else after > before
