"""Time, memory and quality of the clustering of many simulated people, by exact or approximate neighbours.

    python scripts/benchmark/many_people.py --people 500000 --actors 14800
    python scripts/benchmark/many_people.py --people 22000 --actors 650 --compare

The people are those of ``simulated_people.py``. --compare also clusters with all pairs, and prints how far both
agree: B-cubed F of the one with the other as the truth, where everybody who is noise is alone.
"""

from __future__ import annotations

import resource
import time

from simulated_people import arguments, simulate

from dfprep.actors import (
    Actors,
    NoProjection,
    PersonEmbeddings,
    evaluate,
    evaluate_labelled,
    find_clusters,
    spanning_tree,
    to_actors,
)
from dfprep.runs import configured


def peak_gb() -> float:
    """The largest RSS of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


class Steps:
    """Prints the wall and the CPU time of each step, and the largest memory until then."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter(), time.process_time()

    def done(self, what: str) -> None:
        """A step has ended."""
        self._print(what, self._last)
        self._last = time.perf_counter(), time.process_time()

    def total(self) -> None:
        """All steps have ended."""
        self._print("all", self._start)

    def _print(self, what: str, since: tuple[float, float]) -> None:
        wall, cpu = time.perf_counter() - since[0], time.process_time() - since[1]
        print(f"  {what}: {wall:.1f} s, {cpu:.1f} s of CPU; peak {peak_gb():.2f} GB", flush=True)


def clustered(people: PersonEmbeddings, names: list[str], neighbours: str) -> Actors:
    """The actors of `people`; prints what they took and how good they are."""
    settings, steps = configured("clustering", neighbors=neighbours), Steps()
    print(f"clustering.neighbors={neighbours}")
    projected = NoProjection().project(people.vectors)
    tree = spanning_tree(projected, settings)
    steps.done("neighbours and spanning tree")
    clusters = find_clusters(people, projected, settings, "", tree)
    steps.done("eps=auto")
    actors = to_actors(people, clusters, settings)
    steps.done("actors")
    silhouette = evaluate(people, actors)["silhouette"]
    steps.done("measures")
    steps.total()
    found = evaluate_labelled(names, actors)
    sizes = f"eps {actors.eps:.3f}; {len(actors.sizes):,} actors, {int(actors.noise.sum()):,} noise"
    f = f"B-cubed F {found.bcubed_f:.4f}, precision {found.bcubed_precision:.4f}, recall {found.bcubed_recall:.4f}"
    print(f"  {sizes}; silhouette {silhouette:.3f}; {f}")
    return actors


def main() -> None:
    """Simulate, cluster, and compare."""
    parser = arguments(__doc__, people=500_000, actors=14_800)
    parser.add_argument("--neighbors", choices=["auto", "exact", "approximate"], default="approximate")
    parser.add_argument("--compare", action="store_true", help="with clustering.neighbors=exact")
    args = parser.parse_args()
    people, names = simulate(args)
    size = people.vectors.nbytes / 1e9
    print(f"{len(people):,} people of {args.actors:,} actors: {size:.2f} GB of embeddings; peak {peak_gb():.2f} GB")
    actors = clustered(people, names, args.neighbors)
    if args.compare:
        exact = clustered(people, names, "exact")
        truth = [f"actor{a}" if a >= 0 else f"noise{i}" for i, a in enumerate(exact.actor.tolist())]
        agreement = evaluate_labelled(truth, actors).bcubed_f
        print(f"B-cubed F of {args.neighbors} with exact as the truth: {agreement:.4f}")


if __name__ == "__main__":
    main()
