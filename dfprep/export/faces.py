"""Which faces are exported, and on which side of training they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np

from dfprep.errors import StoreError
from dfprep.folds import LEVELS, OFFICIAL_PARTS, FaceSelection
from dfprep.tables import FaceRow, read_frame
from dfprep.values import Count, Ge, checked

if TYPE_CHECKING:
    import pandas as pd

TEXTS = ("video", "name", "label", "target", "part", "method", "compression", "file")


@dataclass(frozen=True)
class Face:
    """One face of the table, see `FaceRow`.

    `target` and `part` are as in `Chosen`; `face_class` is None where unknown; `place` is (row, person, t) in the
    face file.
    """

    video: str
    name: str
    person: int
    frame: int
    label: str
    target: str
    part: str
    method: str
    compression: str
    file: str
    face_class: int | None
    place: tuple[int, int, int]

    @property
    def words(self) -> str:
        """The face in words, for errors."""
        return f"{self.file}: {self.video}, person {self.person}, frame {self.frame}"

    @property
    def key(self) -> str:
        """``<video>__p<person>__<frame>``: a name for its files, without dots, since ids have none."""
        return f"{self.video}__p{self.person}__{self.frame:04d}"

    def described(self) -> dict[str, object]:
        """What exports say of the face beside its image."""
        return {
            "label": self.target, "video": self.video, "person": self.person, "frame": self.frame,
            "method": self.method, "compression": self.compression, "class": self.face_class,
        }  # fmt: skip


def faces_in(table: pd.DataFrame) -> Iterator[Face]:
    """The rows of a table with the columns of `Chosen.faces`."""
    import pandas as pd

    texts = zip(*(table[name] for name in TEXTS), strict=True)
    numbers = zip(*(table[name] for name in ("person", "frame", "class", "row", "t")), strict=True)
    for values, (person, frame, face_class, row, t) in zip(texts, numbers, strict=True):
        known: dict[str, Any] = dict(zip(TEXTS, values, strict=True))
        yield Face(
            **known,
            person=int(person),
            frame=int(frame),
            face_class=None if face_class is pd.NA else int(face_class),
            place=(int(row), int(person), int(t)),
        )


@checked
@dataclass(frozen=True)
class FaceChoice:
    """Which faces are exported.

    Attributes:
        parts: "folds": the first level trains, its fold `fold` validates, the second level tests; "official": the
            split of the data set's publishers.
        fold: the fold for validation; None: the last one, `isVal`.
        only: the parts to export. persons: None: all.
        methods, compressions: None: all; real videos are taken whatever the methods.
        n_frames: the largest number of frames of a person in a video, evenly chosen; None: all.
        target: an unaltered person of a fake video is REAL with "person", FAKE with "video".
        skip_interpolated, skip_unusable: leave out faces that no detector found, or that do not show the person.
    """

    parts: Literal["folds", "official"]
    fold: Annotated[int, Ge(0)] | None
    only: Sequence[str]
    persons: Sequence[int] | None
    methods: Sequence[str] | None
    compressions: Sequence[str] | None
    n_frames: Count | None
    target: Literal["person", "video"]
    skip_interpolated: bool
    skip_unusable: bool

    def of(self, out: Path) -> pd.DataFrame:
        """The faces of ``out/faces.h5`` that are chosen, with the columns ``part`` and ``target``.

        Raises:
            StoreError: the table does not exist, or no face is left.
        """
        table = read_frame(out / "faces.h5", FaceRow)
        table = self._selection().of(table)
        table = table.assign(
            part=self._parts(table), target=table["person_label" if self.target == "person" else "label"]
        )
        chosen = table[table["part"].isin(list(self.only))]
        if chosen.empty:
            there = ", ".join(sorted(set(table["part"]) - {""})) or "none"
            raise StoreError(f"no face is left with only={list(self.only)}; the parts that have faces: {there}")
        return _thinned(chosen, self.n_frames).reset_index(drop=True)

    def _selection(self) -> FaceSelection:
        return FaceSelection(
            methods=self.methods,
            compressions=self.compressions,
            persons=self.persons,
            placed=self.parts == "folds",
            interpolated=not self.skip_interpolated,
            unusable=not self.skip_unusable,
        )

    def _parts(self, table: pd.DataFrame) -> np.ndarray:
        """(n,) text: the part of every face; empty for one that is in none."""
        if self.parts == "official":
            return table["official_split"].str.strip().str.lower().map(OFFICIAL_PARTS).fillna("").to_numpy()
        validating = table["isVal"] if self.fold is None else table["cv_fold"] == self.fold
        first, second = table["split"] == LEVELS[0], table["split"] == LEVELS[1]
        return np.select(
            [second, first & validating.fillna(False).astype(bool), first], ["test", "val", "train"], ""
        )


def _thinned(faces: pd.DataFrame, n_frames: int | None) -> pd.DataFrame:
    """At most `n_frames` evenly chosen faces of each person in each video, in the order of the frames."""
    if n_frames is None:
        return faces
    people = faces.groupby(["video", "person"], sort=False)
    at, of = people.cumcount().to_numpy(), people["frame"].transform("size").to_numpy()
    # face k of n is kept if it is the first one at or after one of n_frames even steps
    step = np.maximum(of / n_frames, 1)
    return faces[np.ceil(at / step) * step < at + 1]
