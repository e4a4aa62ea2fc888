"""The DFDC data set: part folders that each hold videos and a `metadata.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dfprep.errors import SourceError
from dfprep.sources.families import unique_ids
from dfprep.sources.ids import id_of
from dfprep.types import Label, Video
from dfprep.values import checked

METADATA = "metadata.json"


@checked
class Dfdc:
    """The videos that the `metadata.json` of one or many DFDC parts list.

    The format is that of the DFDC release (Dolhansky et al. 2020): an object from file names to
    ``{"label": "FAKE", "split": "train", "original": "name.mp4"}``; a real video has no original, or null.
    An original may be in another part. The video files are not opened. A video's id is its file name without the
    suffix; see `id_of`.

    Args:
        path: one part's folder, or a folder of parts (``dfdc_train_part_*``; every subfolder that has a
            `metadata.json`).
        name: of this source, for the output folder and reports.
    """

    def __init__(self, path: str | Path, name: str) -> None:
        self.root = Path(path).absolute()
        self.name = name

    def videos(self) -> list[Video]:
        """Every video that the metadata lists, sorted by id.

        Raises:
            SourceError: no metadata, invalid JSON, an invalid entry, or two videos with one name; names the file,
                the entry and the remedy.
        """
        videos = [video for part in self._parts() for video in _part_videos(part)]
        unique_ids(videos)
        return sorted(videos, key=lambda video: video.id)

    def _parts(self) -> list[Path]:
        """The folders with a `metadata.json`: the root itself, or its subfolders."""
        if not self.root.is_dir():
            raise SourceError(f"the DFDC folder {self.root} does not exist; set source.path to a folder of parts")
        if (self.root / METADATA).is_file():
            return [self.root]
        folders = sorted(path for path in self.root.iterdir() if path.is_dir())
        parts = [path for path in folders if (path / METADATA).is_file()]
        if not parts:
            raise SourceError(
                f"neither {self.root} nor a folder in it has a {METADATA}; set source.path to a DFDC part "
                "or to the folder that holds the parts"
            )
        bare = [path.name for path in folders if path not in parts and path.name.startswith("dfdc_train_part_")]
        if bare:
            raise SourceError(
                f"{len(bare)} of the parts in {self.root} have no {METADATA}, the first is {bare[0]}; "
                "unpack them again or move their folders away"
            )
        return parts


def _part_videos(part: Path) -> list[Video]:
    file = part / METADATA
    try:
        entries = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_no_twins)
    except (OSError, ValueError) as error:
        raise SourceError(f"{file} cannot be read as JSON ({error}); fetch it again from its DFDC part") from None
    if not isinstance(entries, dict):
        raise SourceError(f"{file} must hold an object of videos, got a {type(entries).__name__}; fetch it again")
    return [_video(file, name, entry) for name, entry in entries.items()]


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of `pairs`; without this check, json would silently drop all but the last of equal names."""
    entries = dict(pairs)
    if len(entries) != len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twin!r} occurs twice in one object")
    return entries


def _video(file: Path, name: str, entry: Any) -> Video:
    """The video of one entry.

    Raises:
        SourceError: the entry is no object, its label is unknown, or its label and original are inconsistent.
    """
    where = f"{file}, entry {name!r}"
    if not isinstance(entry, dict):
        raise SourceError(f"{where}: must be an object with a label, got {entry!r}; correct or remove it")
    label, original, split = entry.get("label"), entry.get("original"), entry.get("split")
    if label not in ("REAL", "FAKE"):
        raise SourceError(f"{where}: the label must be REAL or FAKE, got {label!r}; correct or remove it")
    if original is not None and not isinstance(original, str):
        raise SourceError(f"{where}: the original must be a file name, got {original!r}; correct or remove it")
    if (label == "FAKE") != bool(original):
        rule = "a FAKE must have its original, a REAL none"
        raise SourceError(f"{where}: {rule}, got {label} with the original {original!r}; correct or remove it")
    if split is not None and not isinstance(split, str):
        raise SourceError(f"{where}: the split must be a text, got {split!r}; correct or remove it")
    try:
        return Video(
            id_of(name), file.parent / name, Label[label], id_of(original or ""), name=name, split=split or ""
        )
    except SourceError as error:
        raise SourceError(f"{where}: {error}") from None
