"""Which videos there are.

A source is a class with a `name`, a `root` folder and a method `videos()`, which returns every video of a data
set, sorted by id: `Manifest` reads a CSV, `Dfdc` the DFDC's `metadata.json` files, `Sample` makes a small data
set itself. `id_of` makes an id from a file's name. No source opens a video file or checks that it exists.
`families` brings real videos and their fakes together. To add a data set, write one more such class in a file of
its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, runtime_checkable

from dfprep.sources.dfdc import Dfdc
from dfprep.sources.families import Family, families, unique_ids
from dfprep.sources.ids import id_of
from dfprep.sources.manifest import Manifest
from dfprep.sources.sample import Sample
from dfprep.types import Video

__all__ = ["Dfdc", "Family", "GeneratedSource", "Manifest", "Sample", "Source", "families", "id_of", "unique_ids"]


@runtime_checkable
class Source(Protocol):
    """Which videos a data set has.

    Attributes:
        name: for the default output folder and the reports.
        root: the data set's folder; paths in tables are relative to it.
    """

    name: str
    root: Path

    def videos(self) -> list[Video]:
        """Every video of the source, sorted by id; ids are unique.

        Raises:
            SourceError: the data set's files contradict themselves.
        """
        ...


@runtime_checkable
class GeneratedSource(Source, Protocol):
    """A source that makes its files when its videos are first asked for.

    Attributes:
        on_progress: called with the number of videos made and the number of all.
    """

    on_progress: Callable[[int, int], None] | None

    def is_made(self) -> bool:
        """Whether the files are there already."""
        ...

    def n_planned(self) -> int:
        """How many videos there will be."""
        ...
