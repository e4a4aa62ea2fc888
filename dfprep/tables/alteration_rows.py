"""``alterations.csv``, ``alignment.csv`` and ``unaltered.csv``: what the group stage finds."""

from __future__ import annotations

from dataclasses import dataclass

from dfprep.types import OriginalId, VideoId

N_CLASSES = 5
"""Alteration classes: 0 = unaltered ... 4 = most altered."""


@dataclass(frozen=True)
class AlterationRow:
    """One person of one video in ``alterations.csv``, where `class_` is the column "class".

    Attributes:
        class_: the highest class of the frames, 0 = unaltered ... 4; None where the fake is out of step.
        person_label: REAL where the class is 0, also within a fake; FAKE above; empty where there is no class.
        frame_classes: the class of each frame; empty where the fake is out of step.
        similarity_mean ... similarity_std: of the SSIM over the frames; None only in a table edited by hand.
    """

    video: VideoId
    person: int
    class_: int | None
    person_label: str
    frame_classes: tuple[int, ...]
    similarity_mean: float | None
    similarity_min: float | None
    similarity_max: float | None
    similarity_std: float | None


@dataclass(frozen=True)
class AlignmentRow:
    """How a fake lies over its original, a row of ``alignment.csv``; empty: unknown, or not asked for.

    `class_` is the column "class": the highest of the fake's persons; empty where it is out of step.
    """

    video: VideoId
    original: OriginalId
    in_step: bool
    class_: int | None
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
    """A fake of which nobody is altered, a row of ``unaltered.csv``; `altered`: what else, see `ELSE_ALTERED`."""

    video: VideoId
    original: OriginalId
    similarity_min: float
    audio: str
    altered: str
