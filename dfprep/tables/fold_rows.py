"""``folds.csv`` and ``excluded.csv``: the level and fold of every video."""

from __future__ import annotations

from dataclasses import dataclass

from dfprep.types import OriginalId, VideoId


@dataclass(frozen=True, kw_only=True)
class FoldRow:
    """The level and fold of one video; the first twelve columns are those of the DFDC pipeline's table.

    A table must have the columns without a default.

    Attributes:
        index: path, relative to the source's folder. label: REAL or FAKE.
        split: "1st_level", "2nd_level", or empty for a video that is in no fold.
        isVal: whether the video is in the last fold of its level. cv_fold: from 0; None: in no fold.
        person_count, first_person_label, second_person_label: persons, and the class 0-4 of each; None: unknown.
        first_person_frame_labels, second_person_frame_labels: the class of each frame.
        original: as in ``videos.csv``. version: of dfprep.
        video: id. name: official file name. method, compression, official_split: the source's names.
        status: that of ``videos.csv``, or ``excluded``.
        actors: the clusters of its persons, joined by "+", -1 for noise.
        donors: the persons whose faces were inserted, joined by "+"; empty if unknown.
        component: 0 is the largest; None: in no fold.
        source_video: the recording that the video was cut from; empty if unknown.
        near_copies: the first id of the references that are copies of its reference, often its own; empty if
            that was not compared.
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
    source_video: str = ""
    near_copies: str = ""


@dataclass(frozen=True)
class ExcludedRow:
    """One video that was left out in ``excluded.csv``, and the two people or groups that it linked."""

    video: VideoId
    link: str
    other_link: str
