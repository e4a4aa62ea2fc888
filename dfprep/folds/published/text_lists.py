"""Text lists of one video a line: paths, or ``<label> <path>`` as of Celeb-DF (1 = real) and ``<path> <label>``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.folds.published.folders import video_of_picture
from dfprep.folds.published.parts import FAKE, REAL, Listed, label_in, part_in

NAME = "a list of paths"
MOST_CHARS = 10_000  # a path has at most 4,096; the time for a line rises with the square of its length
LINE = re.compile(r"(?:(?P<first>[01])[\s,]+)?(?P<path>.+?)(?:[\s,]+(?:[01]|real|fake))?", re.I)


def recognises(path: Path) -> bool:
    """Whether it is a text file whose name has the word of a part."""
    return path.suffix.lower() in (".txt", ".lst", ".list") and bool(part_in(path.stem))


def read(path: Path) -> Iterator[Listed]:
    """The video of each line, once where its pictures are listed.

    A label behind a path is not used: 1 means real to some, and fake to others.
    """
    part = part_in(path.stem)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise StoreError(f"{path} is not UTF-8 ({error}); save it as UTF-8") from None
    longest = max(map(len, lines), default=0)
    if longest > MOST_CHARS:
        raise StoreError(f"{path} must have lines of at most {MOST_CHARS:,} characters, got {longest:,}")
    yield from dict.fromkeys(_listed(line, part) for line in filter(None, map(str.strip, lines)))


def _listed(line: str, part: str) -> Listed:
    found = LINE.fullmatch(line)
    assert found is not None, line  # the path may be any text
    label = label_in(found["path"]) or {"1": REAL, "0": FAKE}.get(found["first"] or "", "")
    return Listed(video_of_picture(found["path"]), part, label)
