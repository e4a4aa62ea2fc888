"""``faces.csv``: a row for every face that was cut out, with its label, its fold and the place of its crops."""

from __future__ import annotations

from dataclasses import dataclass, field

from dfprep.tables.columns import COLUMN
from dfprep.types import OriginalId, VideoId


@dataclass(frozen=True, kw_only=True)
class FaceRow:
    """One face: one person in one sampled frame of one video. Unknown numbers are None, unknown texts empty.

    Attributes:
        video: id. name: official file name. person: from 0. frame: index of the frame in the video.
        label: that of the video, REAL or FAKE.
        person_label: REAL where the person is unaltered, FAKE where it is altered, the video's label where that is
            not known, as in unpaired fakes.
        face_class: of this frame, 0 (unaltered) to 4; None where it is not known.
        x1, y1, x2, y2: the box, px of the upright frame, x2 and y2 exclusive. score: of the detection.
        detected_by: the detectors that found the face, joined by "+"; empty where the box is interpolated.
        usable: whether the box shows the person; see `FaceFile.usable`.
        actor: the person's cluster; -1: noise; None: unknown.
        split, isVal, cv_fold, official_split, status: those of the video in ``folds.csv``.
        file: the face file, relative to the output folder. row, t: the position of the crops in it,
            ``FaceFile(file).one(crop, video=row, person=person, frame=t)``.
    """

    video: VideoId
    person: int
    frame: int
    label: str
    person_label: str
    face_class: int | None = field(default=None, metadata={COLUMN: "class"})
    x1: float
    y1: float
    x2: float
    y2: float
    score: float
    detected_by: str
    usable: bool
    name: str = ""
    original: OriginalId = ""
    method: str = ""
    compression: str = ""
    actor: int | None = None
    split: str = ""
    isVal: bool = False
    cv_fold: int | None = None
    official_split: str = ""
    status: str = ""
    file: str
    row: int
    t: int
