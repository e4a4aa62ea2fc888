"""The input of a group run: the families of an output folder that have faces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.tables import VideoRow, references_of
from dfprep.types import Label


@dataclass(frozen=True)
class FamilyFiles:
    """The videos of a family that have faces.

    Attributes:
        reference: id of the video whose face file it is.
        originals: for each fake the id of the real video that it is compared with; empty for an unpaired fake.
        paths: the file of each video.
    """

    reference: str
    originals: dict[str, str]
    paths: dict[str, Path]


def families_of(rows: Sequence[VideoRow], root: Path) -> list[FamilyFiles]:
    """The families with faces, sorted by the reference's id.

    They contain all fakes in the face file, also those that an earlier run found not aligned: with other settings
    they may be aligned.

    Args:
        rows: of ``videos.csv``. root: the source's folder, to which the paths of the rows are relative.

    Raises:
        StoreError: a fake has faces, and its original has none.
    """
    references = references_of(rows)
    with_faces = {row.video: row for row in sorted(rows, key=lambda row: row.video) if row.has_faces}
    orphans = [row for row in with_faces.values() if row.original and row.original not in with_faces]
    if orphans:
        raise StoreError(
            "the original of a video with faces must have faces; according to videos.csv "
            f"{orphans[0].original}, the original of {orphans[0].video}, has none ({len(orphans):,} such videos); "
            "run dfprep.extract again"
        )
    members: dict[str, list[VideoRow]] = defaultdict(list)
    for row in with_faces.values():
        members[references[row.video]].append(row)
    return [
        FamilyFiles(
            reference,
            {row.video: row.original for row in of_it if row.label is Label.FAKE and row.original},
            {row.video: root / row.path for row in of_it},
        )
        for reference, of_it in sorted(members.items())
    ]
