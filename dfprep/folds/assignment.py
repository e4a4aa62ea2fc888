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
from dfprep.folds.shapes import Shape, fits, fitting_shapes, largest_fold, largest_shape
from dfprep.values import Seed, checked

LEVEL_TOLERANCE = 0.02  # the published DFDC pipeline accepts 13 to 17 % for a 2nd level of 15 %
MAX_SIZE_RATIO = 1.25  # of the largest to the smallest fold of a level, before a warning


@checked
@dataclass(frozen=True)
class Balanced:
    """Folds that are as even as the components allow; see `assign`.

    Attributes:
        second_level: share of the videos for the 2nd level; 0: one level only.
        n_folds: the number of folds in each level.
        bind: what videos must not share across folds; see `links_of`, which it affects, and not the assignment.
        break_components: leave out few videos whose links prevent a good split.
        noise: a person without a cluster is an actor of its "own" or the "nearest" actor; see `actor_keys`.
        strict: whether it is an error if the groups do not allow these levels and folds; otherwise there are fewer.
        seed: of the random order of the components.
    """

    second_level: SecondLevel
    n_folds: NFolds
    bind: Sequence[Binding]
    break_components: bool
    noise: Noise
    strict: bool
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
    def shape(self) -> Shape:
        """The levels and folds that are asked for."""
        return Shape(2 if self.second_level else 1, self.n_folds)

    @property
    def leaks_fail(self) -> bool:
        """See `Folds`: these folds must not leak."""
        return True

    def assign(self, entries: Sequence[Entry]) -> Assignment:
        """See the function `assign`."""
        return assign(entries, self)


def assign(entries: Sequence[Entry], settings: Balanced) -> Assignment:
    """The place of every video, with folds as even in size, labels, classes and persons as the components allow.

    Deterministic, independent of the order of `entries` and of the machine. A shape is possible if there is a
    component for every fold and the largest is at most half of the 1st level (three quarters, with two folds). If
    the one that `settings` ask for is not, the split has the largest one that is, see `largest_shape`, and says so.
    It may be uneven, which the warnings describe.

    With `settings.break_components`, videos are left out if otherwise the shape is impossible or has warnings, and
    only if that reduces the number of warnings.

    Raises:
        NoSplit: there is no video; or, with `settings.strict`, the shape is impossible: the message has the
            numbers, the remedy and the shapes that are possible.
        SourceError: a video occurs twice.
    """
    entries = in_order(entries)
    component = components(entries)
    reason = _why_impossible(component, settings)
    plain = None if reason else _place(entries, component, settings, settings.shape)
    if plain and not (settings.break_components and plain.warnings):
        return plain
    if settings.break_components:
        broken, reason = _broken(entries, settings, plain)
        if broken:
            return broken
    sizes = np.bincount(component).tolist()
    if settings.strict:
        possible = fitting_shapes(sizes, settings.shape, settings.second_level)
        overrides = " or ".join(f"{one.overrides(settings.shape)} ({one})" for one in possible)
        raise NoSplit(f"{reason}{_remedies(settings)}" + (f"; possible is {overrides}" if overrides else ""))
    return _reduced(entries, component, settings, reason)


def _reduced(entries: list[Entry], component: np.ndarray, settings: Balanced, reason: str) -> Assignment:
    """The split in the largest shape that is possible, which says what is missing and how to ask for it."""
    shape = largest_shape(np.bincount(component).tolist(), settings.shape, settings.second_level)
    asked = shape.overrides(settings.shape) if shape.folds > 1 else ""
    ways = [f"{asked} asks for this"] if asked else ["there is nothing to validate with"]
    ways.append("folds.strict=true makes it an error")
    note = f"{shape} instead of {settings.shape} ({'; '.join(ways)}): {reason}{_remedies(settings)}"
    return replace(_place(entries, component, settings, shape), reduced=note)


