"""Levels and folds from the split that the publishers of a data set made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dfprep.errors import SourceError
from dfprep.folds.balance import balance, strata_counts
from dfprep.folds.components import components
from dfprep.folds.entries import LEVELS, Assignment, Entry, NoSplit, Place, in_order
from dfprep.folds.order import random_order
from dfprep.folds.settings import Binding, NFolds, Noise, SecondLevel, require_original, shares_of
from dfprep.values import Seed, checked

TRAIN, VAL, TEST = "train", "val", "test"
FREE = ""  # without an official split, and linked to no video that has one
NAMES = {
    TRAIN: ("train", "training"),
    VAL: ("val", "dev", "valid", "validation"),
    TEST: ("test", "testing"),
}
"""What publishers call each part, in any case."""

OFFICIAL_PARTS = {name: part for part, names in NAMES.items() for name in names}
"""The part that each name, in lower case, stands for."""


@checked
@dataclass(frozen=True)
class Official:
    """The published split: train and val are the 1st level, test is the 2nd.

    Val is the last fold of the 1st level. Train is divided into the other folds, or into all if nothing is val, and
    test into the folds of the 2nd level, as evenly as their components allow. A component that the publishers put
    into several parts stays in them: the audit reports what leaks. A video without an official split goes where its
    family is. Where only test is published, as for Celeb-DF, everything else is train; otherwise the video goes
    where the videos are that it is linked to, and if it is linked to none, `second_level` applies.

    Attributes:
        second_level: share of the 2nd level in the videos that are linked to no official split.
        n_folds: the number of folds in each level; fewer if a part has fewer components.
        bind: what is audited, and what folds of one part must not share; see `links_of`.
        noise: see `actor_keys`.
        strict: whether a leak makes the run fail; otherwise it is reported.
        seed: of the random order of the components.
    """

    second_level: SecondLevel
    n_folds: NFolds
    bind: Sequence[Binding]
    noise: Noise
    strict: bool
    seed: Seed

    def __post_init__(self) -> None:
        require_original(self.bind)

    @property
    def leaks_fail(self) -> bool:
        """See `Folds`: what the publishers separated is theirs, unless `strict`."""
        return self.strict

    @property
    def level_share(self) -> None:
        """See `Folds`: the publishers chose the share of the 2nd level."""
        return

    def assign(self, entries: Sequence[Entry]) -> Assignment:
        """The place of every video; deterministic and independent of the order of `entries`.

        Raises:
            NoSplit: no video has an official split.
            SourceError: an official split has a name that is not in `NAMES`; a video occurs twice.
        """
        entries = in_order(entries)
        published, component = _published(entries), components(entries)
        parts = _followed(entries, published)
        bins, warnings = np.full(len(entries), -1), list(_notes(component, published, parts))
        for part, (part_bins, shares) in self._bins(VAL in parts).items():
            members = [i for i, of_video in enumerate(parts) if of_video == part]
            if members:
                inside = [entries[i] for i in members]
                bins[members], n_used = _divided(inside, part_bins, shares, self.seed)
                if part != FREE and n_used < len(part_bins):
                    groups = f"the {len(members)} videos of the official split {part} make {n_used} groups"
                    warnings.append(f"{groups}, so that they are in {n_used} folds instead of {len(part_bins)}")
        places = {
            entry.video: Place(int(c), LEVELS[b // self.n_folds], int(b % self.n_folds))
            for entry, c, b in zip(entries, component, bins, strict=True)
        }
        return Assignment(
            places, (), tuple(np.bincount(component).tolist()), self.n_folds, warnings=tuple(warnings)
        )

    def _bins(self, val: bool) -> Mapping[str, tuple[Sequence[int], Sequence[float]]]:
        """The folds of each part, counted over both levels, and the share of the part for each of them.

        The last fold of a level comes first: a part with few components must not leave the validation fold empty.
        """
        n, free = self.n_folds, shares_of(self.second_level, self.n_folds)
        first, second = range(n - 1, -1, -1), range(2 * n - 1, n - 1, -1)
        even = {TRAIN: first[1:] if val else first, VAL: first[:1], TEST: second}
        return {part: (of, [1 / len(of)] * len(of)) for part, of in even.items()} | {
            FREE: ([*first, *second][: len(free)], free)
        }


def _published(entries: Sequence[Entry]) -> list[str]:
    """Each video's part by its official split: train, val, test, or `FREE` if it has none.

    Raises:
        NoSplit: none has one.
        SourceError: a name that is not in `NAMES`.
    """
    names = [entry.official_split.strip() for entry in entries]
    unknown = Counter(name for name in names if name and name.lower() not in OFFICIAL_PARTS)
    if unknown:
        found = ", ".join(f"{name!r} ({n} videos)" for name, n in sorted(unknown.items()))
        raise SourceError(
            f"official_split must be {', '.join(OFFICIAL_PARTS)} or empty for folds=official, got {found}; rename "
            "these in videos.csv, or use folds=balanced"
        )
    if not any(names):
        raise NoSplit(
            f"folds=official needs videos with an official split, and the column official_split of videos.csv is "
            f"empty for all {len(entries)} videos in the folds; use folds=balanced"
        )
    return [OFFICIAL_PARTS.get(name.lower(), FREE) for name in names]


def _followed(entries: Sequence[Entry], published: Sequence[str]) -> list[str]:
    """The part of each video, where one without an official split follows its family, else what it is linked to.

    Videos that are linked among themselves stay together. What is linked to several parts goes where most of it is;
    of equal ones to the first of train, val, test.
    """
    of_family: dict[str, Counter[str]] = defaultdict(Counter)
    for entry, part in zip(entries, published, strict=True):
        of_family[entry.family][part] += 1
    parts = [part or _most(of_family[entry.family]) for entry, part in zip(entries, published, strict=True)]
    if set(published) == {TEST, FREE}:
        return [part if part != FREE else TRAIN for part in parts]
    left = [i for i, part in enumerate(parts) if part == FREE]
    of_link: dict[str, Counter[str]] = defaultdict(Counter)
    for entry, part in zip(entries, parts, strict=True):
        for link in entry.links:
            of_link[link][part] += 1
    groups = components([entries[i] for i in left]).tolist() if left else []
    of_group: dict[int, Counter[str]] = defaultdict(Counter)
    for i, group in zip(left, groups, strict=True):
        for link in entries[i].links:
            of_group[group].update(of_link[link])
    for i, group in zip(left, groups, strict=True):
        parts[i] = _most(of_group[group])
    return parts


def _most(counts: Counter[str]) -> str:
    """The part with the highest count, apart from `FREE`, which is only returned if there is no other."""
    best = max(NAMES, key=lambda part: counts[part])
    return best if counts[best] else FREE


def _divided(
    entries: Sequence[Entry], bins: Sequence[int], shares: Sequence[float], seed: int
) -> tuple[np.ndarray, int]:
    """The bin of each of `entries`, no component of them in two, and the number of bins that are used."""
    component = components(entries)
    n = min(len(bins), int(component.max()) + 1)
    order = random_order(int(component.max()) + 1, np.random.PCG64(seed))
    share = np.asarray(shares[:n]) / sum(shares[:n])
    return np.asarray(bins)[balance(strata_counts(entries, component), share.tolist(), order)[component]], n


def _notes(component: np.ndarray, published: Sequence[str], parts: Sequence[str]) -> Iterator[str]:
    """Sentences about what the published split does not decide, or decides against the components."""
    counts = Counter(part for part, own in zip(parts, published, strict=True) if own == FREE)
    free = counts.pop(FREE, 0)
    if counts:
        where = ", ".join(f"{counts[part]} in {part}" for part in NAMES if counts[part])
        follow = "without an official split follow their family or what they are linked to"
        yield f"{counts.total()} videos {follow}: {where}"
    if free:
        yield f"{free} videos have no official split and are linked to none; they are placed by folds.second_level"
    pairs = set(zip(component.tolist(), published, strict=True))
    several = {c for c, n in Counter(c for c, part in pairs if part != FREE).items() if n > 1}
    if several:
        groups = f"{len(several)} groups of linked videos ({int(np.isin(component, list(several)).sum())} videos)"
        yield f"{groups} are in several official splits and stay as published"
    if TRAIN not in parts and not free:
        yield "the 1st level has no video to train on, because none is in the official split train"
