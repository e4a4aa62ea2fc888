"""What a detector is to tell of a face, as class numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dfprep.errors import require
from dfprep.tables import N_CLASSES
from dfprep.types import Label

if TYPE_CHECKING:
    import pandas as pd

UNKNOWN = -1

TARGETS = ("person", "video", "class", "method")


def target_classes(faces: pd.DataFrame, target: str) -> tuple[str, ...]:
    """The names of the classes of `target` by number.

    "person" and "video" have REAL and FAKE, "class" has the five levels of alteration, "method" has REAL and the
    methods of all fakes in `faces`, so take the whole table: training and validation data must agree.

    Raises:
        ConfigError: there is no such target.
    """
    require(target in TARGETS, "target", f"be one of {', '.join(TARGETS)}", target)
    if target == "class":
        return tuple(str(number) for number in range(N_CLASSES))
    if target == "method":
        return (Label.REAL.value, *sorted(set(faces["method"][faces["label"] == Label.FAKE.value])))
    return Label.REAL.value, Label.FAKE.value


def target_numbers(faces: pd.DataFrame, target: str, classes: tuple[str, ...]) -> np.ndarray:
    """(n,) int64: the class number of every face.

    "person": whether the person is altered; "video": the label of the video, also for an unaltered person of a
    fake; "class": the level of alteration of the face; "method": of the video, 0 for real videos. `UNKNOWN` where
    the table has no class, and for methods that are not in `classes`.
    """
    if target == "class":
        return faces["class"].fillna(UNKNOWN).to_numpy(np.int64)
    column = {"person": "person_label", "video": "label", "method": "method"}[target]
    numbers = faces[column].map({name: number for number, name in enumerate(classes)}).fillna(UNKNOWN)
    if target == "method":
        numbers = numbers.where(faces["label"] == Label.FAKE.value, 0)
    return numbers.to_numpy(np.int64)
