"""Points to actors: DBSCAN, its eps chosen where none is given, and what two people in one video tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from dfprep.actors.linkage import Tree, grow_tree, k_distances
from dfprep.actors.people import People, unit
from dfprep.actors.projection import Projected
from dfprep.actors.silhouette import mean_silhouette
from dfprep.errors import DfprepError, require

NOISE = -1
SAME = 1e-6
"""Points this close are one point: float32 tells no more."""

MAX_POINTS = 60_000
"""Every point is compared with every other: time grows with the square, and 22,000 took one to two minutes."""

N_CANDIDATES = 64

MAP_SLACK = 0.015
"""Of the silhouette. On maps of 29 drawn sets of 19 to 5,000 people it raised the mean B-cubed F by 0.004."""


@dataclass(frozen=True)
class Dbscan:
    """How points become actors.

    Method: Ester et al., "A Density-Based Algorithm for Discovering Clusters" (1996).

    Attributes:
        eps: how far apart two neighbours of one actor may be, in the projection's distance, above 0; auto: see
            `choose_eps`.
        min_samples: points, itself included, within eps of a point in the inside of an actor, at least 1.
        unit: what a point is: a person of a video, or a frame of one, which then vote.
        cannot_link: what is done about two people of one video in one actor: report, or repair, which moves the
            one further from the actor's centre out of it.
    """

    eps: float | str = "auto"
    min_samples: int = 2
    unit: str = "person"
    cannot_link: str = "report"

    def __post_init__(self) -> None:
        number = isinstance(self.eps, (int, float))
        require(self.eps > 0 if number else self.eps == "auto", "eps", "be auto or above 0", self.eps)  # type: ignore[operator]
        require(self.min_samples >= 1, "min_samples", "be at least 1", self.min_samples)
        require(self.unit in ("person", "frame"), "unit", "be person or frame", self.unit)
        require(self.cannot_link in ("report", "repair"), "cannot_link", "be report or repair", self.cannot_link)

    def require_comparable(self, n_points: int) -> None:
        """Raise where there are too many points to compare each with each.

        Raises:
            DfprepError: says how many there are and may be.
        """
        if n_points > MAX_POINTS:
            raise DfprepError(
                f"clustering.unit={self.unit} gives {n_points:,} points, and more than {MAX_POINTS:,} cannot be "
                "compared each with each; use clustering.unit=person, or cluster parts of the data"
            )


@dataclass(frozen=True)
class KDistance:
    """The distances (n,) of all points to their k-th nearest neighbour, rising, and the eps chosen on them."""

    distances: np.ndarray
    k: int
    eps: float


@dataclass(frozen=True)
class Actors:
    """Who is who among n people.

    Attributes:
        actor: (n,) int; 0 is the actor with the most appearances, ties by first video; -1: noise, nobody's.
        nearest: (n,) int, the actor whose centre is nearest, for its members their own, for one who was moved out
            of an actor another one; -1 without any.
        distance: (n,) float, cosine distance of the person's vector to the centre of `nearest`, 0 without any
            actor; a centre is the direction of its members' mean. Embeddings are compared, whatever the projection.
        curve: the k-distances, with eps.
        torn: share of people whose frames fell into more than one actor; 0 where a point is a person.
        repaired: (video, person, actor) of people moved out of an actor; -1 if nobody is left in it.
    """

    actor: np.ndarray
    nearest: np.ndarray
    distance: np.ndarray
    curve: KDistance
    torn: float
    repaired: tuple[tuple[str, int, int], ...]

    @property
    def noise(self) -> np.ndarray:
        """(n,) bool: belongs to no actor."""
        return self.actor == NOISE

    @property
    def eps(self) -> float:
        return self.curve.eps

    @property
    def sizes(self) -> np.ndarray:
        """Appearances of each actor, falling."""
        return np.bincount(self.actor[~self.noise])


def cluster(people: People, projected: Projected, settings: Dbscan) -> Actors:
    """Find the actors.

    Args:
        projected: of ``people.vectors``, or with ``unit="frame"`` of ``people.frames``.

    Raises:
        DfprepError: too many points to compare each with each.
    """
    points, n = projected.points, len(people)
    owner = people.owner if settings.unit == "frame" else np.arange(n)
    if len(points) != len(owner):
        raise ValueError(f"{len(owner)} points expected for unit={settings.unit}, got {len(points)}")
    settings.require_comparable(len(points))
    tree = grow_tree(points, projected.metric, settings.min_samples)

    def labelled(eps: float) -> np.ndarray:
        return vote(tree.cut(eps), owner, n) if settings.unit == "frame" else tree.cut(eps)

    pairs = cannot_link_pairs(people)
    eps = choose_eps(tree, labelled, people.vectors, pairs) if settings.eps == "auto" else float(settings.eps)
    labels = before = labelled(eps)
    moved = np.zeros(0, int)
    if settings.cannot_link == "repair":
        labels, moved = repair(before, people.vectors, pairs)
        if settings.unit == "person":
            labels = without_small(labels, settings.min_samples)
    k = max(1, settings.min_samples - 1)
    curve = KDistance(np.sort(k_distances(points, projected.metric, k)), k, eps)
    actor = numbered(labels)
    left = [int(actor[labels == label].max(initial=NOISE)) for label in before[moved]]
    nearest, distance = to_centres(people.vectors, actor, dict(zip(moved.tolist(), left, strict=True)))
    repaired = tuple((people.videos[i], int(people.persons[i]), a) for i, a in zip(moved, left, strict=True))
    return Actors(actor, nearest, distance, curve, torn_share(tree.cut(eps), owner, n), repaired)


def choose_eps(
    tree: Tree, labelled: Callable[[float], np.ndarray], vectors: np.ndarray, pairs: np.ndarray
) -> float:
    """The eps on the k-distance curve at which people fall apart best.

    Every height at which two groups would join is a step of the curve, and between two steps nothing changes; so
    the middles between them are all the choices there are (at most 64, evenly over the curve). Taken is the one
    with the best mean silhouette (`mean_silhouette`, of the embeddings, whatever the projection) less the
    share of people in violated cannot-links (of all people: one wrong pair must not outweigh everybody else). A
    knee read off the curve alone moves with the share of people who appear once, which no clustering can know. On
    a map, which draws strangers near each other, the smallest eps that is nearly as good is taken.
    """
    steps = np.unique(tree.heights[np.isfinite(tree.heights) & (tree.heights > SAME)])
    if not len(steps):
        return SAME
    bounds = np.concatenate([[steps[0] / 2], steps, [steps[-1] * 1.2]])
    middles = (bounds[1:] + bounds[:-1]) / 2
    if len(middles) > N_CANDIDATES:
        middles = middles[np.unique(np.linspace(0, len(middles) - 1, N_CANDIDATES).round().astype(int))]

    def score(eps: float) -> float:
        labels = labelled(eps)
        return mean_silhouette(vectors, labels) - 2 * n_violated(labels, pairs) / len(vectors)

    scores = np.array([score(eps) for eps in middles])
    slack = MAP_SLACK if tree.metric == "euclidean" else 0.0
    return float(middles[int(np.argmax(scores >= scores.max() - slack))])


def vote(labels: np.ndarray, owner: np.ndarray, n: int) -> np.ndarray:
    """(n,) int: the label that most of each person's points have; noise only where all are, ties to the lower."""
    votes = np.zeros((n, int(labels.max(initial=NOISE)) + 2), np.int32)
    np.add.at(votes, (owner, labels + 1), 1)
    votes[:, 0] = np.minimum(votes[:, 0], 0)  # noise has no vote
    return votes.argmax(axis=1) - 1


