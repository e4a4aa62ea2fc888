"""Actors whom the source names: a name is one actor, whatever the clusters say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from dfprep.actors.centroids import nearest_centroids
from dfprep.actors.cluster_labels import NOISE, number_by_size
from dfprep.actors.clustering import Actors, Clusters, to_actors
from dfprep.actors.dbscan import Dbscan
from dfprep.actors.people import People
from dfprep.actors.person_embeddings import PersonEmbeddings
from dfprep.values import checked


@checked
@dataclass(frozen=True)
class ActorSource:
    """Where the actors come from.

    Attributes:
        source: names: the source's names alone, nothing is clustered, and a person without a name is noise;
            clusters: the clusters alone; both: the names, and the clusters for people without a name.
    """

    source: Literal["names", "clusters", "both"]


def actors_by_name(people: People, names: Sequence[str | None]) -> Actors:
    """An actor for each name; people without a name are noise.

    Args:
        names: one for each person, None where unknown.
    """
    actor = number_by_size(name_labels(names))
    if isinstance(people, PersonEmbeddings):
        nearest, distance = nearest_centroids(people.vectors, actor)
    else:
        nearest, distance = np.full(len(people), NOISE), np.full(len(people), np.nan)
    return Actors(actor, nearest, distance, None, 0.0, ())


def actors_by_name_and_cluster(
    people: PersonEmbeddings, clusters: Clusters, settings: Dbscan, names: Sequence[str | None]
) -> Actors:
    """An actor for each name, and by `names_over_clusters` the actors of people without a name.

    No repair of cannot-link pairs takes a person out of the actor of its name. Of a cluster that lost people to
    their names, fewer than ``min_samples`` others are noise, as other clusters of this size are.
    """
    smallest = settings.min_samples if settings.unit == "person" else 1
    labels = names_over_clusters(names, clusters.labels, smallest)
    fixed = np.array([name is not None for name in names], bool)
    return to_actors(people, replace(clusters, labels=labels), settings, fixed)


def name_labels(names: Sequence[str | None]) -> np.ndarray:
    """(n,) int: the position of each name among the sorted different names; -1 for None.

    >>> name_labels(["bea", None, "ann", "bea"]).tolist()
    [1, -1, 0, 1]
    """
    position = {name: i for i, name in enumerate(sorted({name for name in names if name is not None}))}
    return np.array([NOISE if name is None else position[name] for name in names], int)


def names_over_clusters(names: Sequence[str | None], clusters: np.ndarray, smallest: int = 1) -> np.ndarray:
    """(n,) int: labels in which a name is one label, and people without a name have that of their cluster.

    A cluster in which most of the people with a name have the same one gives its label to the others. In any other
    cluster the others keep a label of their own, unless some left for their names and fewer than `smallest` remain,
    who are noise.

    >>> names_over_clusters(["ann", None, "ann", "bea", None, None], np.array([0, 0, 0, 0, 1, -1])).tolist()
    [0, 0, 0, 1, 3, -1]

    Args:
        clusters: (n,) int, -1 noise.
    """
    labels = name_labels(names)
    known = labels != NOISE
    n_names = int(labels.max(initial=NOISE)) + 1
    new = {cluster: cluster + n_names for cluster in clusters[~known & (clusters != NOISE)].tolist()}
    new |= _majorities(labels[known], clusters[known])
    remaining = Counter(clusters[~known].tolist())
    for cluster in set(clusters[known].tolist()) & new.keys():
        if new[cluster] >= n_names and remaining[cluster] < smallest:
            new[cluster] = NOISE
    labels[~known] = [new.get(cluster, NOISE) for cluster in clusters[~known].tolist()]
    return labels


def _majorities(labels: np.ndarray, clusters: np.ndarray) -> dict[int, int]:
    """The label (n,) of more than half of the members of each cluster (n,), by cluster, where there is one."""
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for label, cluster in zip(labels.tolist(), clusters.tolist(), strict=True):
        if cluster != NOISE:
            votes[cluster][label] += 1
    leading = {cluster: of_it.most_common(1)[0] for cluster, of_it in votes.items()}
    return {cluster: label for cluster, (label, n) in leading.items() if 2 * n > votes[cluster].total()}


@dataclass(frozen=True)
class Naming:
    """How many people have a name, and what became of the others.

    Attributes:
        named: people with a name.
        by_cluster, own, noise: people without, who have a named actor by their cluster, another actor, or none.
    """

    named: int
    by_cluster: int
    own: int
    noise: int

    @property
    def unnamed(self) -> int:
        return self.by_cluster + self.own + self.noise


def naming(names: Sequence[str | None], actors: Actors) -> Naming:
    """Count the people with and without a name among the `actors`."""
    known = np.array([name is not None for name in names], bool)
    others = actors.actor[~known]
    by_cluster = np.isin(others, np.setdiff1d(actors.actor[known], [NOISE]))
    n_noise = int((others == NOISE).sum())
    return Naming(int(known.sum()), int(by_cluster.sum()), int((~by_cluster).sum()) - n_noise, n_noise)
