"""``folds.csv`` and ``excluded.csv``: the place of every video."""

from __future__ import annotations

from dataclasses import dataclass

from dfprep.types import OriginalId, VideoId


@dataclass(frozen=True, kw_only=True)
class FoldRow:
    """One video of a source and its place; the first twelve columns are those of the DFDC pipeline's table.

    Which columns a table needs: those without a default.

    Attributes:
        index: path, relative to the source's folder. label: REAL or FAKE.
        split: "1st_level", "2nd_level", or empty for a video without a place.
        isVal: the video is in the last fold of its level. cv_fold: from 0; None without a place.
        person_count, first_person_label, second_person_label: people, and the class 0-4 of each; None: unknown.
        first_person_frame_labels, second_person_frame_labels: the class of each frame.
        original: the real video's id, empty for a real video. version: of dfprep.
        video: id. name: official file name. method, compression, official_split: as the source calls them.
        status: that of ``videos.csv``, or ``excluded``.
        actors: the clusters of its people, joined by "+", -1 for noise.
        donors: whose faces were put in, joined by "+", where the source knows.
        component: 0 is the largest; None without a place.
    """

    index: str = ""
    label: str
    split: str
    isVal: bool
    cv_fold: int | None
    person_count: int | None = None
    first_person_label: int | None = None
    second_person_label: int | None = None
    first_person_frame_labels: tuple[int, ...] = ()
    second_person_frame_labels: tuple[int, ...] = ()
    original: OriginalId = ""
    version: str = ""
    video: VideoId
    name: str = ""
    method: str = ""
    compression: str = ""
    official_split: str = ""
    status: str = ""
    actors: str = ""
    donors: str = ""
    component: int | None = None


@dataclass(frozen=True)
class ExcludedRow:
    """A video that was left out, a row of ``excluded.csv``, and the two people or groups that it linked."""

    video: VideoId
    link: str
    other_link: str
