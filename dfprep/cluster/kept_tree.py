"""The spanning tree of the points, kept in the output folder: it holds the clusters for every eps."""

from __future__ import annotations

import hashlib

from dfprep.actors import Dbscan, MutualReachabilityTree, Projected, spanning_tree, tree_version
from dfprep.store import OutputFolder, read_arrays, write_arrays

ARRAYS = {
    "neighbours": ("i", (None, None)),
    "distances": ("f", (None, None)),
    "edges": ("i", (None, 2)),
    "edge_weights": ("f", (None,)),
}


def kept_tree(out: OutputFolder, identity: str, projected: Projected, settings: Dbscan) -> MutualReachabilityTree:
    """The tree of `projected`, read from the folder if it is there, else computed and written there.

    Args:
        identity: of the points, see `dfprep.actors.Projection`.

    Raises:
        DfprepError: too many points for the settings, or the file is damaged.
    """
    mapped = projected.metric != "cosine"
    how = settings.neighbours_of(len(projected.points), mapped=mapped)
    seed = settings.seed if how == "approximate" else None  # the exact tree does not depend on it
    parts = (tree_version(how), identity, projected.metric, settings.min_samples, seed)
    path = out.clustering / f"tree-{hashlib.sha256(repr(parts).encode()).hexdigest()}.h5"
    found = read_arrays(path, ARRAYS)
    if found is not None:
        return MutualReachabilityTree(projected.metric, settings.min_samples, **found[0])
    tree = spanning_tree(projected, settings)
    write_arrays(path, {name: getattr(tree, name) for name in ARRAYS})
    return tree
