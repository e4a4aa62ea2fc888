"""Where the selected faces lie, as arrays: small to pickle, quick to index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Coded:
    """A column of texts: `codes` (n,) int32 are positions in `names`."""

    codes: np.ndarray
    names: tuple[str, ...]

    def __getitem__(self, at: int) -> str:
        return self.names[self.codes[at]]


@dataclass(frozen=True)
class FacePlaces:
    """n faces in face files; see `FaceRow` for the columns.

    Attributes:
        file, video: texts. row, person, t: (n,) int32, the place in the face file. frame: (n,) int32.
        real: (n,) bool, whether the video is real.
    """

    file: Coded
    video: Coded
    row: np.ndarray
    person: np.ndarray
    t: np.ndarray
    frame: np.ndarray
    real: np.ndarray

    @classmethod
    def of(cls, faces: pd.DataFrame) -> FacePlaces:
        """The places of the rows of `faces`."""
        numbers = {name: faces[name].to_numpy(np.int32) for name in ("row", "person", "t", "frame")}
        real = (faces["label"] == "REAL").to_numpy()
        return cls(file=_coded(faces["file"]), video=_coded(faces["video"]), real=real, **numbers)

    def __len__(self) -> int:
        return len(self.row)

    def place(self, at: int) -> tuple[int, int, int]:
        """(row, person, t) of face `at`."""
        return int(self.row[at]), int(self.person[at]), int(self.t[at])

    def words(self, at: int) -> str:
        """Face `at` in words, for errors."""
        return f"{self.file[at]}: {self.video[at]}, person {self.person[at]}, frame {self.frame[at]}"


def _coded(values: pd.Series) -> Coded:
    import pandas as pd

    codes, names = pd.factorize(values)
    return Coded(codes.astype(np.int32), tuple(str(name) for name in names))
