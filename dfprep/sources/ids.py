"""Ids of videos from the names of their files."""

from __future__ import annotations

VIDEO_SUFFIXES = (
    ".3gp", ".asf", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf",
    ".ogv", ".ts", ".vob", ".webm", ".wmv", ".y4m",
)  # fmt: skip
"""What is a suffix of a video's name; any other end behind a dot is a part of the name."""


def id_of(name: str) -> str:
    """The id of the video whose file is called `name`, with or without the suffix, or of the id itself.

    What breaks the rule of ids besides dots stays, so that `Video` refuses it.

    >>> id_of("take.2.mp4"), id_of("take.2"), id_of("take_2")
    ('take_2', 'take_2', 'take_2')
    """
    if name in (".", ".."):
        return name
    stem = next((name[: -len(end)] for end in VIDEO_SUFFIXES if name.lower().endswith(end)), name)
    return (stem or name).replace(".", "_")
