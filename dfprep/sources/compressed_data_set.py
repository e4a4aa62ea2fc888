"""Data sets in the layout of FaceForensics++: each video in several compressions, and videos of masks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dfprep.sources.data_set import DataSet, folders_named
from dfprep.values import PlainName

FOLDERS = ("raw", "c0", "c23", "c40")  # c0 is an older name of raw


class CompressedDataSet(DataSet):
    """A `DataSet` with a folder for each compression.

    Args:
        masks: whether the videos of masks are used.
    """

    def __init__(
        self,
        path: str | Path,
        name: PlainName,
        methods: Sequence[str] | None,
        compressions: Sequence[str] | None,
        splits: Sequence[str] | None,
        masks: bool,
    ) -> None:
        chosen = None if compressions is None else [compression_of(one) for one in compressions]
        super().__init__(path, name, methods, chosen, splits)
        self.masks = masks


def compression_folders(parent: Path) -> Iterator[tuple[Path, str]]:
    """The folders of compressions in `parent`, each with the name of its compression."""
    return ((folder, compression_of(name)) for name, folder in folders_named(parent, FOLDERS).items())


def compression_of(name: str) -> str:
    """The name of the compression that the download script, or a user, calls `name`."""
    return "raw" if name == "c0" else name
