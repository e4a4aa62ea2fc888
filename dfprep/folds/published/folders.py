"""Folders of the parts, ``train``, ``validation``, ``test``, with ``real`` and ``fake`` below or above."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from dfprep.folds.names import VIDEO_SUFFIXES
from dfprep.folds.published.names_of_sets import derived
from dfprep.folds.published.parts import Listed, label_in, part_of

NAME = "folders of parts"
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
FRAME = re.compile(r"(?P<video>.+?)(?:__p\d+)?[_-]+(?:frame[_-]?)?\d+", re.I)
EXPORTED = re.compile(r".+__p\d+__\d+")
"""The names of the pictures that dfprep exports: video, person, frame."""


def recognises(path: Path) -> bool:
    """Whether a folder, or one of its folders, has folders that are called as parts."""
    if not path.is_dir():
        return False
    folders = [entry for entry in os.scandir(path) if entry.is_dir()]
    below = [entry.name for one in folders for entry in os.scandir(one) if entry.is_dir()]
    return any(part_of(name) for name in (*(one.name for one in folders), *below))


def read(path: Path) -> Iterator[Listed]:
    """Every video file, folder of pictures, or video whose pictures are in one folder with those of others."""
    for folder, _, names in sorted(os.walk(path)):
        relative = Path(folder).relative_to(path)
        part = next((found for name in relative.parts if (found := part_of(name))), "")
        if part:
            yield from _in_folder(Path(folder), relative, part, sorted(names))


def _in_folder(folder: Path, relative: Path, part: str, names: list[str]) -> Iterator[Listed]:
    label = label_in(f"{relative}/x")
    for name in (name for name in names if name.lower().endswith(VIDEO_SUFFIXES)):
        yield Listed(str(relative / name), part, label, file=folder / name)
    pictures = [name for name in names if name.lower().endswith(PICTURES)]
    last = relative.name.lower()
    if pictures and not part_of(last) and not label_in(f"{last}/x"):
        yield Listed(str(relative), part, label)
        return
    found: dict[str, Path | None] = {}
    for name in pictures:
        video = _video_of(name.rpartition(".")[0], label)
        found.setdefault(video or name, None if video else folder / name)
    for text, file in found.items():
        yield Listed(str(relative / text), part, label, file=file)


def video_of_picture(path: str) -> str:
    """The video that a listed path belongs to: of a picture its folder or the start of its name, else the path.

    >>> video_of_picture("real/id1_0001/007.png"), video_of_picture("real/id1_0001_007.png")
    ('real/id1_0001', 'real/id1_0001')
    >>> video_of_picture("real/007.png"), video_of_picture("1/007.png"), video_of_picture("real/id1_0001.mp4")
    ('real/007.png', '1/007.png', 'real/id1_0001.mp4')
    """
    plain = path.replace("\\", "/")
    folder, _, name = plain.rpartition("/")
    if not name.lower().endswith(PICTURES):
        return path
    last = folder.rpartition("/")[2]
    if last not in ("", "0", "1") and not part_of(last) and not label_in(f"{last}/x"):
        return folder
    video = _video_of(name.rpartition(".")[0], label_in(plain))
    return f"{folder}/{video}".lstrip("/") if video else path


def _video_of(stem: str, label: str) -> str:
    """The video of a picture by its name; empty if the picture stands for itself."""
    frame = FRAME.fullmatch(stem)
    if frame and (EXPORTED.fullmatch(stem) or (derived(frame["video"], label) and not derived(stem, label))):
        return frame["video"]
    return ""
