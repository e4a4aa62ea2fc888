"""Sources of videos.

A source is a class with a `name`, a `root` folder and a method `videos()`, which returns every video of a data
set, sorted by id: `Manifest` reads a CSV, `Dfdc` the DFDC's `metadata.json` files, `Sample` generates a small data
set. `id_of` derives an id from a file name. No source opens a video file or checks that it exists. `families`
groups real videos with their fakes. Each data set has one such class, in a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, runtime_checkable

from dfprep.collection import no_collection
from dfprep.errors import SourceError
from dfprep.sources.avdeepfake1m import AvDeepfake1m
from dfprep.sources.celebdf import CelebDf
from dfprep.sources.celebdfpp import CelebDfPlusPlus
from dfprep.sources.data_set import DataSet, Published
from dfprep.sources.deeperforensics import DeeperForensics
from dfprep.sources.dfd import Dfd
from dfprep.sources.dfdc import Dfdc
from dfprep.sources.dfdcp import Dfdcp
from dfprep.sources.fakeavceleb import FakeAvCeleb
from dfprep.sources.families import Family, families, unique_ids
from dfprep.sources.ffpp import Ffpp
from dfprep.sources.folder import Folder
from dfprep.sources.frames import Frames
from dfprep.sources.ids import id_of
from dfprep.sources.lavdf import LavDf
from dfprep.sources.manifest import Manifest
from dfprep.sources.sample import Sample
from dfprep.sources.uadfv import Uadfv
from dfprep.types import Video

__all__ = [
    "CelebDf",
    "CelebDfPlusPlus",
    "AvDeepfake1m",
    "DataSet",
    "DeeperForensics",
    "Dfd",
    "Dfdc",
    "Dfdcp",
    "FakeAvCeleb",
    "Family",
    "Ffpp",
    "Folder",
    "Frames",
    "GeneratedSource",
    "LavDf",
    "Manifest",
    "Published",
    "Sample",
    "Source",
    "Uadfv",
    "families",
    "id_of",
    "list_videos",
    "unique_ids",
]


@runtime_checkable
class Source(Protocol):
    """The videos of a data set.

    Attributes:
        name: for the default output folder and reports.
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
    """A source that generates its files at the first call of `videos`.

    Attributes:
        on_progress: called with the number of generated videos and the total number.
    """

    on_progress: Callable[[int, int], None] | None

    def is_made(self) -> bool:
        """Whether the files have been generated."""
        ...

    def n_planned(self) -> int:
        """The total number of videos."""
        ...


def list_videos(
    source: Source, progress_bar: Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
) -> list[Video]:
    """Every video of `source`; shows the progress where the files have to be generated first.

    Args:
        progress_bar: `dfprep.runs.progress_bar`.

    Raises:
        SourceError: the source contradicts itself, or has no videos.
    """
    if isinstance(source, GeneratedSource) and not source.is_made():
        with progress_bar("making videos", source.n_planned()) as show:
            source.on_progress = lambda done, total: show(done)
            return source.videos()
    with no_collection():
        videos = source.videos()
    if not videos:
        raise SourceError(f"the source {source.root} has no videos")
    return videos
