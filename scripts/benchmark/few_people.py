"""B-cubed F of `eps=auto` on 38 small simulated sets of people, by projection.

    python scripts/benchmark/few_people.py

A set is a list of the numbers of videos of its people, one person in each video, and a noise: people are
directions uniform on the sphere, and an embedding is the direction of its person plus normally distributed noise of
that length. With the noise 0.5 the cosine distance of one person's embeddings is about 0.20, with 0.8 about 0.39;
that of two people is about 1. The script prints a row for each set: F with projection=none, tsne and auto, and how
far auto is from the better of the first two.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np

from dfprep.actors import PersonEmbeddings, cluster, evaluate_labelled
from dfprep.runs import configured

DIM = 128

SETS: dict[str, Sequence[int]] = {
    "2 people, 2 videos": [1] * 2,
    "one person, 2 videos": [2],
    "4 people, 4 videos": [1] * 4,
    "one person, 8 videos": [8],
    "2 people, 8 videos": [4, 4],
    "2 people, 8 videos, uneven": [7, 1],
    "4 people, 8 videos": [2] * 4,
    "5 people, 8 videos": [4, 1, 1, 1, 1],
    "12 people, 12 videos": [1] * 12,
    "10 people, 18 videos": [4, 3, 3, 2, 2, 1, 1, 1, 1],
    "one person, 30 videos": [30],
    "8 people, 40 videos": [5] * 8,
    "10 people, 62 videos, uneven": [30, 12, 6, 4, 3, 2, 2, 1, 1, 1],
    "60 people, 60 videos": [1] * 60,
    "85 people, 100 videos": [1] * 70 + [2] * 15,
    "25 people, 100 videos": [4] * 25,
    "40 people, 200 videos": [5] * 40,
    "100 people, 400 videos, uneven": [max(1, 120 // (rank + 2)) for rank in range(100)],
    "200 people, 800 videos": [4] * 200,
}
NOISES = (0.5, 0.8)


def simulate(sizes: Sequence[int], noise: float, rng: np.random.Generator) -> tuple[PersonEmbeddings, list[str]]:
    """The embeddings of people with `sizes` videos each, one person a video, and their names."""
    person = np.repeat(np.arange(len(sizes)), sizes)
    centres = rng.normal(size=(len(sizes), DIM))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    vectors = (centres[person] + noise * rng.normal(size=(len(person), DIM)) / np.sqrt(DIM)).astype(np.float32)
    people = PersonEmbeddings.of((f"v{i:04d}", 0, vector[None]) for i, vector in enumerate(vectors))
    return people, [f"person{k}" for k in person]


def f_score(people: PersonEmbeddings, names: Sequence[str], projection: str) -> float:
    """B-cubed F of the default clustering after `projection`."""
    projected = configured(f"projection={projection}").project(people.vectors)
    return evaluate_labelled(list(names), cluster(people, projected, configured("clustering"))).bcubed_f


def main() -> None:
    """Print a row for each set, and the largest loss of auto."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=2020)
    args = parser.parse_args()
    rng = np.random.default_rng(args.seed)
    losses: list[float] = []
    print(f"{'set':34}{'noise':>6}{'none':>7}{'tsne':>7}{'auto':>7}{'loss':>7}")
    for name, sizes in SETS.items():
        for noise in NOISES:
            people, names = simulate(sizes, noise, rng)
            none, tsne, auto = (f_score(people, names, projection) for projection in ("none", "tsne", "auto"))
            losses.append(max(none, tsne) - auto)
            print(f"{name:34}{noise:6.1f}{none:7.3f}{tsne:7.3f}{auto:7.3f}{losses[-1]:7.3f}", flush=True)
    print(f"largest loss of auto in {len(losses)} sets: {max(losses):.3f}")


if __name__ == "__main__":
    main()
