"""Centroids of actors, and the distance of each person to the nearest one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dfprep.actors.cluster_labels import NOISE
from dfprep.actors.cluster_sums import cluster_sums, row_products
from dfprep.vectors import l2_normalize

BLOCK_ENTRIES = 4_000_000  # similarities held at once: 32 MB of float64


def centroids(vectors: np.ndarray, actor: np.ndarray) -> np.ndarray:
    """(k, D) float64 of unit length: the direction of the mean of each actor's members among `vectors` (n, D)."""
    return l2_normalize(cluster_sums(vectors, actor)[0])


def nearest_centroids(
    vectors: np.ndarray, actor: np.ndarray, excluded: Mapping[int, int] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The actor with the nearest centroid (n,), and the cosine distance (n,) to it; -1 and 0 without any.

    A member's nearest actor is its own.

    Args:
        actor: (n,) int, -1 noise.
        excluded: for noise people, by index, the actor that cannot be theirs because they were moved out of it.
    """
    centres = centroids(vectors, actor)
    nearest, distance = actor.copy(), np.zeros(len(actor))
    noise, step = np.flatnonzero(actor == NOISE), max(1, BLOCK_ENTRIES // max(1, len(centres)))
    former = np.full(len(actor), NOISE)
    former[list(excluded or {})] = list((excluded or {}).values())
    for start in range(0, len(noise) if len(centres) else 0, step):
        rows = noise[start : start + step]
        similarity = vectors[rows] @ centres.T
        moved = np.flatnonzero(former[rows] != NOISE)
        similarity[moved, former[rows[moved]]] = -np.inf
        nearest[rows] = np.where(similarity.max(axis=1) > -np.inf, similarity.argmax(axis=1), NOISE)
    known = np.flatnonzero(nearest != NOISE)
    distance[known] = 1 - row_products(vectors, centres, known, nearest[known])
    return nearest, np.maximum(distance, 0)
