"""The choice of videos to leave out, so that the others form groups that are small enough for even folds.

People are the nodes of a graph, and videos are its edges: a family of two people links them by all its videos, a
fake with another person's face only by itself. The nodes are cut into as many parts as there are folds,
of the folds' sizes (`partition`); videos that link people of different parts are left out. A lower bound from the
graph's spectrum says how far that can be from the best.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array

from dfprep.folds.bound import least_cut
from dfprep.folds.components import components
from dfprep.folds.entries import Entry, Excluded
from dfprep.folds.partition import Graph, Sizes, partition

TOLERANCE = 0.025  # share of its ideal size that a fold may be off: the largest is 1.05 times the smallest


@dataclass(frozen=True)
class Break:
    """The videos that are left out, each with two names that it links, and a lower bound of their number."""

    excluded: tuple[Excluded, ...]
    at_least: int


def break_up(entries: Sequence[Entry], shares: Sequence[float], seed: int) -> Break:
    """The videos of `entries`, sorted by video, to leave out so that folds of these `shares` are possible."""
    ideal = np.asarray(shares) * len(entries)
    sizes = Sizes(ideal * (1 - TOLERANCE), ideal * (1 + TOLERANCE))
    group = components(entries)
    large = np.bincount(group) > sizes.most.min()  # a component that fits into the smallest fold is not cut
    shared = _shared(entries)
    pins = [_pins(entry, int(g), large[g], shared) for entry, g in zip(entries, group, strict=True)]
    group_of = {name: int(g) for names, g in zip(pins, group, strict=True) for name in names}
    names = sorted(group_of)
    graph = _people_graph(pins, names)
    part = partition(graph, sizes, np.random.PCG64(seed))
    excluded = _crossing(entries, pins, dict(zip(names, part.tolist(), strict=True)))
    node_group = np.array([group_of[name] for name in names])
    bound = sum(least_cut(graph.part_of(node_group == g), sizes.most) for g in np.flatnonzero(large))
    return Break(excluded, min(bound, len(excluded)))


def _shared(entries: Sequence[Entry]) -> set[str]:
    """The links that several families share; the others connect nothing."""
    families: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for link in entry.links:
            families[link].add(entry.family)
    return {link for link, of_families in families.items() if len(of_families) > 1}


def _pins(entry: Entry, group: int, large: bool, shared: set[str]) -> tuple[str, ...]:
    """The nodes that a video connects: its shared links, else its family; a small component is one node."""
    if not large:
        return (f"component {group}",)
    return tuple(f"link {link}" for link in sorted(shared.intersection(entry.links))) or (f"family {entry.family}",)


def _people_graph(pins: Sequence[tuple[str, ...]], names: Sequence[str]) -> Graph:
    """A graph with each video's weight distributed equally over its nodes, and over all pairs of them as ties.

    A pair of s nodes gets 2 / (s * (s - 1)), so a video adds at most 1 to any cut, which the lower bound requires.
    """
    number = {name: i for i, name in enumerate(names)}
    weights = np.zeros(len(names))
    tied: dict[tuple[int, int], float] = defaultdict(float)
    for of_video, n_videos in sorted(Counter(pins).items()):
        nodes = [number[name] for name in of_video]
        weights[nodes] += n_videos / len(nodes)
        for pair in itertools.combinations(nodes, 2):
            tied[pair] += 2 * n_videos / (len(nodes) * (len(nodes) - 1))
    a, b = np.array(list(tied), int).reshape(-1, 2).T
    half = coo_array((np.array(list(tied.values()), float), (a, b)), shape=(len(names), len(names))).tocsr()
    return Graph(weights, (half + half.T).tocsr())


def _crossing(
    entries: Sequence[Entry], pins: Sequence[tuple[str, ...]], part: Mapping[str, int]
) -> tuple[Excluded, ...]:
    """The videos with nodes in several parts, or in another part than most of their family."""
    parts = [sorted({part[name] for name in of_video}) for of_video in pins]
    votes = Counter((entry.family, p[0]) for entry, p in zip(entries, parts, strict=True) if len(p) == 1)
    home: dict[str, int] = {}
    for (family, of_most), _ in sorted(votes.items(), key=lambda item: (item[1], item[0])):
        home[family] = of_most
    found = []
    for entry, of_video, p in zip(entries, pins, parts, strict=True):
        first = of_video[0]
        if len(p) > 1:
            other = next(name for name in of_video if part[name] != part[first])
            found.append(Excluded(entry.video, (_plain(first), _plain(other))))
        elif p[0] != home[entry.family]:
            found.append(Excluded(entry.video, (entry.family, _plain(first))))
    return tuple(found)


def _plain(node: str) -> str:
    return node.split(" ", 1)[1]
