"""``alterations.csv``, ``alignment.csv`` and ``unaltered.csv``: the results of the group stage."""

from __future__ import annotations

from dataclasses import dataclass, field

from dfprep.tables.columns import COLUMN
from dfprep.types import OriginalId, VideoId

N_CLASSES = 5
"""Alteration classes: 0 = unaltered ... 4 = most altered."""


@dataclass(frozen=True)
class AlterationRow:
    """One person of one video in ``alterations.csv``.

    Attributes:
        alteration_class: the column "class": the highest class of the frames by structure and colour, 0 = unaltered
            ... 4; None if the fake is not aligned.
        person_label: REAL if the class is 0, also in a fake; FAKE above; empty without a class.
        frame_classes: the class of each frame; empty if the fake is not aligned.
        similarity_mean ... similarity_std: of the SSIM over the frames; None only in a table of the user.
        identity_similarity: mean over the frames of the cosine between the embeddings of the real and the fake
            face; 1 for a real video; None without embeddings.
        structure_class, color_class: the highest class by SSIM alone, and by colour alone; the latter is None if
            colour was not measured.
        color_difference_mean, color_difference_max: of the difference of colour over the frames, CIELAB; None if it
            was not measured.
        identity_verdict: of an altered person "swap", "reenactment" or "unclear"; empty without embeddings.
    """

    video: VideoId
    person: int
    alteration_class: int | None = field(metadata={COLUMN: "class"})
    person_label: str = ""
    frame_classes: tuple[int, ...] = ()
    similarity_mean: float | None = None
    similarity_min: float | None = None
    similarity_max: float | None = None
    similarity_std: float | None = None
    identity_similarity: float | None = None
    structure_class: int | None = None
    color_class: int | None = None
    color_difference_mean: float | None = None
    color_difference_max: float | None = None
    identity_verdict: str = ""


@dataclass(frozen=True)
class AlignmentRow:
    """The alignment of one fake with its original in ``alignment.csv``; empty values: unknown or not requested.

    `alteration_class` is the column "class": the highest class of the fake's persons; empty if it is not aligned.
    `mask_iou`: intersection over union of the altered pixels with the publisher's masks.
    `surroundings_color`: how much the surroundings changed their colour, CIELAB: a change of the whole picture.
    """

    video: VideoId
    original: OriginalId
    aligned: bool
    alteration_class: int | None = field(metadata={COLUMN: "class"})
    surroundings: float | None
    shift_x_px: int | None
    shift_y_px: int | None
    lag: int | None
    audio: str
    audio_correlation: float | None
    audio_offset_s: float | None
    reason: str
    mask_iou: float | None = None
    surroundings_color: float | None = None


@dataclass(frozen=True)
class UnalteredRow:
    """One fake without an altered person in ``unaltered.csv``; `altered`: what else is altered, if known."""

    video: VideoId
    original: OriginalId
    similarity_min: float
    audio: str
    altered: str
