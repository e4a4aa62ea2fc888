"""The spanning tree of many embeddings by mutual reachability distance, without a comparison of all pairs."""

from __future__ import annotations

import numpy as np

from dfprep.actors.inverted_lists import N_PROBED, POINTS_PER_LIST, InvertedLists, require_faiss
from dfprep.actors.mutual_reachability import (
    N_LISTED,
    MutualReachabilityTree,
    core_distances,
    mutual_reachability_mst,
    tree_of,
)
from dfprep.actors.spanning_forest import SpanningForest


def approximate_mst(points: np.ndarray, min_samples: int, seed: int) -> MutualReachabilityTree:
    """The tree of unit vectors `points` (n, D) by cosine distance, of the pairs that `InvertedLists` compare.

    It never has an edge that the points do not have, nor a core distance that is too small: at every eps its
    clusters are parts of DBSCAN's, and all of DBSCAN's noise is noise. What is missed are pairs that share none of
    the lists. Between groups without any such pair the tree has no edge. The method is that of
    `mutual_reachability_mst`, with the comparisons of the lists instead of all pairs. So few points that all lists
    would be searched are compared with all others.

    Raises:
        DfprepError: faiss is not installed.
    """
    require_faiss()
    if len(points) <= POINTS_PER_LIST * N_PROBED:
        return mutual_reachability_mst(points, "cosine", min_samples)
    lists = InvertedLists.of(points, max(N_LISTED, min_samples - 1), seed)
    neighbours, distances = lists.neighbours, lists.distances
    core = core_distances(distances, min_samples).astype(np.float32)
    forest = SpanningForest(len(points))
    listed = np.maximum(np.maximum(distances, core[:, None]), core[neighbours])
    forest.join_listed(neighbours, listed, np.maximum(distances[:, -1], core))
    del listed
    while forest.n_components > 1 and forest.join_nearest(*_in_another_component(lists, core, forest.component)):
        pass
    return tree_of("cosine", min_samples, neighbours, distances, forest)


def _in_another_component(
    lists: InvertedLists, core: np.ndarray, component: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Of each point the distance (n,) to, and the index (n,) of, the nearest compared one of another component.

    Nothing is searched for the points of the largest component: the others find their edges to it.
    """
    weight, other = np.full(len(component), np.inf, np.float32), np.zeros(len(component), int)
    searched = component != np.bincount(component).argmax()
    for queries, members in lists.blocks():
        queries = queries[searched[queries]]
        if not len(queries) or not len(members):
            continue
        distances = np.maximum(1 - lists.points[queries] @ lists.points[members].T, core[queries, None])
        np.maximum(distances, core[members], out=distances)
        distances[component[queries, None] == component[members]] = np.inf
        nearest = distances.argmin(axis=1)
        found = distances[np.arange(len(queries)), nearest]
        nearer = found < weight[queries]
        weight[queries[nearer]], other[queries[nearer]] = found[nearer], members[nearest[nearer]]
    return weight, other
