"""What a check finds: things that are wrong, and things that could not be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

KINDS = {
    "missing": "it is not there",
    "unreadable": "it cannot be read",
    "digest": "its content is not what was written",
    "config": "it was made with another configuration",
    "schema": "it was made by a version of dfprep with another schema",
    "array": "shape, type or range of its numbers",
    "png": "a crop or mask is no PNG, or has another size",
    "place": "it belongs to another video, or to none",
    "label": "REAL and FAKE contradict each other",
    "status": "a status contradicts the journal or the face files",
    "rows": "rows are missing, or too many",
    "value": "two files contradict each other",
    "edited": "it is not what its stage wrote",
    "stale": "it was made from something else than is there now",
    "twin": "the HDF5 table differs from the CSV",
    "leak": "folds and audit contradict each other",
}
"""The kinds of findings in words."""

EXTRACT, CLUSTER, GROUP, SPLIT = "extract", "cluster", "group", "split"
MASKS = "group similarity.masks=true"
"""The stages that mend, with the keys that they need for it."""

N_EXAMPLES = 3


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a file.

    Attributes:
        file: relative to the output folder. what: one of `KINDS`. value: what is there, in words.
        mends: the stage that makes the file again, with the keys that it needs; empty: none does.
        aside: whether a repair moves the file aside. redo: ids of the references that extract does again.
    """

    file: str
    what: str
    value: str
    mends: str
    aside: bool = True
    redo: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.what not in KINDS:
            raise ValueError(f"what must be one of {', '.join(KINDS)}, got {self.what!r}")


@dataclass(frozen=True)
class NotChecked:
    """A file, or what it was to be compared with, that could not be checked, and why."""

    file: str
    why: str


def some(found: Sequence[str], noun: str) -> str:
    """The number and the first of `found`.

    >>> some(["a (1)", "b (2)"], "video")
    '2 videos: a (1), b (2)'
    """
    shown = ", ".join(found[:N_EXAMPLES]) + (", ..." if len(found) > N_EXAMPLES else "")
    several = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{len(found):,} {noun if len(found) == 1 else several}: {shown}"


def cause(error: Exception, path: Path) -> str:
    """The message of an error without the `path` that it begins with, and without its remedy: a finding has both.

    >>> cause(StoreError("/out/a.h5 is damaged (cut off); delete it"), Path("/out/a.h5"))
    'is damaged (cut off)'
    """
    return str(error).removeprefix(str(path)).lstrip(" ,:").partition("; ")[0]
