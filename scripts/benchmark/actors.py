"""Time, memory and quality of projection and clustering on people drawn at random.

    python scripts/benchmark/actors.py --people 22000 --actors 650 --projection none

How they are drawn: an actor's share of the videos falls as 1 / (rank + 8), so the largest has some hundred times
the smallest; actors are directions uniform on the sphere, a few of them look-alikes (8 % are half way to another
actor). A person's vector is its actor's, plus noise of its own, plus light and pose: five directions that all
share, in random amounts; 2 % are outliers of any direction. The script prints how far apart people are then.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np

from dfprep.actors import Dbscan, NoProjection, OpenTsne, People, Projection, Tsne, cluster, judge_labelled
from dfprep.actors.linkage import grow_tree

SPREAD, NUISANCE, LOOKALIKES, OUTLIERS = 0.55, 0.25, 0.08, 0.02


def draw(n: int, n_actors: int, dim: int, rng: np.random.Generator) -> tuple[People, list[str]]:
    """People, one a video, and their actors' names."""
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
    return People.of((f"v{i:0{width}d}", 0, v[None].astype(np.float32)) for i, v in enumerate(vectors)), names


def _directions(n: int, dim: int, rng: np.random.Generator) -> np.ndarray:
    vectors = rng.normal(size=(n, dim))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def tell_distances(people: People, names: list[str], rng: np.random.Generator) -> None:
    """Print the quartiles of cosine distances between people of one name and of two."""
    i, j = rng.integers(len(people), size=(2, 2_000_000))
    same = (np.array(names)[i] == np.array(names)[j]) & (i != j)
    for what, chosen in (("same", np.flatnonzero(same)[:20_000]), ("different", np.flatnonzero(~same)[:20_000])):
        distances = 1 - np.einsum("ij,ij->i", people.vectors[i[chosen]], people.vectors[j[chosen]])
        low, middle, high = np.percentile(distances, [2, 50, 98])
        print(f"cosine distance, {what} person: median {middle:.2f}, 96 % in {low:.2f} .. {high:.2f}")


def best_fixed(people: People, names: list[str], projected: object, n_tried: int) -> tuple[float, float]:
    """The best B-cubed F of `n_tried` fixed eps, and that eps."""
    heights = grow_tree(projected.points, projected.metric, 2).heights
    tried = np.unique(np.quantile(heights, 1 - np.geomspace(0.004, 0.5, n_tried)))
    scores = [judge_labelled(names, cluster(people, projected, Dbscan(eps=float(eps)))).bcubed_f for eps in tried]
    return max(zip(scores, tried.tolist(), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=22_000)
    parser.add_argument("--actors", type=int, default=650)
    parser.add_argument("--dim", type=int, default=512)
    parser.add_argument("--seed", type=int, default=2020)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--projection", choices=["tsne", "opentsne", "none"], default="none")
    parser.add_argument("--fixed", type=int, default=0, help="fixed eps to compare with auto")
    args = parser.parse_args()
    rng = np.random.default_rng(args.seed)
    people, names = draw(args.people, args.actors, args.dim, rng)
    tell_distances(people, names, rng)
    made: dict[str, Projection] = {
        "tsne": Tsne(n_jobs=args.threads),
        "opentsne": OpenTsne(n_jobs=args.threads),
        "none": NoProjection(),
    }
    start = time.perf_counter()
    projected = made[args.projection].project(people.vectors)
    between = time.perf_counter()
    actors = cluster(people, projected, Dbscan())
    end = time.perf_counter()
    found = judge_labelled(names, actors)
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    took = f"projection {args.projection}: {between - start:.0f} s; clustering: {end - between:.0f} s"
    print(f"{took}; peak {peak_gb:.1f} GB")
    print(
        f"eps=auto {actors.eps:.3f}: {len(actors.sizes)} actors, {int(actors.noise.sum())} noise; B-cubed F "
        f"{found.bcubed_f:.3f}, precision {found.bcubed_precision:.3f}, recall {found.bcubed_recall:.3f}"
    )
    if args.fixed:
        best, eps = best_fixed(people, names, projected, args.fixed)
        print(f"best of {args.fixed} fixed eps: B-cubed F {best:.3f} at {eps:.3f}")


if __name__ == "__main__":
    main()
