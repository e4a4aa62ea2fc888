"""The lists that published data sets come with: JSON and CSV files, and the paths in them."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from dfprep.errors import SourceError
from dfprep.sources.ids import VIDEO_SUFFIXES

Kind = TypeVar("Kind", dict[str, Any], list[Any])
Pairs = Callable[[list[tuple[str, Any]]], dict[str, Any]]

FETCH = "fetch it again"
MAX_DEPTH = 8  # folders; the deepest published layout has 5, and links may lead in circles


def read_json(path: Path, kind: type[Kind], fetch: str = FETCH, pairs: Pairs | None = None) -> Kind:
    """The object or list of videos in a JSON file.

    Args:
        fetch: how to get an undamaged file, for errors.
        pairs: makes each object of its pairs, see `json.loads`.

    Raises:
        SourceError: the file cannot be read, or holds something else.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=pairs)
    except (OSError, ValueError, RecursionError) as error:
        raise SourceError(f"{path} cannot be read as JSON ({error}); {fetch}") from None
    if not isinstance(found, kind):
        words = "an object" if kind is dict else "a list"
        raise SourceError(f"{path} must hold {words} of videos, got a {type(found).__name__}; {FETCH}")
    return found


def read_csv(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Place ("<file>, line <number>") and values by column of each line that has any.

    Columns beside `columns`, and values beyond the header's, are ignored.

    Raises:
        SourceError: the file cannot be read, a column is missing, or a line is too short.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip() for name in next(reader, [])]
            for name in columns:
                if name not in header:
                    raise SourceError(f"{path}, line 1: the column {name!r} is missing, got {header}; {FETCH}")
            for values in reader:
                where = f"{path}, line {reader.line_num}"
                if 0 < len(values) < len(header):
                    raise SourceError(f"{where}: must have {len(header)} values, got {len(values)}; {FETCH}")
                if any(values):
                    yield where, {name: value.strip() for name, value in zip(header, values, strict=False)}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f"{path} cannot be read as CSV ({error}); {FETCH}") from None


def parts_of(where: str, file: Any) -> list[str]:
    """The parts of a relative path in a list.

    Raises:
        SourceError: `file` is no text, or leads out of the folder.
    """
    parts = file.split("/") if isinstance(file, str) and file.isprintable() and "\\" not in file else []
    if not parts or not {"", ".", ".."}.isdisjoint(parts):
        raise SourceError(f"{where}: the file must be a path inside the folder, got {file!r}; correct or remove it")
    return parts


def inner(folder: Path) -> Path:
    """The folder ``videos`` in `folder`, which some tools add; `folder` itself if there is none."""
    videos = folder / "videos"
    return videos if videos.is_dir() else folder


def videos_below(folder: Path, depth: int = MAX_DEPTH) -> Iterator[Path]:
    """The video files in `folder` and in the folders below it, in any order; none of them is opened."""
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise SourceError(f"the folder {folder} cannot be read ({error.strerror}); make it readable") from None
    for entry in entries:
        if entry.name.lower().endswith(VIDEO_SUFFIXES):
            yield Path(entry.path)
        elif depth and entry.is_dir():
            yield from videos_below(Path(entry.path), depth - 1)
