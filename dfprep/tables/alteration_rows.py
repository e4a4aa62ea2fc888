"""``alterations.csv``, ``alignment.csv`` and ``unaltered.csv``: what the group stage finds."""

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
        alteration_class: the column "class": the highest class of the frames, 0 = unaltered ... 4; None where the
            fake is not aligned.
        person_label: REAL where the class is 0, also within a fake; FAKE above; empty where there is no class.
        frame_classes: the class of each frame; empty where the fake is not aligned.
        similarity_mean ... similarity_std: of the SSIM over the frames; None only where a user brings the table.
        identity_similarity: mean over the frames of the cosine between the embeddings of the real and of the fake
            face; 1 for a real video, as it is of similarity 1 to itself; None where there are no embeddings.
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


@dataclass(frozen=True)
class AlignmentRow:
    """How a fake lies over its original, a row of ``alignment.csv``; empty: unknown, or not asked for.

    `alteration_class` is the column "class": the highest of the fake's persons; empty where it is not aligned.
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


@dataclass(frozen=True)
class UnalteredRow:
    """A fake of which nobody is altered, a row of ``unaltered.csv``; `altered`: what is besides, if known."""

    video: VideoId
    original: OriginalId
    similarity_min: float
    audio: str
    altered: str
