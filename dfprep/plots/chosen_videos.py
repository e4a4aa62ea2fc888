"""The choice of the videos and examples that figures show."""

from __future__ import annotations

import difflib
import logging
from collections import Counter
from collections.abc import Collection, Sequence
from operator import itemgetter

import numpy as np

from dfprep.errors import require
from dfprep.tables import VideoRow, references_of
from dfprep.types import Label, Status

log = logging.getLogger(__name__)


def require_known(figures: int | tuple[str, ...], references: Collection[str]) -> None:
    """Raise unless `figures` is a number or ids of `references`, the videos in which faces are found.

    Raises:
        ConfigError: with the unknown ids.
    """
    if isinstance(figures, tuple):
        unknown = sorted(set(figures) - set(references))
        near = difflib.get_close_matches(unknown[0], references, n=1, cutoff=0) if unknown else []
        remedy = f"the most similar id is {near[0]}" if near else ""
        require(not unknown, "figures", "be a number or ids of videos without an original", unknown, remedy)


def to_draw(rows: Sequence[VideoRow], figures: int | tuple[str, ...]) -> list[VideoRow]:
    """Reference videos with faces: the first `figures` of `worth_drawing`, or those with the ids `figures`."""
    if figures == 0:
        return []
    found = worth_drawing(rows)
    if isinstance(figures, int):
        return found[:figures]
    by_id = {row.video: row for row in found}
    for video in figures:
        if video not in by_id:
            log.warning("no figures for %s: no faces were extracted; videos.csv gives the reason", video)
    return [by_id[video] for video in figures if video in by_id]


def evenly_chosen(n: int, at_most: int) -> list[int]:
    """Up to `at_most` of the indices 0 .. n - 1, evenly spaced, with the first and the last.

    >>> evenly_chosen(10, 4)
    [0, 3, 6, 9]
    """
    return np.unique(np.linspace(0, n - 1, min(at_most, n)).astype(int)).tolist()


def worth_drawing(rows: Sequence[VideoRow]) -> list[VideoRow]:
    """Reference videos with faces, the most informative first.

    Videos with fakes come before those without; among each, videos of two people and of one alternate.
    """
    references = references_of(rows)
    with_fakes = {
        references[row.video]
        for row in rows
        if row.status is Status.OK and row.label is Label.FAKE and row.original
    }
    found = [row for row in rows if row.status is Status.OK and not row.original]
    turn: Counter[tuple[bool, int | None]] = Counter()
    ranked = []
    for row in sorted(found, key=lambda row: row.video):
        kind = (row.video not in with_fakes, row.persons)
        ranked.append(((kind[0], turn[kind], -(row.persons or 0), row.video), row))
        turn[kind] += 1
    return [row for _, row in sorted(ranked, key=itemgetter(0))]
