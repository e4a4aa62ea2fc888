"""The balance of the folds of a simulated DFDC, compared with scikit-learn's StratifiedGroupKFold.

    python scripts/benchmark/folds.py [--originals 19154] [--videos 119154] [--actors 646] [--seeds 3]

The simulation: the number of real videos of an actor is lognormal (sigma 1), clipped to 1..151 and scaled so that
the numbers sum to that of the originals. Every original has one fake; all other fakes are distributed at random. A
fake's similarity is drawn from the quartiles published for DFDC, with a small shift for its actor (0.01) and
original (0.005), and determines its class. A second person is added to 0, 5 and 15 % of the originals: with
"anybody", any actor in proportion to the number of videos; with "circle", one of a circle of six actors who film
together, and in one of twenty cases any actor. The chains of people that result are the hard case for the split.

Both methods get the same components. StratifiedGroupKFold, stratified by label, class and persons, makes 20 parts,
of which the first three form the 2nd level, then the folds of each level; where dfprep excludes videos to break
components, scikit-learn gets the remaining ones. The columns "... off" hold the total-variation distance of the
shares in a fold to those in all videos, the largest of all folds.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dfprep.folds import Assignment, Balanced, Entry, NoSplit, actor_keys, assign, components
from dfprep.runs import configured

QUANTILES, SIMILARITIES = (0, 0.25, 0.5, 0.75, 1), (0.808, 0.896, 0.921, 0.942, 0.986)  # their mean is 0.914
THRESHOLDS = (0.965, 0.95, 0.90, 0.85)
CIRCLE, OUTSIDE = 6, 0.05


def actors_of_originals(n_originals: int, n_actors: int, rng: np.random.Generator) -> np.ndarray:
    """(n_originals,) the first person of each, every actor at least once and at most 151 times in proportion."""
    sizes = rng.lognormal(0, 1, n_actors)
    for _ in range(50):  # clipping changes the sum
        sizes = np.clip(sizes * n_originals / sizes.sum(), 1, 151)
    whole = np.floor(sizes).astype(int)
    whole[np.argsort(whole - sizes)[: n_originals - whole.sum()]] += 1
    return rng.permutation(np.repeat(np.arange(n_actors), whole))


def partners(first: np.ndarray, share: float, kind: str, rng: np.random.Generator) -> dict[int, int]:
    """The second person of `share` of the originals, by original."""
    n_actors = int(first.max()) + 1
    position = np.argsort(rng.permutation(n_actors))  # a circle is six actors at consecutive positions
    actor_at = np.argsort(position)
    found = {}
    for original in rng.choice(len(first), round(share * len(first)), replace=False):
        actor = other = int(first[original])
        while other == actor:
            if kind == "anybody" or rng.random() < OUTSIDE:
                other = int(first[rng.integers(len(first))])
            else:
                start = position[actor] // CIRCLE * CIRCLE
                other = int(actor_at[rng.integers(start, min(start + CIRCLE, n_actors))])
                if n_actors - start == 1:  # the last circle may have a single actor
                    other = int(first[rng.integers(len(first))])
        found[int(original)] = other
    return found


def simulate(args: argparse.Namespace, share: float, kind: str) -> list[Entry]:
    """The videos of the simulated data set."""
    rng = np.random.default_rng(2020)
    first = actors_of_originals(args.originals, args.actors, rng)
    second = partners(first, share, kind, rng)
    more = rng.multinomial(args.videos - 2 * args.originals, np.full(args.originals, 1 / args.originals))
    actor_shift, entries = rng.normal(0, 0.01, args.actors), []
    for original, n_fakes in enumerate(1 + more):
        people = [int(first[original]), *([second[original]] if original in second else [])]
        name = f"{original:05d}"
        links = actor_keys(name, people, None, "own")
        shift = actor_shift[people[0]] + rng.normal(0, 0.005)
        similar = np.interp(rng.random(n_fakes), QUANTILES, SIMILARITIES) + shift
        entries.append(Entry(name, name, "REAL", 0, len(people), links))
        entries += [
            Entry(f"{name}_{i}", name, "FAKE", int(sum(s <= t for t in THRESHOLDS)), len(people), links)
            for i, s in enumerate(similar)
        ]
    return entries


def by_dfprep(entries: list[Entry], settings: Balanced) -> tuple[Assignment, np.ndarray, float]:
    """The assignment, (n,) the bin of each entry (-1: excluded), and the seconds."""
    start = time.perf_counter()
    found = assign(entries, settings)
    seconds = time.perf_counter() - start
    places = [found.places.get(entry.video) for entry in entries]
    bins = [-1 if p is None else p.fold + settings.n_folds * (p.level == "2nd_level") for p in places]
    return found, np.array(bins), seconds


def by_sklearn(entries: list[Entry], settings: Balanced) -> tuple[np.ndarray, float]:
    """(n,) the bin of each entry, and the seconds, including those for the components."""
    from sklearn.model_selection import StratifiedGroupKFold

    start = time.perf_counter()
    group = components(entries)
    strata = np.unique([f"{e.label}{e.alteration_class}{e.persons}" for e in entries], return_inverse=True)[1]

    def parts(n_splits: int, among: np.ndarray) -> list[np.ndarray]:
        splitter = StratifiedGroupKFold(n_splits, shuffle=True, random_state=settings.seed)
        return [among[part] for _, part in splitter.split(among, strata[among], group[among])]

    everything = np.arange(len(entries))
    second = np.concatenate(parts(20, everything)[:3])
    bins = np.full(len(entries), -1)
    for level, members in enumerate((np.setdiff1d(everything, second), np.sort(second))):
        for fold, part in enumerate(parts(settings.n_folds, members)):
            bins[part] = level * settings.n_folds + fold
    return bins, time.perf_counter() - start


def balance_columns(entries: list[Entry], bins: np.ndarray, n_folds: int) -> list[str]:
    """Share of the 2nd level; largest to smallest fold of each level; distances of class and person shares."""
    kept = bins >= 0
    classes = np.array([entry.alteration_class for entry in entries])[kept]
    several = np.array([entry.persons > 1 for entry in entries])[kept]
    bins = bins[kept]
    sizes = np.bincount(bins, minlength=2 * n_folds)
    ratios = [f"{level.max() / max(level.min(), 1):.3f}" for level in (sizes[:n_folds], sizes[n_folds:])]
    distances = []
    for group in (classes, several.astype(int)):
        whole = np.bincount(group) / len(group)
        table = np.zeros((2 * n_folds, len(whole)))
        np.add.at(table, (bins, group), 1)
        distances.append(np.abs(table / np.maximum(sizes, 1)[:, None] - whole).sum(axis=1).max() / 2)
    return [f"{sizes[n_folds:].sum() / sizes.sum():.4f}", *ratios, *(f"{d:.4f}" for d in distances)]


COLUMNS = (
    "two-person",
    "method",
    "2nd",
    "1st max/min",
    "2nd max/min",
    "classes off",
    "persons off",
    "s",
    "excluded",
)


def report(cells: Sequence[str]) -> None:
    """Print one row of the table."""
    print("  ".join(cell.rjust(max(len(name), 6)) for cell, name in zip(cells, COLUMNS, strict=False)), flush=True)


def run(args: argparse.Namespace, share: float, kind: str, seed: int) -> None:
    """Print the rows of both methods for one simulated data set; scikit-learn gets the entries dfprep kept."""
    entries, settings = simulate(args, share, kind), configured("folds", seed=seed)
    name = f"{share:.0%} {kind}"[:10]
    sizes = np.bincount(components(entries))
    print(f"-- {share:.0%} of the originals with a second person ({kind}): {len(sizes)} components, the largest "
          f"{sizes[0]} of {len(entries)} videos ({sizes[0] / len(entries):.1%})")  # fmt: skip
    for breaking in (False, True):
        try:
            found, bins, seconds = by_dfprep(entries, replace(settings, break_components=breaking))
        except NoSplit as error:
            print(f"   NoSplit: {error}")
            continue
        bound = f"{len(found.excluded)} ({len(found.excluded) / len(entries):.1%}; >= {found.n_excluded_at_least})"
        report([name, "dfprep", *balance_columns(entries, bins, settings.n_folds), f"{seconds:.1f}", bound])
        for warning in found.warnings:
            print(f"   warning: {warning}")
        if not args.skip_sklearn:
            kept = [entry for entry, b in zip(entries, bins, strict=True) if b >= 0]
            try:
                bins, seconds = by_sklearn(kept, settings)
            except ValueError as error:
                print(f"   sklearn: {error}")
                continue
            report([name, "sklearn", *balance_columns(kept, bins, settings.n_folds), f"{seconds:.1f}", "the same"])
        if not breaking and not found.warnings:
            break


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--originals", type=int, default=19_154)
    parser.add_argument("--videos", type=int, default=119_154)
    parser.add_argument("--actors", type=int, default=646)
    parser.add_argument("--seeds", type=int, default=3, help="runs without second persons, each with another seed")
    parser.add_argument("--skip-sklearn", action="store_true")
    args = parser.parse_args()
    report(COLUMNS)
    cases = [(0.0, "circle", seed) for seed in range(2020, 2020 + args.seeds)]
    cases += [(share, kind, 2020) for kind in ("circle", "anybody") for share in (0.05, 0.15)]
    for share, kind, seed in cases:
        run(args, share, kind, seed)
    print(f"peak memory of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
