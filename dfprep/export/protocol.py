"""What a layout is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dfprep.export.pixels import Pixels

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int], None]

PARTS = ("train", "val", "test")


@dataclass(frozen=True)
class Chosen:
    """The faces to export.

    Attributes:
        faces: the columns of `FaceRow`, and ``part`` (one of `PARTS`) and ``target`` (REAL or FAKE, the label of
            the person); sorted by video, person and frame.
        pixels: where their images come from.
        name: of the data set. source: the class of the source, such as "Ffpp"; empty if it is not known.
    """

    faces: pd.DataFrame
    pixels: Pixels
    name: str
    source: str = ""


@dataclass(frozen=True)
class Written:
    """What an export wrote.

    Attributes:
        n_files, n_new: the files with images, and those of them that this run wrote; the others were complete.
        tables: the files beside them, the main one first.
        readme: how to load the data.
    """

    n_files: int
    n_new: int
    tables: Sequence[Path]
    readme: str


class ExportFormat(Protocol):
    """A layout, which `conf/format` describes."""

    @property
    def name(self) -> str:
        """Its name, that of the file in ``conf/format``."""

    def write(self, chosen: Chosen, to: Path, progress: Progress) -> Written:
        """Write `chosen` into the folder `to`, where a part of it may be from an interrupted run.

        Args:
            progress: called with the number of steps that are done, see `n_steps`.

        Raises:
            StoreError: a face cannot be read, or what was written reads differently.
        """

    def n_steps(self, chosen: Chosen) -> int:
        """How many steps `write` reports; called before anything is written.

        Raises:
            ConfigError, StoreError: the layout cannot hold `chosen`.
        """

    def identity(self) -> Mapping[str, object]:
        """The settings that determine the files."""
