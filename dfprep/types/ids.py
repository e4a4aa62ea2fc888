"""Ids of videos, and texts that tables may have."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

MAX_ID_BYTES = 200  # file systems allow 255 for a name, which also has a suffix and a temporary prefix

ID_RULE = (
    f"a plain file name of at most {MAX_ID_BYTES} bytes without dots, slashes or control characters, and no "
    "formula such as =A(1)"
)

FORMULA = re.compile(r"[=+@-].*(\w\(|[|!])", re.DOTALL)
"""What a spreadsheet that opens a table would call: a function, a program (|), another sheet or file (!).

Ids are written to tables as they are, because they are the names of files, so these are no ids. Those of YouTube
may begin with a minus sign; they have none of these characters.
"""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
"""Characters that a terminal obeys, except tabs and line breaks, and halves of characters, which UTF-8 lacks."""


def has_control(text: str) -> bool:
    """Whether one of the characters `CONTROL` is in `text`; none of them is printable, which is found sooner."""
    return not text.isprintable() and CONTROL.search(text) is not None


def is_id(text: str) -> bool:
    """Whether `text` may be a video's id: it becomes part of file names, so it is one plain path component.

    No dots: what follows one would look like a file's suffix to other tools.
    """
    plain = text.isprintable() and "." not in text and "/" not in text and "\\" not in text
    return bool(text) and plain and len(text.encode()) <= MAX_ID_BYTES and not FORMULA.match(text)


@dataclass(frozen=True)
class TextRule:
    """The rule of a text column, in its `Annotated` type; `words` follow "must be" in errors."""

    holds: Callable[[str], bool]
    words: str


VideoId = Annotated[str, TextRule(is_id, ID_RULE)]
OriginalId = Annotated[str, TextRule(lambda text: not text or is_id(text), f"{ID_RULE}, or empty")]
"""The original of a video; empty for a real video."""
