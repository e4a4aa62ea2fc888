"""The audit of a table of folds for leaks, by its columns; it shares no code with the assignment.

A key of a relation (a video, an original, an actor, a donor, a recording, a file's content; see `RELATIONS`)
leaks if rows with it are in more than one place, unless it is of a kind that the user chose not to bind. A row's
place is its level and fold, as far as the table has these columns; rows without a place are ignored. What cannot be
checked is reported as NOT CHECKED, and what is known of a part of the videos only with their number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dfprep.folds.audit_columns import Table, known_videos, read_any_table
from dfprep.folds.audit_relations import checks_of
from dfprep.folds.audit_result import Audit, Part, distance

LEVELS = ("1st_level", "2nd_level")  # the names of `dfprep.split`; the ideal sizes of others are unknown


def audit(
    table: str | Path | Iterable[Any],
    hashes: Mapping[str, str] | None = None,
    names: Mapping[str, Sequence[str]] | None = None,
    second_level: float | None = None,
    bind: Collection[str] | None = None,
) -> Audit:
    """Check for everything that is on both sides of a boundary, and measure the balance of levels and folds.

    Args:
        table: a CSV file, or rows (dataclasses or mappings by column).
        hashes: content hash by video; by default the table's column ``hash``, if there is one.
        names: the source's names of the people by video. Donors are compared with these, with the names of the
            videos, and with the column ``actors`` if that has names instead of cluster numbers.
        second_level: the intended share of the 2nd level; None: not compared.
        bind: what must not be on both sides, of "actor", "donor", "source_video" and "near_copy"; None: all of
            these. Videos, originals and files always bind. What is not bound is checked and counted, and is no
            leak.
    """
    rows = read_any_table(table)
    placed = [i for i, place in enumerate(rows.places) if place is not None]
    left_out = Counter(rows.status[i] or "no fold" for i, place in enumerate(rows.places) if place is None)
    return Audit(
        n_rows=len(rows.places),
        checks=tuple(checks_of(rows, known_videos(rows, hashes or {}, names or {}), bind)),
        levels=tuple(_parts(rows, placed, lambda place: (place[0], ""), second_level)),
        folds=tuple(_parts(rows, placed, lambda place: place, None)),
        label_shares=_shares(rows.label, placed),
        class_shares=_shares(rows.alteration_class, placed),
        person_shares=_shares(rows.persons, placed),
        left_out=dict(sorted(left_out.items())),
        misplaced=sum(rows.status[i] not in ("", "ok") or rows.persons[i] == "0" for i in placed),
        unplaced=left_out["ok"],
    )


def _parts(
    rows: Table,
    placed: Sequence[int],
    part_of: Callable[[tuple[str, str]], tuple[str, str]],
    second_level: float | None,
) -> Iterable[Part]:
    """The levels or the folds, with their shares and the distance to the shares of all videos."""
    members: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i in placed:
        place = rows.places[i]
        assert place is not None
        members[part_of(place)].append(i)
    whole = _shares(rows.alteration_class, placed)
    in_level: Counter[str] = Counter()
    folds_of_level = Counter(level for level, _ in members)
    for (level, _), of_part in members.items():
        in_level[level] += len(of_part)
    for (level, fold), of_part in sorted(members.items()):
        ideal: float | None = in_level[level] / folds_of_level[level] if fold else None
        if not fold and second_level is not None and {part[0] for part in members} == set(LEVELS):
            ideal = len(placed) * (second_level if level == LEVELS[1] else 1 - second_level)
        classes = _shares(rows.alteration_class, of_part)
        off = distance(classes, whole)
        yield Part(
            level, fold, len(of_part), len(of_part) / len(placed), ideal, _shares(rows.label, of_part), classes,
            _shares(rows.persons, of_part), off,
        )  # fmt: skip


def _shares(values: Sequence[str], of: Sequence[int]) -> dict[str, float]:
    """The share of each value; empty if no row has one."""
    counts = Counter(values[i] for i in of if values[i])
    total = sum(counts.values())
    return {value: counts[value] / total for value in sorted(counts)}
