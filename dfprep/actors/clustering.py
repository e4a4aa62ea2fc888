"""From projected points to actors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dfprep.actors import inverted_lists
from dfprep.actors.approximate_tree import approximate_mst
from dfprep.actors.cannot_link import cannot_link_pairs, repair_violations
from dfprep.actors.centroids import nearest_centroids
from dfprep.actors.cluster_labels import NOISE, drop_small_clusters, number_by_size
from dfprep.actors.dbscan import Dbscan, Neighbours
from dfprep.actors.eps_selection import select_eps
from dfprep.actors.frame_votes import majority_vote, track_fragmentation
from dfprep.actors.mutual_reachability import MutualReachabilityTree, mutual_reachability_mst
from dfprep.actors.person_embeddings import PersonEmbeddings
from dfprep.actors.projection import Projected


@dataclass(frozen=True)
class KDistanceCurve:
    """The distances (n,) of all points to their k-th nearest neighbour, ascending, and the clustering's eps."""

    distances: np.ndarray
    k: int
    eps: float


@dataclass(frozen=True)
class Actors:
    """The actor of each of n people.

    Attributes:
        actor: (n,) int; 0 is the actor with the most appearances, ties by first video; -1: noise, no actor.
        nearest: (n,) int, the actor with the nearest centroid: a member's own actor, and never the one that a
            person was moved out of; -1 without any, or without embeddings.
        distance: (n,) float, cosine distance of the person's embedding to the centroid of `nearest`, for
            every projection; 0 without any; NaN without embeddings.
        curve: the k-distances and eps; None where nothing was clustered.
        fragmentation: share of people whose frames fell into more than one actor; 0 where a point is a person.
        repaired: (video, person, actor) of people moved out of an actor; -1 if that actor has no members left.
    """

    actor: np.ndarray
    nearest: np.ndarray
    distance: np.ndarray
    curve: KDistanceCurve | None
    fragmentation: float
    repaired: tuple[tuple[str, int, int], ...]

    @property
    def noise(self) -> np.ndarray:
        """(n,) bool: belongs to no actor."""
        return self.actor == NOISE

    @property
    def eps(self) -> float | None:
        """The clustering's radius; None where nothing was clustered."""
        return self.curve.eps if self.curve else None

    @property
    def sizes(self) -> np.ndarray:
        """The number of appearances of each actor, descending."""
        return np.bincount(self.actor[~self.noise])


@dataclass(frozen=True)
class Clusters:
    """The clusters of n people as DBSCAN found them, before `to_actors` makes actors of them.

    Attributes:
        labels: (n,) int, -1 noise.
        pairs: (m, 2) int, the cannot-link pairs.
        curve, fragmentation: see `Actors`.
    """

    labels: np.ndarray
    pairs: np.ndarray
    curve: KDistanceCurve
    fragmentation: float


def cluster(people: PersonEmbeddings, projected: Projected, settings: Dbscan, embedder: str = "") -> Actors:
    """Assign people to actors; see `find_clusters`."""
    return to_actors(people, find_clusters(people, projected, settings, embedder), settings)


def spanning_tree(projected: Projected, settings: Dbscan) -> MutualReachabilityTree:
    """The tree that holds the clusters of the points for every eps.

    Raises:
        DfprepError: too many points for the settings.
    """
    points, metric = projected.points, projected.metric
    if settings.neighbours_of(len(points), mapped=metric != "cosine") == "exact":
        return mutual_reachability_mst(points, metric, settings.min_samples)
    return approximate_mst(points, settings.min_samples, settings.seed)


def tree_version(how: Neighbours) -> str:
    """What a tree depends on besides the points and the settings: a kept one of another version is not read."""
    if how == "exact":
        return "exact 1"
    parts = (inverted_lists.POINTS_PER_LIST, inverted_lists.N_PROBED, inverted_lists.version())
    return f"approximate 1 {parts}"


def find_clusters(
    people: PersonEmbeddings,
    projected: Projected,
    settings: Dbscan,
    embedder: str = "",
    tree: MutualReachabilityTree | None = None,
) -> Clusters:
    """The clusters of people.

    Args:
        projected: of ``people.vectors``, or with ``unit="frame"`` of ``people.frames``.
        embedder: the name of its class, if known, see `dfprep.actors.same_person`.
        tree: the `spanning_tree` of the points, if it is known.

    Raises:
        DfprepError: too many points for the settings.
    """
    by_frame, n = settings.unit == "frame", len(people)
    owner = people.owner if by_frame else np.arange(n)
    if len(projected.points) != len(owner):
        raise ValueError(f"{len(owner)} points expected for unit={settings.unit}, got {len(projected.points)}")
    if tree is None:
        tree = spanning_tree(projected, settings)

    def labels_at(eps: float) -> np.ndarray:
        return majority_vote(tree.cut(eps), owner, n) if by_frame else tree.cut(eps)

    pairs = cannot_link_pairs(people)
    if isinstance(settings.eps, str):
        eps = select_eps(tree, labels_at, people.vectors, pairs, settings.same_person_of(embedder))
    else:
        eps = float(settings.eps)
    curve = k_distance_curve(tree, eps)
    fragmentation = track_fragmentation(tree.cut(eps), owner, n)
    return Clusters(labels_at(eps), pairs, curve, fragmentation)


def k_distance_curve(tree: MutualReachabilityTree, eps: float) -> KDistanceCurve:
    """The curve for the neighbour that decides whether a point is a core point."""
    return KDistanceCurve(np.sort(tree.k_distances), max(1, tree.min_samples - 1), eps)


def to_actors(
    people: PersonEmbeddings, clusters: Clusters, settings: Dbscan, fixed: np.ndarray | None = None
) -> Actors:
    """Actors of `clusters`, repaired where `settings` say so and numbered by size.

    Args:
        fixed: (n,) bool, people whose cluster is certain: no repair takes them out of it.
    """
    found = labels = clusters.labels
    moved = np.zeros(0, int)
    if settings.cannot_link == "repair":
        labels, moved = repair_violations(found, people.vectors, clusters.pairs, fixed)
        if settings.unit == "person":
            large = drop_small_clusters(labels, settings.min_samples)
            labels = large if fixed is None else np.where(np.isin(labels, labels[fixed]), labels, large)
    actor = number_by_size(labels)
    former = [int(actor[labels == label].max(initial=NOISE)) for label in found[moved]]
    nearest, distance = nearest_centroids(people.vectors, actor, dict(zip(moved.tolist(), former, strict=True)))
    repaired = tuple((people.videos[i], int(people.persons[i]), a) for i, a in zip(moved, former, strict=True))
    return Actors(actor, nearest, distance, clusters.curve, clusters.fragmentation, repaired)
