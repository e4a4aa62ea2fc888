"""Ids of videos from the names of their files."""

from __future__ import annotations

VIDEO_SUFFIXES = (
    ".3gp", ".asf", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf",
    ".ogv", ".ts", ".vob", ".webm", ".wmv", ".y4m",
)  # fmt: skip
"""The suffixes of video files; any other text after a dot is part of the name."""


def id_of(name: str) -> str:
    """The id of the video with the file name `name`, with or without its suffix; an id is unchanged.

    Only dots are replaced; `Video` refuses other invalid characters.

    >>> id_of("take.2.mp4"), id_of("take.2"), id_of("take_2")
    ('take_2', 'take_2', 'take_2')
    """
    if name in (".", ".."):
        return name
    stem = name.rpartition(".")[0] if name.lower().endswith(VIDEO_SUFFIXES) else name
    return (stem or name).replace(".", "_")
