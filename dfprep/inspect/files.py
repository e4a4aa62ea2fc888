"""The files of a source: sizes, files that are missing or empty, and files that are there twice."""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from dfprep.files import sha256_of
from dfprep.runs import progress_bar
from dfprep.types import Video

Item = TypeVar("Item")


@dataclass(frozen=True)
class Files:
    """What one look at each file shows.

    Attributes:
        sizes: bytes of the files that exist, by the video's id; of a folder of pictures, of all files in it.
        folders: the ids of the videos that are folders of pictures.
        missing: the reason why there is no file, by the video's id.
    """

    sizes: Mapping[str, int]
    missing: Mapping[str, str]
    folders: frozenset[str] = frozenset()

    @property
    def empty(self) -> list[str]:
        """The ids of videos with an empty file."""
        return [video for video, size in self.sizes.items() if not size]


@dataclass(frozen=True)
class Duplicates:
    """Videos with the same file, or with equal files.

    Attributes:
        listed_twice: groups of videos with one path.
        equal: groups of videos with files of equal size and content; None: not compared.
        compared: how many files were read for that.
        unreadable: the reason why a file could not be read, by the video's id.
    """

    listed_twice: Sequence[Sequence[Video]]
    equal: Sequence[Sequence[Video]] | None = None
    compared: int = 0
    unreadable: Mapping[str, str] | None = None

    @property
    def count(self) -> int:
        """How many videos could be left out, so that no file is there twice."""
        return sum(len(group) - 1 for group in (*self.listed_twice, *(self.equal or ())))


def look_at(videos: Sequence[Video]) -> Files:
    """One stat for each file; none is opened."""
    sizes, missing, folders = {}, {}, set()
    with progress_bar("looking at files", len(videos)) as show:
        for done, video in enumerate(videos, 1):
            try:
                found = os.stat(video.path)
            except (OSError, ValueError) as error:  # ValueError: a path with a null character
                missing[video.id] = getattr(error, "strerror", None) or str(error)
            else:
                if stat.S_ISREG(found.st_mode):
                    sizes[video.id] = found.st_size
                elif stat.S_ISDIR(found.st_mode):
                    folders.add(video.id)
                    pictures = (entry for entry in os.scandir(video.path) if entry.is_file())
                    sizes[video.id] = sum(picture.stat().st_size for picture in pictures)
                else:
                    missing[video.id] = "Is not a file"
            show(done)
    return Files(sizes, missing, frozenset(folders))


def duplicates_among(videos: Sequence[Video], files: Files, *, compare: bool) -> Duplicates:
    """Videos that share a path; with `compare` also those whose files are equal. Empty files are not compared.

    Only files that have the size of another file are read; folders of pictures are not compared.
    """
    by_path = _grouped(videos, lambda video: os.path.normpath(video.path))
    listed_twice = [group for group in by_path if len(group) > 1]
    if not compare:
        return Duplicates(listed_twice)
    unique = [group[0] for group in by_path if files.sizes.get(group[0].id) and group[0].id not in files.folders]
    alike = [
        video
        for group in _grouped(unique, lambda video: files.sizes[video.id])
        if len(group) > 1
        for video in group
    ]
    contents, unreadable = _contents(alike)
    readable = [video for video in alike if video.id in contents]
    equal = [group for group in _grouped(readable, lambda video: contents[video.id]) if len(group) > 1]
    return Duplicates(listed_twice, equal, len(alike), unreadable)


def _contents(videos: Sequence[Video]) -> tuple[dict[str, str], dict[str, str]]:
    """The hash of each file, and the reason for each that cannot be read, by the video's id."""
    hashes, unreadable = {}, {}
    with progress_bar("comparing files", len(videos)) as show:
        for done, video in enumerate(videos, 1):
            try:
                hashes[video.id] = sha256_of(Path(video.path))
            except OSError as error:
                unreadable[video.id] = error.strerror or str(error)
            show(done)
    return hashes, unreadable


def _grouped(items: Iterable[Item], key: Callable[[Item], Hashable]) -> list[list[Item]]:
    groups: dict[Hashable, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return list(groups.values())
