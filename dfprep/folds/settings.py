"""What every way of making folds has in common: the types of its settings, and their protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Protocol, get_args

from dfprep.errors import require
from dfprep.folds.entries import Assignment, Entry
from dfprep.values import Ge, Le, Remedy

Binding = Literal["original", "actor", "donor", "source_video", "near_copy"]
"""What videos may share that keeps them in one fold: the original (always), a person who is seen, a person whose
face was inserted, the recording that they were cut from, the recording that they are copies of."""

BINDINGS: tuple[Binding, ...] = get_args(Binding)
Noise = Literal["own", "nearest"]
NOISE_CHOICES = get_args(Noise)
SecondLevel = Annotated[float, Ge(0), Le(0.5), Remedy("0 makes one level only")]
NFolds = Annotated[int, Ge(2)]


class Folds(Protocol):
    """A way of making folds, which `conf/folds` describes."""

    @property
    def bind(self) -> Sequence[Binding]:
        """What binds; see `links_of`."""

    @property
    def noise(self) -> Noise:
        """A person without a cluster is an actor of its "own", or the "nearest" actor; see `actor_keys`."""

    @property
    def n_folds(self) -> int:
        """The number of folds in each level; the last one is for validation."""

    @property
    def level_share(self) -> float | None:
        """The intended share of the 2nd level; None: whatever it is."""

    @property
    def leaks_fail(self) -> bool:
        """Whether a run with leaks fails; otherwise they are only reported."""

    def assign(self, entries: Sequence[Entry]) -> Assignment:
        """The place of every video; see the class."""


def require_original(bind: Sequence[Binding]) -> None:
    """Raise unless originals bind.

    Raises:
        ConfigError: they do not; says why they must.
    """
    require(
        "original" in bind, "bind", "contain original", list(bind),
        "a fake shows the same scene as its original, so that folds which divide the two are never independent",
    )  # fmt: skip


def shares_of(second_level: float, n_folds: int) -> tuple[float, ...]:
    """The ideal share of the videos for each fold: first the 1st level, then the 2nd, which may have no share."""
    levels = (1 - second_level, second_level) if second_level else (1.0,)
    return tuple(share / n_folds for share in levels for _ in range(n_folds))
