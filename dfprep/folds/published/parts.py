"""What the readers of published splits give: videos, each with its part and what the list says about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

PARTS = {
    "train": "train", "training": "train",
    "val": "val", "dev": "val", "valid": "val", "validation": "val", "eval": "val",
    "test": "test", "testing": "test",
}  # fmt: skip
"""What publishers call each part, in lower case."""

REAL, FAKE = "REAL", "FAKE"
LABELS = {
    "real": REAL, "original": REAL, "original_sequences": REAL, "celeb-real": REAL, "youtube-real": REAL,
    "fake": FAKE, "manipulated": FAKE, "manipulated_sequences": FAKE, "manipulated_videos": FAKE,
    "celeb-synthesis": FAKE,
}  # fmt: skip
"""Names of folders, in lower case, that say what is in them."""


@dataclass(frozen=True)
class Listed:
    """One video of a published split.

    Attributes:
        text: its path or name, as the list has it. part: train, val, test, or what the list calls it.
        label: REAL or FAKE. original, actor, donor, source_video: what is known; all of these may be empty.
        file: the video's only file, if it is there.
    """

    text: str
    part: str
    label: str = ""
    original: str = ""
    actor: str = ""
    donor: str = ""
    source_video: str = ""
    file: Path | None = None


class Format(Protocol):
    """A format of published splits: a module with these functions."""

    NAME: str

    def recognises(self, path: Path) -> bool:
        """Whether a file or folder has this format."""

    def read(self, path: Path) -> Iterator[Listed]:
        """Its videos."""


def part_of(text: str) -> str:
    """The part that a word means; empty if none.

    >>> part_of("Validation"), part_of("dev"), part_of("public")
    ('val', 'val', '')
    """
    return PARTS.get(text.strip().lower(), "")


def part_in(name: str) -> str:
    """The part that is a word of a file name; empty if there is none.

    >>> part_in("List_of_testing_videos.txt"), part_in("train-00000-of-00001.parquet"), part_in("metadata.json")
    ('test', 'train', '')
    """
    return next((part for word in re.split(r"[^A-Za-z]+", name) if (part := part_of(word))), "")


def label_in(path: str) -> str:
    """The label that the folders of a path give; empty if none does.

    >>> label_in("Celeb-real/id0_0001.mp4"), label_in("train/fake/a/b.png"), label_in("a.mp4")
    ('REAL', 'FAKE', '')
    """
    folders = path.replace("\\", "/").lower().split("/")[:-1]
    return next((LABELS[name] for name in folders if name in LABELS), "")


def label_of(value: Any) -> str:
    """The label that a text or a number means, 1 = fake; empty if none.

    >>> label_of("FF-real"), label_of("DFDCP_FakeA"), label_of(1), label_of(None)
    ('REAL', 'FAKE', 'FAKE', '')
    """
    text = str(value).lower()
    if text in ("0", "false") or "real" in text:
        return REAL
    return FAKE if text in ("1", "true") or "fake" in text or text.startswith("ff-") else ""


Reader = Callable[[Path], Iterator[Listed]]
