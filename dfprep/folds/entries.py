"""The input and the output of the assignment: videos with their links, and their levels and folds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from dfprep.errors import DfprepError, SourceError
from dfprep.tables import N_CLASSES
from dfprep.types import Label

LEVELS = ("1st_level", "2nd_level")


class NoSplit(DfprepError):
    """No split into folds exists, because the videos are too few or linked too much."""


@dataclass(frozen=True)
class Entry:
    """One video that takes part in the split.

    Attributes:
        video: its id, unique among the entries.
        family: the id of the reference of its family, which is the end of its originals; its own id without one.
        label: REAL or FAKE.
        alteration_class: 0 (unaltered) to 4.
        persons: the number of people in it.
        links: names of everything that must be in one fold (see `links_of`), in addition to the family.
        official_split: the part of the data set that its publishers put the video in; empty if there is none.
    """

    video: str
    family: str
    label: str
    alteration_class: int
    persons: int
    links: tuple[str, ...] = ()
    official_split: str = ""

    def __post_init__(self) -> None:
        if self.label not in (Label.REAL.value, Label.FAKE.value):
            raise ValueError(f"label of {self.video} must be REAL or FAKE, got {self.label!r}")
        if not 0 <= self.alteration_class < N_CLASSES:
            raise ValueError(
                f"alteration_class of {self.video} must be in 0..{N_CLASSES - 1}, got {self.alteration_class}"
            )
        if self.persons < 1:
            raise ValueError(f"persons of {self.video} must be at least 1, got {self.persons}")


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """`entries` sorted by video.

    Raises:
        SourceError: a video occurs twice. NoSplit: there is none.
    """
    found = sorted(entries, key=lambda entry: entry.video)
    for a, b in pairwise(found):
        if a.video == b.video:
            raise SourceError(f"the video {a.video} must be unique among those of the folds; rename one")
    if not found:
        raise NoSplit("no video takes part in the folds; check the statuses in videos.csv")
    return found


@dataclass(frozen=True)
class Place:
    """A video's component (0 = the largest), level ("1st_level" or "2nd_level") and fold from 0."""

    component: int
    level: str
    fold: int


@dataclass(frozen=True)
class Excluded:
    """A video that is left out because it connects two groups through these two `links`.

    `links` are the names of two people, or of the family and a person.
    """

    video: str
    links: tuple[str, str]


@dataclass(frozen=True)
class Assignment:
    """The place of every video, and properties of the split.

    Attributes:
        places: place by video, sorted by video; every entry is here or in `excluded`.
        excluded: the videos that were left out, sorted by video.
        component_sizes: videos of each component, descending; the index is the component's number.
        n_folds: the number of folds in each level.
        n_excluded_at_least: a lower bound of the videos that any split with equally even folds leaves out.
        warnings: sentences with numbers, where the split differs from the settings.
        reduced: why there are fewer levels or folds than asked for; empty if there are not.
    """

    places: Mapping[str, Place]
    excluded: tuple[Excluded, ...]
    component_sizes: tuple[int, ...]
    n_folds: int
    n_excluded_at_least: int = 0
    warnings: tuple[str, ...] = ()
    reduced: str = ""

    @property
    def validation_fold(self) -> int | None:
        """The last fold of each level; None if a level has only one, which is to train on."""
        return self.n_folds - 1 if self.n_folds > 1 else None

    @property
    def n_components(self) -> int:
        """The number of groups of videos that share no person and no original."""
        return len(self.component_sizes)

    @property
    def largest_share(self) -> float:
        """The largest component's share of the videos in folds."""
        return self.component_sizes[0] / len(self.places)

    @property
    def sizes(self) -> dict[str, list[int]]:
        """Videos of each fold by level, without empty levels."""
        n_folds = 1 + max(place.fold for place in self.places.values())
        counts = {level: [0] * n_folds for level in LEVELS}
        for place in self.places.values():
            counts[place.level][place.fold] += 1
        return {level: folds for level, folds in counts.items() if any(folds)}
