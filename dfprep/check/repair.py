"""Mark what is wrong as not done, so that the next extract, cluster, group and split make it again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from dfprep.check.findings import Finding
from dfprep.store import OutputFolder, drop_families

SET_ASIDE = "set-aside"
TWINS = (".h5", ".parquet")


def repair(out: OutputFolder, findings: Sequence[Finding]) -> list[str]:
    """Move the wrong files to a new folder in ``set-aside/``, and take families that extract must do again from the
    journal; returns a sentence for each file that was moved or changed.

    Nothing is deleted. Good files are not touched.

    Args:
        out: locked by this run alone.
    """
    to = next(path for n in count(1) if not (path := out.root / SET_ASIDE / str(n)).exists())
    done = [_moved(out.root, path, to) for path in _to_move(out.root, findings)]
    redo = {reference for finding in findings for reference in finding.redo}
    for path in (out.journal, *out.shards("extract").journals().values()):
        name = path.relative_to(out.root).as_posix()
        if redo or any(finding.file == name for finding in findings):
            n_lines = _dropped(path, redo, to / name)
            done += [f"{name}: {n_lines:,} lines removed, a copy is {to / name}"] if n_lines else []
    return done


def _to_move(root: Path, findings: Sequence[Finding]) -> Iterator[Path]:
    """The files that are there, each once; a CSV with its twins, which say the same."""
    paths = dict.fromkeys(root / finding.file for finding in findings if finding.aside)
    for path in list(paths):
        if path.suffix == ".csv":
            paths |= dict.fromkeys(path.with_suffix(suffix) for suffix in TWINS)
    return (path for path in paths if os.path.lexists(path))


def _moved(root: Path, path: Path, to: Path) -> str:
    name = path.relative_to(root)
    (to / name).parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, to / name)  # a link is moved, not what it leads to
    return f"{name} moved to {to / name}"


def _dropped(path: Path, references: set[str], copy: Path) -> int:
    """Remove the families and the invalid lines from a journal, after a copy of it was made."""
    if not path.is_file() or path.is_symlink():
        return 0
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, copy)  # first: whatever happens now, nothing is lost
    n_lines = drop_families(path, references)
    if not n_lines:
        copy.unlink()
    return n_lines
