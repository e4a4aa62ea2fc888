"""Centroids of actors, and the distance of each person to the nearest one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dfprep.actors.cluster_labels import NOISE
from dfprep.vectors import l2_normalize


def centroids(vectors: np.ndarray, actor: np.ndarray) -> np.ndarray:
    """(k, D) float64 of unit length: the direction of the mean of each actor's members among `vectors` (n, D)."""
    sums = np.zeros((int(actor.max(initial=NOISE)) + 1, vectors.shape[1]))
    np.add.at(sums, actor[actor != NOISE], vectors[actor != NOISE])
    return l2_normalize(sums)


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
    noise = np.flatnonzero(actor == NOISE)
    if len(centres) and len(noise):
        similarity = vectors[noise] @ centres.T
        for i, former in (excluded or {}).items():
            if former != NOISE:
                similarity[np.searchsorted(noise, i), former] = -np.inf
        nearest[noise] = np.where(similarity.max(axis=1) > -np.inf, similarity.argmax(axis=1), NOISE)
    known = nearest != NOISE
    distance[known] = 1 - np.einsum("ij,ij->i", vectors[known], centres[nearest[known]])
    return nearest, np.maximum(distance, 0)
