"""Assignment of videos to levels and folds, so that no original and no person is in two folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dfprep.folds.balance import balance, strata_counts
from dfprep.folds.breaking import break_up
from dfprep.folds.components import components
from dfprep.folds.entries import LEVELS, Assignment, Entry, NoSplit, Place, in_order
from dfprep.folds.order import random_order
from dfprep.folds.settings import Binding, NFolds, Noise, SecondLevel, require_original, shares_of
from dfprep.values import Seed, checked

LEVEL_TOLERANCE = 0.02  # the published DFDC pipeline accepts 13 to 17 % for a 2nd level of 15 %
MAX_SIZE_RATIO = 1.25  # of the largest to the smallest fold of a level, before a warning
MAX_FOLD = 0.5  # share of its level: a fold must not have more videos than what trains for it


@checked
@dataclass(frozen=True)
class Balanced:
    """Folds that are as even as the components allow; see `assign`.

    Attributes:
        second_level: share of the videos for the 2nd level; 0: one level only.
        n_folds: the number of folds in each level.
        bind: what videos must not share across folds; see `links_of`, which it affects, and not the assignment.
        break_components: leave out few videos whose links prevent a good split.
        noise: a person without a cluster is an actor of its "own" or the "nearest" actor; affects `links_of`, too.
        seed: of the random order of the components.
    """

    second_level: SecondLevel
    n_folds: NFolds
    bind: Sequence[Binding]
    break_components: bool
    noise: Noise
    seed: Seed

    def __post_init__(self) -> None:
        require_original(self.bind)

    @property
    def shares(self) -> tuple[float, ...]:
        """The ideal share of the videos for each fold; see `shares_of`."""
        return shares_of(self.second_level, self.n_folds)

    @property
    def level_share(self) -> float:
        """See `Folds`."""
        return self.second_level

    @property
    def strict(self) -> bool:
        """See `Folds`: these folds must not leak."""
        return True

    def assign(self, entries: Sequence[Entry]) -> Assignment:
        """See the function `assign`."""
        return assign(entries, self)


def assign(entries: Sequence[Entry], settings: Balanced) -> Assignment:
    """The place of every video, with folds as even in size, labels, classes and persons as the components allow.

    Deterministic, independent of the order of `entries` and of the machine. A split exists if there is a component
    for every fold and the largest is at most half of the 1st level (three quarters, with two folds). It may be
    uneven, which the warnings describe.

    With `settings.break_components`, videos are left out if otherwise there is no split or one with warnings, and
    only if that reduces the number of warnings.

    Raises:
        NoSplit: there is no split; the message has the numbers and the remedy.
        SourceError: a video occurs twice.
    """
    entries = in_order(entries)
    component = components(entries)
    reason = _why_impossible(component, settings)
    plain = None if reason else _place(entries, component, settings)
    if not settings.break_components or (plain and not plain.warnings):
        if plain is None:
            raise NoSplit(reason)
        return plain
    return _broken(entries, settings, plain)


def _broken(entries: list[Entry], settings: Balanced, plain: Assignment | None) -> Assignment:
    """The split after videos are left out, or `plain`, the split of all videos, if that has no more warnings.

    Raises:
        NoSplit: there is none even then.
    """
    found = break_up(entries, settings.shares, settings.seed)
    out = {excluded.video for excluded in found.excluded}
    kept = [entry for entry in entries if entry.video not in out]
    component = components(kept)
    reason = _why_impossible(component, settings)
    if plain is None and reason:
        left_out = f"even without the {len(out)} of {len(entries)} videos that chain most: " if out else ""
        raise NoSplit(left_out + reason)
    if not reason:
        broken = replace(
            _place(kept, component, settings), excluded=found.excluded, n_excluded_at_least=found.at_least
        )
        if plain is None or len(broken.warnings) < len(plain.warnings):
            return broken
    assert plain is not None
    return plain


def _why_impossible(component: np.ndarray, settings: Balanced) -> str:
    """The reason why the components (n,) allow no split, with the remedy; empty if they do."""
    sizes, n_bins = np.bincount(component), len(settings.shares)
    n = len(component)
    if len(sizes) < n_bins:
        levels = "2 levels" if settings.second_level else "1 level"
        remedies = ["collect videos of more people"]
        if settings.n_folds > 2:
            remedies.append("set a smaller folds.n_folds")
        if settings.second_level:
            remedies.append("set folds.second_level=0 (one level only)")
        if len(settings.bind) > 1:
            remedies.append("bind less (folds.bind)")
        if not settings.break_components:
            remedies.append("set folds.break_components=true, which leaves out videos that connect groups")
        return (
            f"{levels} of {settings.n_folds} folds need at least {n_bins} groups of videos that share no "
            f"{', '.join(settings.bind)}, but the {n} videos make {len(sizes)}, the largest of "
            f"{sizes.max(initial=0)}; {', or '.join(remedies)}"
        )
    most = max(MAX_FOLD, 1.5 / settings.n_folds) * (1 - settings.second_level)
    if sizes[0] > most * n + 1e-9:
        return (
            f"the largest of {len(sizes)} groups of videos linked by {', '.join(settings.bind)} has "
            f"{sizes[0]} of {n} videos ({sizes[0] / n:.1%}), and a fold of the 1st level may have {most:.1%}; "
            + (
                "collect videos of more people"
                if settings.break_components
                else "folds.break_components=true leaves out the fewest videos that make a split possible"
            )
            + ("; or bind less (folds.bind)" if len(settings.bind) > 1 else "")
        )
    return ""


def _place(entries: list[Entry], component: np.ndarray, settings: Balanced) -> Assignment:
    """The split of videos whose components allow one."""
    sizes = np.bincount(component)
    order = random_order(len(sizes), np.random.PCG64(settings.seed))
    bins = balance(strata_counts(entries, component), settings.shares, order)[component]
    places = {
        entry.video: Place(int(c), LEVELS[b // settings.n_folds], int(b % settings.n_folds))
        for entry, c, b in zip(entries, component, bins, strict=True)
    }
    folds = np.bincount(bins, minlength=len(settings.shares)).reshape(-1, settings.n_folds)
    return Assignment(places, (), tuple(sizes.tolist()), warnings=_warnings(folds, sizes, settings))


def _warnings(folds: np.ndarray, component_sizes: np.ndarray, settings: Balanced) -> tuple[str, ...]:
    """Differences from the settings in `folds` (levels, n_folds) videos, and their cause."""
    total, found = folds.sum(), []
    if settings.second_level:
        share = folds[1].sum() / total
        if abs(share - settings.second_level) > LEVEL_TOLERANCE:
            wanted = f"{settings.second_level:.0%} +- {LEVEL_TOLERANCE:.0%}"
            found.append(f"the 2nd level has {share:.1%} of the videos instead of {wanted}")
    for level, sizes in zip(LEVELS, folds, strict=False):
        if sizes.max() > MAX_SIZE_RATIO * sizes.min():
            found.append(f"the folds of {level} have {sizes.min()} to {sizes.max()} videos")
    if found:
        groups = f"the {total} videos make {len(component_sizes)} groups that cannot be divided"
        found.append(f"{groups}, the largest of {component_sizes[0]} videos ({component_sizes[0] / total:.1%})")
    return tuple(found)
