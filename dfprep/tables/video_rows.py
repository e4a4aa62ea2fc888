"""``videos.csv``: the status of every video of a source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.tables.table_files import read_table, write_table
from dfprep.types import Label, OriginalId, Status, VideoId


@dataclass(frozen=True, kw_only=True)
class VideoRow:
    """The status of one video; unknown numbers are None, unknown texts empty.

    Attributes:
        video: id. name: official file name. path: relative to the source's folder.
        original: of a fake its real video, in its own compression; of a real video the same in a better
            compression. Empty for a reference video and for an unpaired fake.
        official_split: the part of the data set to which its publishers assigned the video.
        reason: a sentence with the values; empty for `ok`, unless the video is damaged.
        persons: the number of persons whose faces were cut out; None if there are none.
        attempt, offset: the number of the try that found the persons, and its first frame.
        seconds: the video's duration.
        audio_label: REAL or FAKE, if the source labels the sound differently from the video.
        source_video: the recording that the video was cut from.
        codec: such as ``h264``; of a folder of pictures their format, such as ``png``.
        bit_rate: bit/s of the coded pictures, without sound and container; of a folder at 25 frames/s.
        bytes: of the file, or of all pictures in the folder.
        damage: from which frame on the video is damaged, and what shows it; empty if no damage was noticed.
        prints: the number of faces that were left out because they do not live, such as photographs on a wall.
        face_digest: of the face file that the video is in; empty if it is in none.
    """

    video: VideoId
    name: str = ""
    path: str = ""
    label: Label
    original: OriginalId = ""
    method: str = ""
    compression: str = ""
    official_split: str = ""
    status: Status
    reason: str = ""
    persons: int | None = None
    attempt: int | None = None
    offset: int | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    n_frames: int | None = None
    seconds: float | None = None
    actor: str = ""
    donor: str = ""
    audio_label: str = ""
    source_video: str = ""
    codec: str = ""
    bit_rate: int | None = None
    bytes: int | None = None
    damage: str = ""
    prints: int | None = None
    face_digest: str = ""

    @property
    def has_faces(self) -> bool:
        """Whether the video is in a face file.

        A fake that is not aligned is in the face file if the group stage found this, but not if extract did.
        """
        return self.status is Status.OK or (self.status is Status.NOT_ALIGNED and bool(self.persons))


SOURCE_COLUMNS = (
    "name", "path", "method", "compression", "official_split", "actor", "donor", "audio_label", "source_video",
)  # fmt: skip
"""The columns that are copied from the source and do not affect the extraction: a later run may change them."""


def write_videos(path: Path, rows: Iterable[VideoRow]) -> None:
    """Write ``videos.csv`` and ``videos.h5``, sorted by video."""
    write_table(path, VideoRow, sorted(rows, key=lambda row: row.video))


def read_videos(path: Path) -> list[VideoRow]:
    """The rows of ``videos.csv``.

    Raises:
        StoreError: the table does not exist or is invalid.
    """
    return read_table(path, VideoRow, "extract")


def references_of(rows: Iterable[VideoRow]) -> dict[str, str]:
    """For each video the id of the reference of its family; its own id if it has no original."""
    original = {row.video: row.original for row in rows}

    def reference(video: str) -> str:
        passed = {video}  # a table of the user may have a circle
        while (following := original.get(video, "")) and following not in passed:
            video = following
            passed.add(video)
        return video

    return {video: reference(video) for video in original}


def extracted_references(path: Path) -> list[VideoRow]:
    """The rows of the videos in ``videos.csv`` that have a face file: real references and unpaired fakes, by id.

    Raises:
        StoreError: there is none.
    """
    rows = [row for row in read_videos(path) if not row.original and row.status is Status.OK]
    if not rows:
        raise StoreError(f"{path} has no reference video with faces; its column reason gives the causes")
    return sorted(rows, key=lambda row: row.video)
