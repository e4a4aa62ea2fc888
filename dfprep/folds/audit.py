"""The audit of a table of folds for leaks, by its columns alone; it shares no code with the assignment.

A key (a video, an original, an actor, a donor, a recording, a file's content) leaks if rows with it are in more
than one place, unless it is of a kind that the user chose not to bind. A row's place is its level and fold, as far
as the table has these columns; rows without a place are ignored. Checks whose column is missing are reported as
unchecked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dfprep.folds.audit_columns import Table, people_in, read_any_table
from dfprep.folds.audit_result import Audit, Check, Part, distance

UNKNOWN_PERSON = "-1"  # noise of the clustering: two of these may be different people
N_EXAMPLES = 5
NEEDED = {
    "actors": {"actor"},
    "actors as named by the source": {"actor"},
    "donors": {"donor"},
    "people as named by the source": {"actor", "donor"},
    "source videos": {"source_video"},
}
"""What must bind so that keys of this kind leak; the other kinds always do."""

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
        names: the source's names of the people by video. Donors are compared with these, and with the column
            ``actors`` if that has names instead of cluster numbers.
        second_level: the intended share of the 2nd level; None: not compared.
        bind: what must not be on both sides, of "actor", "donor" and "source_video"; None: all of these. Videos,
            originals and files always bind. What is not bound is checked and counted, and is no leak.
    """
    rows = read_any_table(table)
    placed = [i for i, place in enumerate(rows.places) if place is not None]
    left_out = Counter(rows.status[i] or "no fold" for i, place in enumerate(rows.places) if place is None)
    return Audit(
        n_rows=len(rows.places),
        checks=tuple(
            replace(check, bound=bind is None or NEEDED.get(check.what, set()) <= set(bind))
            for check in _checks(rows, hashes, names)
        ),
        levels=tuple(_parts(rows, placed, lambda place: (place[0], ""), second_level)),
        folds=tuple(_parts(rows, placed, lambda place: place, None)),
        label_shares=_shares(rows.label, placed),
        class_shares=_shares(rows.alteration_class, placed),
        person_shares=_shares(rows.persons, placed),
        left_out=dict(sorted(left_out.items())),
        misplaced=sum(rows.status[i] not in ("", "ok") or rows.persons[i] == "0" for i in placed),
        unplaced=left_out["ok"],
    )


def _checks(
    rows: Table, hashes: Mapping[str, str] | None, names: Mapping[str, Sequence[str]] | None
) -> Iterable[Check]:
    """One check for each kind of key that a table can have."""
    known = [[part for part in people if part != UNKNOWN_PERSON] for people in rows.actors]
    named = not rows.clustered and "actors" in rows.found
    seen = [[one for joined in (names or {}).get(v, ()) for one in people_in(joined)] for v in rows.video]
    people = [a + b for a, b in zip(seen, known, strict=True)] if named else seen
    content = [(hashes or {}).get(video, own) for video, own in zip(rows.video, rows.hash, strict=True)]
    donors_compared = "donors" in rows.found and (named or names is not None)
    yield _check(rows, "videos", _single(rows.video), "video" in rows.found, "no column video")
    yield _check(rows, "originals", _single(rows.family), *_has(rows, "original"))
    yield _check(rows, "actors", known, *_has(rows, "actors"))
    yield _check(rows, "actors as named by the source", seen, names is not None, "no names")
    yield _check(rows, "donors", rows.donors, *_has(rows, "donors"))
    both = [a + b for a, b in zip(people, rows.donors, strict=True)]
    yield _check(
        rows, "people as named by the source", both, donors_compared, "no donors, or no names to compare with"
    )
    yield _check(rows, "source videos", _single(rows.source_video), *_has(rows, "source_video"))
    yield _check(rows, "files", _single(content), any(content), "no content hashes")


def _single(keys: Sequence[str]) -> list[list[str]]:
    """At most one key a row."""
    return [[key] if key else [] for key in keys]


def _has(rows: Table, column: str) -> tuple[bool, str]:
    return column in rows.found, f"no column {column}"


def _check(rows: Table, what: str, keys: Sequence[Sequence[str]], checked: bool, why: str) -> Check:
    """The check of one kind of key: how many are in more than one place, and in more than one level."""
    if not checked:
        return Check(what, False, why)
    places: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for i, place in enumerate(rows.places):
        if place is not None:
            for key in set(keys[i]):
                places[key][place] += 1
    unknown = sum(place is not None and not keys[i] for i, place in enumerate(rows.places))
    if not places:  # a check of nothing must not read as passed
        return Check(what, False, f"unknown for all {unknown} videos", unknown=unknown)
    leaking = {key: found for key, found in sorted(places.items()) if len(found) > 1}
    across_levels = sum(len({level for level, _ in found}) > 1 for found in leaking.values())
    examples = tuple(
        f"{key} in " + ", ".join(f"{_words(place)} ({n})" for place, n in sorted(found.items()))
        for key, found in list(leaking.items())[:N_EXAMPLES]
    )
    return Check(what, True, "", len(places), tuple(leaking), across_levels, unknown, examples)


def _words(place: tuple[str, str]) -> str:
    level, fold = place
    return " ".join(part for part in (level, f"fold {fold}" if fold else "") if part)


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
