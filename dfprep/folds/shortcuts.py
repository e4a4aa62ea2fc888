"""Shortcuts: how well single properties of the files separate fake from real videos.

A detector learns whatever separates the classes. If the fakes were encoded at another bit rate than the real
videos, it needs no face. The properties are those of ``videos.csv``; no file is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from dfprep.folds.audit_columns import read_any_table
from dfprep.folds.separation import significance
from dfprep.folds.shortcut_measures import PropertyValues, measured
from dfprep.folds.shortcuts_result import Shortcuts
from dfprep.folds.split_parts import PlacedVideos
from dfprep.folds.video_properties import PROPERTIES
from dfprep.tables import ShortcutRow, VideoRow

WARN_AUC = 0.6
"""From this AUC on a property is a shortcut, if it is significant."""
WARN_P = 0.01
"""The chance of any warning where no property depends on the label: of the whole, and again of all its parts."""
WARN_PAIRED_SHARE, WARN_PAIRED_RATIO = 0.9, 1.25
"""From this share of fakes and this typical ratio on, up or down, fakes differ from their own originals."""


def find_shortcuts(videos: Sequence[VideoRow], places: Mapping[str, tuple[str, str]]) -> Shortcuts:
    """Measure every property in every part of a split.

    Args:
        videos: the rows of ``videos.csv``. places: (level, fold) by video; other videos are left out.
    """
    placed = PlacedVideos.of(videos, places)
    parts = list(placed.parts())
    rows: list[ShortcutRow] = []
    for prop in PROPERTIES:
        values = PropertyValues.read(prop, placed)
        rows += [measured(values, part) for part in parts]
    return Shortcuts(tuple(_judged(rows)), WARN_AUC, _detectable(*parts[0].n_independent))


def _detectable(n_real: float, n_fake: float) -> bool:
    """Whether a property that separates so many independent videos without an error would be significant."""
    if not n_real or not n_fake:
        return False
    perfect = significance(1.0, np.array([1, 0]), np.array([0, 1]), n_real, n_fake)
    return perfect < WARN_P / (3 * len(PROPERTIES))


def places_in(table: str | Path) -> dict[str, tuple[str, str]]:
    """The level and fold of each placed video of any table of folds.

    Raises:
        StoreError: no such file, no rows, or no column for the place of a video.
    """
    found = read_any_table(table)
    return {video: place for video, place in zip(found.video, found.places, strict=True) if place is not None}


def _judged(rows: Sequence[ShortcutRow]) -> list[ShortcutRow]:
    """`rows` with their warnings; the level of significance is divided by the number of tests (Bonferroni)."""
    tests = {whole: sum(row.auc is not None for row in rows if row.is_whole is whole) for whole in (True, False)}
    return [
        row if row.auc is None else replace(row, warned=_is_shortcut(row, WARN_P / (3 * tests[row.is_whole])))
        for row in rows
    ]


def _is_shortcut(row: ShortcutRow, limit: float) -> bool:
    """Whether the property tells the label, or fakes from their own originals; each row has three tests."""
    tells = row.auc is not None and row.p is not None and row.auc >= WARN_AUC and row.p < limit
    return tells or differs_in_pairs(row, limit)


def differs_in_pairs(row: ShortcutRow, limit: float) -> bool:
    """Whether nearly all fakes differ from their own originals in one direction, and by much."""
    if row.paired_share is None or row.paired_ratio is None or row.paired_p is None or row.paired_p >= limit:
        return False
    share = max(row.paired_share, 1 - row.paired_share)
    ratio = max(row.paired_ratio, 1 / row.paired_ratio)
    return share >= WARN_PAIRED_SHARE and ratio >= WARN_PAIRED_RATIO
