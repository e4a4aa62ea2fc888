"""The input of a group run: the families of an output folder that have faces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.tables import VideoRow
from dfprep.types import Label


@dataclass(frozen=True)
class FamilyFiles:
    """The ids of a real video and its fakes with faces, and the paths of their files."""

    original: str
    fakes: tuple[str, ...]
    paths: dict[str, Path]


def families_of(rows: Sequence[VideoRow], root: Path) -> list[FamilyFiles]:
    """The families with faces, sorted by the real video's id.

    They contain all fakes in the face file, also those that an earlier run found not aligned: with other settings
    they may be aligned.

    Args:
        rows: of ``videos.csv``. root: the source's folder, to which the paths of the rows are relative.

    Raises:
        StoreError: a fake has faces, and its original has none.
    """
    fakes: dict[str, list[str]] = defaultdict(list)
    paths: dict[str, dict[str, Path]] = defaultdict(dict)
    with_faces = sorted((row for row in rows if row.has_faces), key=lambda row: row.video)
    for row in with_faces:
        paths[row.original or row.video][row.video] = root / row.path
        if row.label is Label.FAKE:
            fakes[row.original].append(row.video)
    originals = [row.video for row in with_faces if row.label is Label.REAL]
    orphans = sorted(set(fakes) - set(originals))
    if orphans:
        raise StoreError(
            f"the original of a fake with faces must have faces; according to videos.csv {orphans[0]}, the "
            f"original of {fakes[orphans[0]][0]}, has none ({len(orphans):,} such originals); run dfprep.extract "
            "again"
        )
    return [FamilyFiles(original, tuple(fakes[original]), paths[original]) for original in originals]
