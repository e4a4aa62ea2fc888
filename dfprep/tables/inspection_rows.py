"""``inspection.csv`` and ``findings.csv``: what a source would give, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from dfprep.types import Label


@dataclass(frozen=True)
class InspectionRow:
    """The videos of one label, method and compression.

    Attributes:
        split: the number of videos in each official split, such as "train 720, val 140, test 140"; empty without.
        videos: how many the source lists; 0: a kind that was published, and is not there.
        published: how many were released; missing: how many of these the source does not list. None: unknown.
        bytes: of the files.
    """

    label: Label
    method: str
    compression: str
    split: str
    videos: int
    published: int | None
    missing: int | None
    bytes: int


@dataclass(frozen=True)
class FindingRow:
    """One thing that is missing or wrong.

    Attributes:
        finding: ``missing``, ``missing_file``, ``empty_file``, ``unreadable_file``, ``orphan`` or ``duplicate``.
        video: the video's id; of a ``missing`` one its published name.
        detail: the kind, the reason, the missing original, or the other video.
    """

    finding: str
    video: str
    detail: str
