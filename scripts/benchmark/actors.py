"""Time, memory and quality of projection and clustering on simulated people.

    python scripts/benchmark/actors.py --people 22000 --actors 650 --projection none

The people are those of ``simulated_people.py``. The script prints the distances between them, too.
"""

from __future__ import annotations

import resource
import time

import numpy as np
from simulated_people import arguments, simulate

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
    parser = arguments(__doc__, people=22_000, actors=650)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--projection", choices=["tsne", "opentsne", "none"], default="none")
    parser.add_argument("--fixed", type=int, default=0, help="number of fixed eps to compare with auto")
    args = parser.parse_args()
    people, names = simulate(args)
    print_distances(people, names, np.random.default_rng(args.seed))
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