def _broken(entries: list[Entry], settings: Balanced, plain: Assignment | None) -> tuple[Assignment | None, str]:
    """The split after videos are left out, or `plain`, the split of all videos, if that has no more warnings.

    None if the shape is impossible even then, with the reason.
    """
    found = break_up(entries, settings.shares, settings.seed)
    out = {excluded.video for excluded in found.excluded}
    kept = [entry for entry in entries if entry.video not in out]
    component = components(kept)
    reason = _why_impossible(component, settings)
    if not reason:
        broken = replace(
            _place(kept, component, settings, settings.shape),
            excluded=found.excluded,
            n_excluded_at_least=found.at_least,
        )
        if plain is None or len(broken.warnings) < len(plain.warnings):
            return broken, ""
    left_out = f"even without the {len(out)} of {len(entries)} videos that chain most: " if out else ""
    return plain, left_out + reason


def _why_impossible(component: np.ndarray, settings: Balanced) -> str:
    """The reason why the components (n,) do not allow the shape of `settings`; empty if they do."""
    sizes, n, bind = np.bincount(component).tolist(), len(component), ", ".join(settings.bind)
    shape = settings.shape
    n_needed, most = shape.levels * shape.folds, largest_fold(shape, settings.second_level)
    if len(sizes) < n_needed:
        return (
            f"{shape} need at least {n_needed} groups of videos that share no {bind}, but the {n} "
            f"videos make {len(sizes)}, the largest of {sizes[0]}"
        )
    if not fits(sizes, shape, settings.second_level):
        return (
            f"the largest of {len(sizes)} groups of videos linked by {bind} has {sizes[0]} of {n} videos "
            f"({sizes[0] / n:.1%}), and a fold of the 1st level may have {most:.1%}"
        )
    return ""


def _remedies(settings: Balanced) -> str:
    """What helps where the groups are too few or too large."""
    found = ["collect videos of more people"]
    if len(settings.bind) > 1:
        found.append("bind less (folds.bind)")
    if not settings.break_components:
        found.append("set folds.break_components=true, which leaves out the fewest videos that connect groups")
    return f"; {', or '.join(found)}"


def _place(entries: list[Entry], component: np.ndarray, settings: Balanced, shape: Shape) -> Assignment:
    """The split in a shape for which there are enough components."""
    sizes = np.bincount(component)
    second_level = settings.second_level if shape.levels == 2 else 0
    shares = shares_of(second_level, shape.folds)
    order = random_order(len(sizes), np.random.PCG64(settings.seed))
    bins = balance(strata_counts(entries, component), shares, order)[component]
    places = {
        entry.video: Place(int(c), LEVELS[b // shape.folds], int(b % shape.folds))
        for entry, c, b in zip(entries, component, bins, strict=True)
    }
    folds = np.bincount(bins, minlength=len(shares)).reshape(-1, shape.folds)
    warnings = _warnings(folds, sizes, second_level)
    return Assignment(places, (), tuple(sizes.tolist()), shape.folds, warnings=warnings)


def _warnings(folds: np.ndarray, component_sizes: np.ndarray, second_level: float) -> tuple[str, ...]:
    """Differences from even folds and the share of the 2nd level in `folds` (levels, n_folds) videos, and why."""
    total, found = folds.sum(), []
    if second_level:
        share = folds[1].sum() / total
        if abs(share - second_level) > LEVEL_TOLERANCE:
            wanted = f"{second_level:.0%} +- {LEVEL_TOLERANCE:.0%}"
            found.append(f"the 2nd level has {share:.1%} of the videos instead of {wanted}")
    for level, sizes in zip(LEVELS, folds, strict=False):
        if sizes.max() > MAX_SIZE_RATIO * sizes.min():
            found.append(f"the folds of {level} have {sizes.min()} to {sizes.max()} videos")
    if found:
        groups = f"the {total} videos make {len(component_sizes)} groups that cannot be divided"
        found.append(f"{groups}, the largest of {component_sizes[0]} videos ({component_sizes[0] / total:.1%})")
    return tuple(found)
