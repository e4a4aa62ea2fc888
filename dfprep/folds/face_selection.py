"""Which faces to take from ``faces.csv``: those of a level, of folds, of an official split."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dfprep.errors import StoreError
from dfprep.folds.reading import level_name
from dfprep.types import Label

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 20  # values of a column in an error


@dataclass(frozen=True)
class FaceSelection:
    """What to take from ``faces.csv``; None takes all.

    Attributes:
        level: 1 or "1st_level", 2 or "2nd_level". folds: their numbers.
        official_split: such as "train".
        placed: whether only videos with a place in the folds are taken.
        methods: of fakes; real videos are always taken. compressions: the source's names. persons: from 0.
        interpolated: whether to take faces that no detector found.
        unusable: whether to take faces that are marked as not usable, see `FaceRow.usable`.
    """

    level: int | str | None = None
    folds: Collection[int] | None = None
    official_split: str | None = None
    methods: Collection[str] | None = None
    compressions: Collection[str] | None = None
    persons: Collection[int] | None = None
    placed: bool = True
    interpolated: bool = False
    unusable: bool = False

    def of(self, faces: pd.DataFrame) -> pd.DataFrame:
        """The rows of `faces` that are selected, in their order; columns as in `FaceRow`.

        Raises:
            StoreError: there is none. Names the condition that leaves none and the values of its column.
        """
        for condition, column, keeps in self._conditions():
            kept = faces[keeps(faces)]
            if kept.empty:
                values = sorted({str(value) for value in faces[column].unique()})[:SHOWN]
                raise StoreError(
                    f"no face is left with {condition}: of the faces that fulfil the conditions before it, the "
                    f"values of {column} are {', '.join(values)}; choose one of these, or fewer conditions"
                )
            faces = kept
        return faces

    def _conditions(self) -> Iterator[tuple[str, str, Callable[[pd.DataFrame], pd.Series]]]:
        """The words, the column and the test of each condition."""
        if self.official_split is not None:
            yield f"official_split={self.official_split}", "official_split", self._in_official_split
        if self.placed:
            yield "a place in the folds", "split", lambda faces: faces["split"] != ""
        if self.level is not None:
            name = level_name(self.level)
            yield f"level={self.level}", "split", lambda faces: faces["split"] == name
        if self.folds is not None:
            folds = sorted(self.folds)
            yield f"fold={folds}", "cv_fold", lambda faces: faces["cv_fold"].isin(folds)
        if self.methods is not None:
            methods = sorted(self.methods)
            yield f"methods={methods}", "method", lambda faces: _real(faces) | faces["method"].isin(methods)
        if self.compressions is not None:
            compressions = sorted(self.compressions)
            yield (
                f"compressions={compressions}",
                "compression",
                lambda faces: faces["compression"].isin(compressions),
            )
        if self.persons is not None:
            persons = sorted(self.persons)
            yield f"persons={persons}", "person", lambda faces: faces["person"].isin(persons)
        if not self.interpolated:
            yield "skip_interpolated=True", "detected_by", lambda faces: faces["detected_by"] != ""
        if not self.unusable:
            yield "skip_unusable=True", "usable", lambda faces: faces["usable"]

    def _in_official_split(self, faces: pd.DataFrame) -> pd.Series:
        return faces["official_split"].str.lower() == str(self.official_split).lower()


def _real(faces: pd.DataFrame) -> pd.Series:
    return faces["label"] == Label.REAL.value
