"""Ids of videos from the names of their files, or from their paths."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal

VIDEO_SUFFIXES = (
    ".3gp", ".asf", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf",
    ".ogv", ".ts", ".vob", ".webm", ".wmv", ".y4m",
)  # fmt: skip
"""The suffixes of video files; any other text after a dot is part of the name."""

Ids = Literal["name", "path"]
"""What ids are made from."""


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


def path_id(path: str) -> str:
    """The id of the video at `path`, from all of its parts; see `id_of`.

    >>> path_id("real/ann/take.2.mp4"), path_id("../x/a.mp4"), path_id("/data/a.mp4")
    ('real_ann_take_2', 'x_a', 'data_a')
    """
    return id_of("_".join(part for part in PurePath(path).parts if part not in ("/", "..")))


def file_name(path: str) -> str:
    """The last part of `path`, as `PurePath.name` says; most have a plain one, which is found sooner.

    >>> file_name("a/b.mp4"), file_name("a/b/"), file_name("a/b/."), file_name("..")
    ('b.mp4', 'b', 'b', '..')
    """
    last = path.rpartition("/")[2]
    return PurePath(path).name if last in ("", ".") else last


def id_at(path: str, ids: Ids) -> str:
    """The id of the video at `path`, relative to its source, by the rule `ids`."""
    return path_id(path) if ids == "path" else id_of(file_name(path))


def remedy_of_clash(ids: Ids) -> str:
    """What to do where two videos would share an id."""
    return "set source.ids=path" if ids == "name" else "rename one file"
