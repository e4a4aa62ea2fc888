"""What a group run compares: the families of an output folder that have faces."""

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
    """A real video and its fakes that have faces, by id, and where all of them are."""

    original: str
    fakes: tuple[str, ...]
    paths: dict[str, Path]


def families_of(rows: Sequence[VideoRow], root: Path) -> list[FamilyFiles]:
    """The families with faces, by the real video's id.

    All fakes in the face file are compared, also those that an earlier run found not aligned: other settings may
    find them aligned.

    Args:
        rows: of ``videos.csv``. root: the source's folder, where the rows' paths start.

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
            f"by videos.csv {fakes[orphans[0]][0]} has faces but its original {orphans[0]}, which it must be "
            f"compared with, has none ({len(orphans):,} such originals); run dfprep.extract again"
        )
    return [FamilyFiles(original, tuple(fakes[original]), paths[original]) for original in originals]
