"""Whether tables are made from what is there now: what is stale, and what mends it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from dfprep.commands import command
from dfprep.errors import StoreError, require
from dfprep.tables.changes import Edited, Outdated, counted, examples
from dfprep.tables.face_files import FacesOnDisk
from dfprep.tables.known_tables import KNOWN_TABLES, STAGES

log = logging.getLogger(__name__)

WhenStale = Literal["refuse", "warn"]


@dataclass(frozen=True)
class Freshness:
    """The result of a check; see `dfprep.tables.freshness_of`.

    Attributes:
        folder: of what the checked tables are made from.
        outdated, edited: what was found. affected: the tables that are outdated, or made from one that is.
        unchecked: what could not be checked, and why. checked: the tables whose origin is known.
        faces: the comparison of the face files with ``videos.csv``; None: not made.
    """

    folder: Path
    outdated: tuple[Outdated, ...]
    affected: frozenset[str]
    edited: tuple[Edited, ...]
    unchecked: tuple[str, ...]
    checked: tuple[str, ...]
    faces: FacesOnDisk | None

    def problems(self) -> list[str]:
        """A sentence for each table that is stale, and for face files that are missing or are others."""
        found = [str(one) for one in self.outdated]
        if self.faces:
            of_all = f"of {self.faces.n_checked:,} that videos.csv names"
            states = {"missing": self.faces.missing, "not the ones": self.faces.replaced}
            found += [f"{counted(ids, 'face file')} {of_all} are {state} ({examples(ids)})"
                      for state, ids in states.items() if ids]  # fmt: skip
        return found

    def notes(self) -> list[str]:
        """A sentence for each table that was edited, and for what could not be checked."""
        return [*map(str, self.edited), *(f"NOT CHECKED whether stale: {reason}" for reason in self.unchecked)]

    def lines(self) -> Iterator[str]:
        """The whole result, a line for each finding."""
        yield from self.problems()
        yield from self.notes()
        if self.checked and not self.problems():
            yield f"made from what is there now: {', '.join(self.checked)}"

    def mend(self) -> str:
        """The commands that make everything fresh."""
        stages = {KNOWN_TABLES[table].stage for table in self.affected}
        commands = [command(stage, self.folder) for stage in STAGES if stage in stages]
        if self.faces and (self.faces.missing or self.faces.replaced):
            commands.insert(0, f"{command('extract', self.folder)} as before, which writes these again")
        edited = " and ".join(one.table for one in self.edited if one.table in self.affected)
        keep = (
            f" (this replaces the edited {edited}; to keep it as it is, unchecked, remove its entry from the "
            "provenance.json beside it)"
        )
        return f"run {', then '.join(commands)}{keep if edited else ''}"

    def require(self, stale: WhenStale) -> None:
        """Log what is no error, then raise an error for what is stale, or with "warn" log that, too.

        Raises:
            StoreError: names the tables, what has changed, and the commands that mend it.
            ConfigError: `stale` is neither "refuse" nor "warn".
        """
        require(stale in get_args(WhenStale), "stale", "be refuse or warn", stale)
        for note in self.notes():
            log.warning("%s", note)
        if problems := self.problems():
            found = f"{'; '.join(problems)}; {self.mend()}"
            if stale == "refuse":
                raise StoreError(f"{found}; or go on with what is there: stale=warn")
            log.warning("%s", found)
