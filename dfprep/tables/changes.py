"""What has changed between two states of a table, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dfprep.tables.digests import RowDigests
from dfprep.tables.known_tables import FACES, KNOWN_TABLES

N_EXAMPLES = 3


@dataclass(frozen=True)
class Change:
    """The videos whose rows differ, are new, and are gone."""

    changed: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]

    @classmethod
    def between(cls, then: RowDigests, now: RowDigests) -> Change:
        """What differs between the digests of each video's rows.

        >>> Change.between({"a": "1", "b": "2"}, {"b": "3", "c": "4"})
        Change(changed=('b',), new=('c',), gone=('a',))
        """
        changed = {video for video in then.keys() & now.keys() if then[video] != now[video]}
        new, gone = now.keys() - then.keys(), then.keys() - now.keys()
        return cls(tuple(sorted(changed)), tuple(sorted(new)), tuple(sorted(gone)))

    def words(self, of: str) -> str:
        """Counts and examples.

        >>> Change(("a", "b"), (), ("c",)).words("rows")
        'rows of 2 videos have changed (a, b), rows of 1 video are gone (c)'
        """
        by_verb = {"have changed": self.changed, "are new": self.new, "are gone": self.gone}
        return ", ".join(
            f"{of} of {counted(videos, 'video')} {verb} ({examples(videos)})"
            for verb, videos in by_verb.items()
            if videos
        )


def counted(found: Sequence[str], noun: str) -> str:
    """Such as ``1,200 videos``."""
    return f"{len(found):,} {noun}{'' if len(found) == 1 else 's'}"


def examples(found: Sequence[str]) -> str:
    """The first of `found`."""
    return ", ".join(found[:N_EXAMPLES]) + (", ..." if len(found) > N_EXAMPLES else "")


@dataclass(frozen=True)
class Edited:
    """A table that differs from what its stage wrote; `change` is None where the videos are unknown."""

    table: str
    change: Change | None

    def __str__(self) -> str:
        which = f": {self.change.words('rows')}" if self.change else ""
        return f"{self.table} was edited after dfprep.{KNOWN_TABLES[self.table].stage} wrote it{which}"


@dataclass(frozen=True)
class Outdated:
    """A table, and the changes in what it was made from, by the name of the view; None where these are unknown."""

    table: str
    changes: Mapping[str, Change | None]

    def __str__(self) -> str:
        found = []
        for view, change in self.changes.items():
            where, what = ("", "faces") if view == FACES.name else (f"in {view} ", "rows")
            found.append(where + (change.words(what) if change else f"{what} have changed"))
        return f"{self.table} is stale: since it was made, {', '.join(found)}"
