"""What goes into the folds and what comes out of them: videos with their links, and their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol

from dfprep.errors import DfprepError
from dfprep.tables import N_CLASSES
from dfprep.types import Label
from dfprep.values import Ge, Le, Remedy, Seed, checked

LEVELS = ("1st_level", "2nd_level")
NOISE_CHOICES = ("own", "nearest")


class NoSplit(DfprepError):
    """The videos are linked so much, or are so few, that no folds can be made of them."""


@dataclass(frozen=True)
class Entry:
    """One video that takes part.

    Attributes:
        video: its id, unique among the entries.
        family: id of the real video it was made from; its own id if it is real.
        label: REAL or FAKE.
        alteration_class: 0 (unaltered) to 4.
        persons: how many people it shows.
        links: opaque names of whatever must not be divided (see `links_of`); the family is one without being named.
    """

    video: str
    family: str
    label: str
    alteration_class: int
    persons: int
    links: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.label not in (Label.REAL.value, Label.FAKE.value):
            raise ValueError(f"label of {self.video} must be REAL or FAKE, got {self.label!r}")
        if not 0 <= self.alteration_class < N_CLASSES:
            raise ValueError(
                f"alteration_class of {self.video} must be in 0..{N_CLASSES - 1}, got {self.alteration_class}"
            )
        if self.persons < 1:
            raise ValueError(f"persons of {self.video} must be at least 1, got {self.persons}")


@checked
@dataclass(frozen=True)
class Folds:
    """How the videos are divided.

    Attributes:
        second_level: share of the videos that the 2nd level gets; 0 makes one level only.
        n_folds: folds in each level.
        break_components: leave out the fewest videos whose links make a good split impossible.
        noise: a person whom clustering could not place is somebody of their "own" or their "nearest" actor;
            it decides the links (`links_of`), not the assignment.
        seed: another seed, another split.
    """

    second_level: Annotated[float, Ge(0), Le(0.5), Remedy("0 makes one level only")]
    n_folds: Annotated[int, Ge(2)]
    break_components: bool
    noise: Literal["own", "nearest"]
    seed: Seed

    @property
    def shares(self) -> tuple[float, ...]:
        """The ideal share of each fold in all videos: those of the 1st level, then those of the 2nd."""
        levels = (1 - self.second_level, self.second_level) if self.second_level else (1.0,)
        return tuple(share / self.n_folds for share in levels for _ in range(self.n_folds))


@dataclass(frozen=True)
class Place:
    """Where a video is: its component (0 = the largest), level ("1st_level" or "2nd_level") and fold from 0."""

    component: int
    level: str
    fold: int


@dataclass(frozen=True)
class Excluded:
    """A video that is left out, because it would join the two groups around these two `links`.

    `links` are two names of people, or the family and a person.
    """

    video: str
    links: tuple[str, str]


@dataclass(frozen=True)
class Assignment:
    """Every video's place, and what can be said about the split.

    Attributes:
        places: place by video, in the order of the videos' names; every entry is here or in `excluded`.
        excluded: what was left out, in the order of the videos' names.
        component_sizes: videos of each component, falling; the index is the component's number.
        n_excluded_at_least: lower bound of what any split with folds as even as these would have to leave out.
        warnings: sentences with numbers, where the split is not what was asked for.
    """

    places: Mapping[str, Place]
    excluded: tuple[Excluded, ...]
    component_sizes: tuple[int, ...]
    n_excluded_at_least: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def n_components(self) -> int:
        """How many groups of videos share no person and no original with each other."""
        return len(self.component_sizes)

    @property
    def largest_share(self) -> float:
        """Share of the placed videos that the largest component holds."""
        return self.component_sizes[0] / len(self.places)

    @property
    def sizes(self) -> dict[str, list[int]]:
        """Videos of each fold by level, levels that have none left out."""
        n_folds = 1 + max(place.fold for place in self.places.values())
        counts = {level: [0] * n_folds for level in LEVELS}
        for place in self.places.values():
            counts[place.level][place.fold] += 1
        return {level: folds for level, folds in counts.items() if any(folds)}


class Assigner(Protocol):
    """Gives each video its place; `assign` is one, a data set's official split can be another."""

    def __call__(self, entries: Sequence[Entry], settings: Folds) -> Assignment:
        """The places of `entries`, whatever their order."""
        ...
