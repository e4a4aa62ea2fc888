"""The parts of a split in which shortcuts are measured: everything, each level, and both sides of each fold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dfprep.folds.separation import independent
from dfprep.tables import VideoRow, references_of
from dfprep.types import Label


@dataclass(frozen=True)
class PlacedVideos:
    """The n videos that have a place.

    Attributes:
        fake: (n,) bool. place: (n,) numbers of `places`. family: (n,) numbers.
        original: (n,) the index of a fake's original, -1 if it is unknown or has no place.
        places: (level, fold), sorted.
    """

    rows: Sequence[VideoRow]
    fake: np.ndarray
    place: np.ndarray
    family: np.ndarray
    original: np.ndarray
    places: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, videos: Sequence[VideoRow], places: Mapping[str, tuple[str, str]]) -> PlacedVideos:
        """Those of `videos` that are in `places`, (level, fold) by video."""
        rows = [row for row in videos if row.video in places]
        names, reference = sorted({places[row.video] for row in rows}), references_of(videos)
        number = {name: k for k, name in enumerate(names)}
        index = {row.video: i for i, row in enumerate(rows)}
        families = {name: k for k, name in enumerate({reference[row.video]: None for row in rows})}
        fake = np.array([row.label is Label.FAKE for row in rows], bool)
        return cls(
            rows,
            fake,
            np.array([number[places[row.video]] for row in rows], int),
            np.array([families[reference[row.video]] for row in rows], int),
            np.array([index.get(row.original, -1) if row.label is Label.FAKE else -1 for row in rows], int),
            names,
        )

    def train_places(self, place: int) -> list[int]:
        """The places that a detector is trained on if `place` is for validation: the others of its level.

        For the only place of a level these are the places of the other levels.
        """
        others = [k for k in range(len(self.places)) if k != place]
        of_level = [k for k in others if self.places[k][0] == self.places[place][0]]
        return of_level or others

    def parts(self) -> Iterator[Part]:
        """Everything, then the levels of several folds, then the sides of each fold."""
        every = range(len(self.places))
        yield self._part("", "", "all", every, every)
        levels = {level: [k for k in every if self.places[k][0] == level] for level, _ in self.places}
        for level, of_level in levels.items():
            if 1 < len(of_level) < len(self.places):
                yield self._part(level, "", "all", of_level, of_level)
        for k, (level, fold) in enumerate(self.places):
            yield self._part(level, fold, "validation", [k], [k])
            yield self._part(level, fold, "train", self.train_places(k), [])

    def _part(self, level: str, fold: str, side: str, places: Sequence[int], tested: Sequence[int]) -> Part:
        return Part(self, level, fold, side, np.isin(self.place, places), tuple(tested))


@dataclass(frozen=True)
class Part:
    """The videos of a part: `inside` (n,) bool, and the places whose AUC is learned from their training places."""

    videos: PlacedVideos
    level: str
    fold: str
    side: str
    inside: np.ndarray
    tested: tuple[int, ...]

    @cached_property
    def n_independent(self) -> tuple[float, float]:
        """The independent real and fake videos: those of a family count as alike."""
        family, fake = self.videos.family, self.videos.fake
        return independent(family[self.inside & ~fake]), independent(family[self.inside & fake])

    @cached_property
    def pairs(self) -> np.ndarray:
        """(m, 2) indices of fakes and their originals, both of the part."""
        original = self.videos.original
        fakes = np.flatnonzero(self.inside & (original >= 0))
        fakes = fakes[self.inside[original[fakes]]]
        return np.stack([fakes, original[fakes]], axis=1)
