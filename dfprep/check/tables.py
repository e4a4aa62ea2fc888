"""The tables by themselves: each can be read, and its HDF5 twin says the same."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dfprep.check.findings import Finding, cause
from dfprep.errors import StoreError
from dfprep.tables import KNOWN_TABLES, AlterationRow, FoldRow, VideoRow, read_table, twin_problem


@dataclass(frozen=True)
class Tables:
    """The rows of the tables that are there and can be read, by name.

    Attributes:
        recorded: names of the tables whose origin is recorded: a stage wrote them, and all of their columns count.
        stale, edited: names of those that are not what was made from what is there now.
    """

    rows: Mapping[str, Sequence[Any]]
    recorded: Collection[str] = ()
    stale: Collection[str] = ()
    edited: Collection[str] = ()

    @property
    def videos(self) -> Sequence[VideoRow]:
        """The rows of ``videos.csv``."""
        return self.rows.get("videos.csv", ())

    @property
    def alterations(self) -> Sequence[AlterationRow]:
        """The rows of ``alterations.csv``."""
        return self.rows.get("alterations.csv", ())

    @property
    def folds(self) -> Sequence[FoldRow]:
        """The rows of ``folds.csv``."""
        return self.rows.get("folds.csv", ())

    def comparable(self, name: str, *others: str) -> bool:
        """Whether the table `name` must agree with `others`: all are there, none is stale, no other one was edited.

        What an edited table contradicts is not to blame; the table itself is a finding already.
        """
        names = [one for one in (name, *others) if one in KNOWN_TABLES]
        there = all(one in self.rows and one not in self.stale for one in names)
        return there and not any(one in self.edited for one in others)


def read_tables(folder: Path, recorded: Collection[str]) -> tuple[dict[str, list[Any]], list[Finding]]:
    """The rows of every known table in `folder` that can be read, and what is wrong with the others.

    Args:
        recorded: names of the tables that a stage wrote.
    """
    rows: dict[str, list[Any]] = {}
    found = []
    for name, table in KNOWN_TABLES.items():
        path = folder / name
        if not path.exists():
            if name in recorded or name == "videos.csv":
                words = f"dfprep.{table.stage} wrote it, and it is gone"
                found.append(Finding(name, "missing", words, table.stage, aside=False))
            continue
        try:
            rows[name] = read_table(path, table.row_type, table.stage)
        except (StoreError, csv.Error) as error:
            found.append(Finding(name, "unreadable", cause(error, path), table.stage))
            continue
        problem = twin_problem(path, table.row_type, rows[name]) if name in recorded else ""
        if problem:
            found.append(Finding(path.with_suffix(".h5").name, "twin", problem, table.stage))
    return rows, found


def twice(rows: Sequence[Any]) -> list[str]:
    """The keys (video, or video and person) that occur in several rows."""
    seen, again = set[str](), []
    for row in rows:
        key = f"{row.video}, person {row.person}" if hasattr(row, "person") else row.video
        if key in seen:
            again.append(key)
        seen.add(key)
    return again
