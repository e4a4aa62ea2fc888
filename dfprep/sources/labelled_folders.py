"""Trees in which the names of folders are the labels: ``real`` and ``fake``, also below folders of splits."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dfprep.errors import SourceError
from dfprep.types import Label

log = logging.getLogger(__name__)

LABELS = {"real": Label.REAL, "fake": Label.FAKE}
SPLITS = {"train": "train", "val": "val", "test": "test", "valid": "val", "validation": "val"}
"""Names of folders, in lower case, and the split that they mean."""

EXTRA = "videos"
"""A level that some tools insert, and that means nothing."""


@dataclass(frozen=True)
class Place:
    """What the folders above a video say about it.

    Attributes:
        method: of a fake in a folder below ``fake``: the name of the first one.
        group: the folders above ``real`` or ``fake``, and the split; videos and their fakes share it.
    """

    label: Label
    split: str
    method: str
    group: tuple[str, ...]


def place_of(folders: tuple[str, ...]) -> Place | None:
    """What `folders`, below the data set's, say about the videos in the last of them; None if no label.

    Case does not matter. A split is a folder above the label, directly below it, or part of a name such as
    ``real_train`` (WildDeepfake).

    >>> place_of(("Train", "FAKE", "FaceSwap", "more"))
    Place(label=<Label.FAKE: 'FAKE'>, split='train', method='FaceSwap', group=('train', 'train'))
    >>> place_of(("train", "others")) is None
    True

    Raises:
        SourceError: the folders have both labels.
    """
    names = [name for name in folders if name.lower() != EXTRA]
    labels = [name.lower() for name in names if name.lower() in LABELS]
    if not labels:
        return None
    if len(set(labels)) > 1:
        raise SourceError(f"{'/'.join(folders)} must be below real/ or fake/, not both; rename or move a folder")
    at = next(number for number, name in enumerate(names) if name.lower() in LABELS)
    above, below = [name.lower() for name in names[:at]], names[at + 1 :]
    split = next(filter(None, map(_split_in, above)), "")
    if not split and below and below[0].lower() in SPLITS:
        split = SPLITS[below.pop(0).lower()]
    label = LABELS[labels[0]]
    return Place(label, split, below[0] if below and label is Label.FAKE else "", (*above, split))


def _split_in(name: str) -> str:
    """The split in the name of a folder above the label, in lower case; empty if there is none."""
    return SPLITS.get(re.sub(r"^(real|fake)[_-]", "", name), "")


def walk(root: Path) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Every folder below `root`, as the names that lead there, and the names of the files in it, sorted.

    What is hidden is left out: macOS adds such files to archives. Links to folders are followed, except to one that
    contains them. No file is opened, and only links to files are looked at.

    Raises:
        SourceError: a folder cannot be listed.
    """
    status = root.stat()
    yield from _below(str(root), (), frozenset([(status.st_dev, status.st_ino)]))


def report_left_out(found: Sequence[object], what: str) -> None:
    """Warn of videos that are neither below ``real`` nor below ``fake``; `what`: they are, in words."""
    if found:
        log.warning(
            "%s below neither real/ nor fake/ are left out: %s, such as %s", what, f"{len(found):,}", found[0]
        )


def _below(
    path: str, folders: tuple[str, ...], above: frozenset[tuple[int, int]]
) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    try:
        with os.scandir(path) as entries:
            shown = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda e: e.name)
        inside = [entry for entry in shown if entry.is_dir()]
        known = {entry.name: (entry.stat().st_dev, entry.stat().st_ino) for entry in inside}
    except OSError as error:
        raise SourceError(f"{error.filename or path} cannot be read ({error.strerror}); make it readable") from None
    yield folders, [entry.name for entry in shown if entry.name not in known]
    for entry in inside:
        if known[entry.name] not in above:
            yield from _below(entry.path, (*folders, entry.name), above | {known[entry.name]})
