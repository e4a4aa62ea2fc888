"""Time, memory and quality of projection and clustering on simulated people.

    python scripts/benchmark/actors.py --people 22000 --actors 650 --projection none

The simulation: an actor's share of the videos is proportional to 1 / (rank + 8), so the most frequent actor has
some hundred times the videos of the rarest. Actors are directions uniform on the sphere; 8 % of them are moved half
way to another actor (look-alikes). The embedding of a person is the direction of its actor, plus individual noise,
plus light and pose: random amounts of five directions common to all. 2 % of the people are outliers of random
direction. The script prints the distances between people that result.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np

from dfprep.actors import (
    NoProjection,
    PersonEmbeddings,
    Projected,
    Projection,
    cluster,
    evaluate_labelled,
)
from dfprep.actors.mutual_reachability import mutual_reachability_mst
from dfprep.runs import configured

SPREAD, NUISANCE, LOOKALIKES, OUTLIERS = 0.55, 0.25, 0.08, 0.02


def simulate(n: int, n_actors: int, dim: int, rng: np.random.Generator) -> tuple[PersonEmbeddings, list[str]]:
    """The embeddings of n people, one in each video, and the names of their actors."""
    share = 1 / (np.arange(n_actors) + 8)
    actor = np.concatenate([np.arange(n_actors), rng.choice(n_actors, n - n_actors, p=share / share.sum())])
    centres = _directions(n_actors, dim, rng)
    alike = rng.choice(n_actors, int(LOOKALIKES * n_actors), replace=False)
    centres[alike] = centres[alike] + centres[(alike + 1) % n_actors]
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    vectors = centres[actor] + SPREAD * rng.normal(size=(n, dim)) / np.sqrt(dim)
    vectors += NUISANCE * rng.normal(size=(n, 5)) @ _directions(5, dim, rng) / np.sqrt(5)
    outliers = rng.random(n) < OUTLIERS
    vectors[outliers] = _directions(int(outliers.sum()), dim, rng)
    names = [f"outlier{i}" if out else f"actor{a}" for i, (a, out) in enumerate(zip(actor, outliers, strict=True))]
    width = len(str(n))
    return PersonEmbeddings.of(
        (f"v{i:0{width}d}", 0, v[None].astype(np.float32)) for i, v in enumerate(vectors)
    ), names


def _directions(n: int, dim: int, rng: np.random.Generator) -> np.ndarray:
    vectors = rng.normal(size=(n, dim))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def print_distances(people: PersonEmbeddings, names: list[str], rng: np.random.Generator) -> None:
    """Print the median and the 2 % and 98 % quantiles of cosine distances within and between names."""
    i, j = rng.integers(len(people), size=(2, 2_000_000))
    same = (np.array(names)[i] == np.array(names)[j]) & (i != j)
    for what, chosen in (("same", np.flatnonzero(same)[:20_000]), ("different", np.flatnonzero(~same)[:20_000])):
        distances = 1 - np.einsum("ij,ij->i", people.vectors[i[chosen]], people.vectors[j[chosen]])
        low, middle, high = np.percentile(distances, [2, 50, 98])
        print(f"cosine distance, {what} person: median {middle:.2f}, 96 % in {low:.2f} .. {high:.2f}")


def best_fixed(
    people: PersonEmbeddings, names: list[str], projected: Projected, n_tried: int
) -> tuple[float, float]:
    """The best B-cubed F of `n_tried` fixed eps, and that eps."""
    weights = mutual_reachability_mst(projected.points, projected.metric, 2).edge_weights
    tried = np.unique(np.quantile(weights, 1 - np.geomspace(0.004, 0.5, n_tried)))
    found = [cluster(people, projected, configured("clustering", eps=float(eps))) for eps in tried]
    scores = [evaluate_labelled(names, actors).bcubed_f for actors in found]
    return max(zip(scores, tried.tolist(), strict=True))


def main() -> None:
    """Simulate, project, cluster and print the measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=22_000)
    parser.add_argument("--actors", type=int, default=650)
    parser.add_argument("--dim", type=int, default=512)
    parser.add_argument("--seed", type=int, default=2020)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--projection", choices=["tsne", "opentsne", "none"], default="none")
    parser.add_argument("--fixed", type=int, default=0, help="number of fixed eps to compare with auto")
    args = parser.parse_args()
    rng = np.random.default_rng(args.seed)
    people, names = simulate(args.people, args.actors, args.dim, rng)
    print_distances(people, names, rng)
    projections: dict[str, Projection] = {
        "tsne": configured("projection=tsne", n_jobs=args.threads),
        "opentsne": configured("projection=opentsne", n_jobs=args.threads),
        "none": NoProjection(),
    }
    start = time.perf_counter()
    projected = projections[args.projection].project(people.vectors)
    between = time.perf_counter()
    actors = cluster(people, projected, configured("clustering"))
    end = time.perf_counter()
    found = evaluate_labelled(names, actors)
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    times = f"projection {args.projection}: {between - start:.0f} s; clustering: {end - between:.0f} s"
    print(f"{times}; peak {peak_gb:.1f} GB")
    print(
        f"eps=auto {actors.eps:.3f}: {len(actors.sizes)} actors, {int(actors.noise.sum())} noise; B-cubed F "
        f"{found.bcubed_f:.3f}, precision {found.bcubed_precision:.3f}, recall {found.bcubed_recall:.3f}"
    )
    if args.fixed:
        best, eps = best_fixed(people, names, projected, args.fixed)
        print(f"best of {args.fixed} fixed eps: B-cubed F {best:.3f} at {eps:.3f}")


if __name__ == "__main__":
    main()
