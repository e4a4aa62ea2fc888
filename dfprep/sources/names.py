"""Official names: the folder at the end of a path of names, and the parts of a file name."""

from __future__ import annotations

import re
from pathlib import Path

from dfprep.errors import SourceError
from dfprep.sources.data_set import folders_named


def folder_at(root: Path, *names: str) -> Path | None:
    """The folder ``root/name/name/...``; None if it is not there.

    Raises:
        SourceError: a folder on the way has its name in another case.
    """
    folder: Path | None = root
    for name in names:
        folder = folders_named(folder, (name,)).get(name) if folder else None
    return folder


def name_parts(path: Path, pattern: re.Pattern[str], form: str) -> dict[str, str]:
    """The named groups of `pattern` in the stem of `path`; empty where a group takes no part.

    Args:
        form: the names that `pattern` fits, in words, for the error.

    Raises:
        SourceError: the pattern does not fit the whole stem; names the file and the form.
    """
    found = pattern.fullmatch(path.stem)
    if found is None:
        file = str(path) if str(path).isprintable() else repr(str(path))
        raise SourceError(f"the name of {file} must have the form {form}; move the file away")
    return found.groupdict(default="")
