"""The connected components of videos over originals and people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from dfprep.folds.entries import Entry
from dfprep.folds.order import by_size


def components(entries: Sequence[Entry]) -> np.ndarray:
    """(n,) int: each video's component; videos that share an original or a link, also indirectly, are in one.

    0 is the largest; components of equal size are numbered in the order of `entries`.
    """
    numbers: dict[tuple[str, str], int] = {}
    video, name = [], []
    for i, entry in enumerate(entries):
        for key in (("family", entry.family), *(("link", link) for link in entry.links)):
            video.append(i)
            name.append(len(entries) + numbers.setdefault(key, len(numbers)))
    n_nodes = len(entries) + len(numbers)
    graph = csr_array((np.ones(len(video), np.int8), (video, name)), shape=(n_nodes, n_nodes))
    return by_size(connected_components(graph, directed=False)[1][: len(entries)])