def torn_share(labels: np.ndarray, owner: np.ndarray, n: int) -> float:
    """Share of people whose points have more than one label besides noise."""
    seen = np.unique(np.stack([owner, labels])[:, labels != NOISE], axis=1)
    return float((np.bincount(seen[0], minlength=n) > 1).mean()) if n else 0.0


def cannot_link_pairs(people: People) -> np.ndarray:
    """(m, 2) int: every two people of one video, who are two actors."""
    _, video = np.unique(people.videos, return_inverse=True)
    pairs = [np.zeros((0, 2), int)]
    for step in range(1, len(video)):  # people are sorted by video: those of one stand beside each other
        (first,) = np.nonzero(video[step:] == video[:-step])
        if not len(first):
            break
        pairs.append(np.stack([first, first + step], axis=1))
    return np.concatenate(pairs)


def n_violated(labels: np.ndarray, pairs: np.ndarray) -> int:
    """Cannot-link pairs with one label."""
    a, b = labels[pairs.T]
    return int(((a == b) & (a != NOISE)).sum())


def violation_rate(labels: np.ndarray, pairs: np.ndarray) -> float:
    """Share of cannot-link pairs with one label; 0 without any pair."""
    return n_violated(labels, pairs) / len(pairs) if len(pairs) else 0.0


def repair(labels: np.ndarray, vectors: np.ndarray, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Make the worse of two people of one video in one actor noise: labels, and the indices of those moved."""
    kept, moved = labels.copy(), []
    _, distance = to_centres(vectors, labels)
    for a, b in pairs:
        if kept[a] == kept[b] != NOISE:
            worse = int(a if distance[a] > distance[b] else b)
            kept[worse] = NOISE
            moved.append(worse)
    return kept, np.array(moved, int)


def without_small(labels: np.ndarray, min_size: int) -> np.ndarray:
    """Labels with those that fewer than `min_size` people have left turned into noise."""
    sizes = np.bincount(labels - NOISE)
    return np.where(sizes[labels - NOISE] >= min_size, labels, NOISE)


def numbered(labels: np.ndarray) -> np.ndarray:
    """Labels renamed 0, 1, ... by falling size, ties by who comes first; noise stays -1."""
    members = labels != NOISE
    found, first, inverse, sizes = np.unique(
        labels[members], return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(found), int)
    rank[np.lexsort((first, -sizes))] = np.arange(len(found))
    named = np.full(len(labels), NOISE)
    named[members] = rank[inverse]
    return named


def to_centres(
    vectors: np.ndarray, actor: np.ndarray, left: Mapping[int, int] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Nearest actor (n,) (members: their own) and cosine distance (n,) to its centre; -1 and 0 without any.

    Args:
        left: of people who were moved out of an actor, by index, that actor, who cannot be theirs.
    """
    n_actors = int(actor.max(initial=NOISE)) + 1
    sums = np.zeros((n_actors, vectors.shape[1]))
    np.add.at(sums, actor[actor != NOISE], vectors[actor != NOISE])
    centres = unit(sums)
    nearest, distance = actor.copy(), np.zeros(len(actor))
    strays = np.flatnonzero(actor == NOISE)
    if n_actors and len(strays):
        likeness = vectors[strays] @ centres.T
        for i, own in (left or {}).items():  # who was moved out is a stray
            if own != NOISE:
                likeness[np.searchsorted(strays, i), own] = -np.inf
        nearest[strays] = np.where(likeness.max(axis=1) > -np.inf, likeness.argmax(axis=1), NOISE)
    known = nearest != NOISE
    distance[known] = 1 - np.einsum("ij,ij->i", vectors[known], centres[nearest[known]])
    return nearest, np.maximum(distance, 0)
