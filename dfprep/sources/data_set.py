"""What sources of published data sets share: the choice of methods, compressions and splits, published numbers."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from dfprep.errors import ConfigError, SourceError
from dfprep.sources.families import unique_ids
from dfprep.sources.ids import VIDEO_SUFFIXES
from dfprep.types import Label, Video
from dfprep.values import PlainName

COMPRESSIONS = ("raw", "c23", "c40")
"""FaceForensics++'s names of compressions, the best first."""

LISTED = 6  # folders that an error names


@dataclass(frozen=True)
class Published:
    """The number of videos of one kind that the publishers released.

    Attributes:
        kind: in words, such as "Deepfakes c23".
        label, method, compression: of these videos.
        count: how many there are.
        names: the stems of their official names, if they are listed or follow from a rule; else empty.
    """

    kind: str
    label: Label
    method: str
    compression: str
    count: int
    names: frozenset[str] = frozenset()


class DataSet(ABC):
    """A folder in a published layout. Subclasses list what is in it, and know what was published.

    What is not there (a method, a compression, a list of splits) is not listed. No video is opened.

    Args:
        path: the data set's folder.
        name: of this source, for the output folder and reports.
        methods: only the fakes of these methods; None: of all. Real videos have none, and are always taken.
        compressions: only the videos in these compressions; None: in all.
        splits: only the videos of these official splits, and the originals of their fakes; None: of all.

    Raises (in `videos`):
        SourceError: nothing of this layout is there, or the files contradict themselves.
        ConfigError: a method, compression or split of which there is no video; lists those that exist.
    """

    LAYOUT: ClassVar[str]
    """The folders of the layout, in words: "must hold ..."."""

    def __init__(
        self,
        path: str | Path,
        name: PlainName,
        methods: Sequence[str] | None,
        compressions: Sequence[str] | None,
        splits: Sequence[str] | None,
    ) -> None:
        self.root = Path(path).absolute()
        self.name = name
        self.methods, self.compressions, self.splits = methods, compressions, splits

    @abstractmethod
    def listed(self) -> Iterable[Video]:
        """Every video of the folder in any order, with the original in its own compression, whether or not that
        exists."""

    def published(self) -> list[Published]:
        """The numbers of videos that the publishers released; empty if they are unknown."""
        return []

    def videos(self) -> list[Video]:
        """The chosen videos, sorted by id; see the class."""
        if not self.root.is_dir():
            raise SourceError(f"the folder {self.root} does not exist; set source.path to the data set's folder")
        found = sorted(self.listed(), key=lambda video: video.id)
        if not found:
            raise SourceError(f"{self.root} must hold {self.LAYOUT}, got {_contents(self.root)}; {REMEDY}")
        unique_ids(found)
        return self._with_references(self._chosen(found))

    def _chosen(self, videos: list[Video]) -> list[Video]:
        fakes = [video for video in videos if video.label is Label.FAKE]
        _require_known("methods", self.methods, {video.method for video in fakes})
        _require_known("compressions", self.compressions, {video.compression for video in videos})
        _require_known("splits", self.splits, {video.split for video in videos})
        kept = [
            video
            for video in videos
            if (self.methods is None or video.label is Label.REAL or video.method in self.methods)
            and (self.compressions is None or video.compression in self.compressions)
        ]
        if self.splits is None:
            return kept
        inside = {video.id for video in kept if video.split in self.splits}
        inside |= {video.original for video in kept if video.id in inside}
        return [video for video in kept if video.id in inside]

    def _with_references(self, videos: list[Video]) -> list[Video]:
        """`videos`, where a real video that is there in a better compression has that one as its original."""
        best: dict[str, Video] = {}
        for video in videos:
            if video.label is Label.REAL and video.compression in COMPRESSIONS:
                found = best.setdefault(video.name, video)
                if _rank(video) < _rank(found):
                    best[video.name] = video
        return [
            replace(video, original=best[video.name].id)
            if video.label is Label.REAL and video.name in best and best[video.name] is not video
            else video
            for video in videos
        ]


REMEDY = "set source.path to the folder that holds these, see docs/datasets.md"


def _rank(video: Video) -> int:
    return COMPRESSIONS.index(video.compression)


def _require_known(key: str, chosen: Sequence[str] | None, existing: set[str]) -> None:
    known = sorted(existing - {""})
    for value in chosen or ():
        if value not in known:
            raise ConfigError(
                f"source.{key} must name some of {', '.join(known) or 'none, because the data set has none'}, "
                f"got {value!r}"
            )


def video_files(folder: Path) -> Iterator[Path]:
    """The video files in `folder`, and in the folder ``videos`` in it, which some tools add; in any order.

    Files are recognised by their suffix, and none of them is opened.
    """
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name == "videos" and entry.is_dir():
            yield from video_files(Path(entry.path))
        elif entry.name.lower().endswith(VIDEO_SUFFIXES):
            yield Path(entry.path)


def folders_named(parent: Path, names: Sequence[str]) -> dict[str, Path]:
    """The folders in `parent` that are called one of `names`, in the order of `names`; others are ignored.

    Raises:
        SourceError: a folder has one of the names in another case, so that its videos would be left out unseen.
    """
    try:
        existing = {entry.name for entry in os.scandir(parent) if entry.is_dir()}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    lower = {name.lower(): name for name in names}
    for folder in sorted(existing - set(names)):
        if folder.lower() in lower:
            raise SourceError(f"{parent / folder} must be called {lower[folder.lower()]}; rename the folder")
    return {name: parent / name for name in names if name in existing}


def _contents(root: Path) -> str:
    names = sorted(entry.name + "/" * entry.is_dir() for entry in os.scandir(root))
    more = f" and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more if names else "an empty folder"
