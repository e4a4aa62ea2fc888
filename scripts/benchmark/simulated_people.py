"""Simulated people for the benchmarks of clustering.

An actor's share of the videos is proportional to 1 / (rank + 8), so the most frequent actor has some hundred times
the videos of the rarest. Actors are directions uniform on the sphere; 8 % of them are moved half way to another
actor (look-alikes). The embedding of a person is the direction of its actor, plus individual noise, plus light and
pose: random amounts of five directions common to all. 2 % of the people are outliers of random direction.
"""

from __future__ import annotations

import argparse

import numpy as np

from dfprep.actors import PersonEmbeddings

SPREAD, NUISANCE, LOOKALIKES, OUTLIERS = 0.55, 0.25, 0.08, 0.02

BLOCK_ROWS = 10_000
"""People that are simulated at once, so that little memory is used beside their embeddings."""


def arguments(description: str | None, people: int, actors: int) -> argparse.ArgumentParser:
    """A parser with the arguments of `simulate`, and these numbers as the defaults."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=people)
    parser.add_argument("--actors", type=int, default=actors)
    parser.add_argument("--dim", type=int, default=512)
    parser.add_argument("--seed", type=int, default=2020)
    return parser


def simulate(args: argparse.Namespace) -> tuple[PersonEmbeddings, list[str]]:
    """The embeddings of people, one in each video, and the names of their actors; see `arguments`."""
    n, n_actors, dim = args.people, args.actors, args.dim
    rng = np.random.default_rng(args.seed)
    share = 1 / (np.arange(n_actors) + 8)
    actor = np.concatenate([np.arange(n_actors), rng.choice(n_actors, n - n_actors, p=share / share.sum())])
    centres, common = _directions(n_actors, dim, rng), _directions(5, dim, rng)
    alike = rng.choice(n_actors, int(LOOKALIKES * n_actors), replace=False)
    centres[alike] += centres[(alike + 1) % n_actors]
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    outlier, vectors = rng.random(n) < OUTLIERS, np.empty((n, dim), np.float32)
    for start in range(0, n, BLOCK_ROWS):
        own = actor[start : start + BLOCK_ROWS]
        block = centres[own] + np.float32(SPREAD / dim**0.5) * rng.standard_normal((len(own), dim), np.float32)
        block += np.float32(NUISANCE / 5**0.5) * (rng.standard_normal((len(own), 5), np.float32) @ common)
        out = outlier[start : start + BLOCK_ROWS]
        block[out] = _directions(int(out.sum()), dim, rng)
        vectors[start : start + BLOCK_ROWS] = block / np.linalg.norm(block, axis=1, keepdims=True)
    names = [f"outlier{i}" if out else f"actor{a}" for i, (a, out) in enumerate(zip(actor, outlier, strict=True))]
    videos = tuple(f"v{i:07d}" for i in range(n))
    return PersonEmbeddings.of_directions(videos, np.zeros(n, int), vectors), names


def _directions(n: int, dim: int, rng: np.random.Generator) -> np.ndarray:
    vectors = rng.standard_normal((n, dim), np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
