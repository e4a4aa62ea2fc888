"""Read ``folds.csv``: all rows, a level, a fold, or the training and validation rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from operator import index
from pathlib import Path

from dfprep.commands import command
from dfprep.errors import StoreError, require
from dfprep.folds.entries import LEVELS
from dfprep.tables import FoldRow, WhenStale, freshness_of, read_rows

NAME = "folds.csv"


def load(
    out: str | Path,
    level: int | str | None = None,
    fold: int | Collection[int] | None = None,
    stale: WhenStale = "refuse",
) -> tuple[FoldRow, ...]:
    """The rows of ``out/folds.csv`` that have a place, in the table's order; see `read_folds` for all rows.

    Args:
        out: the data set's output folder, or the table itself.
        level: 1 or "1st_level", 2 or "2nd_level"; None: both.
        fold: one or several; None: all.
        stale: "refuse" a table that was made from other faces, actors or alterations than are there now, or "warn".

    Raises:
        StoreError: the table does not exist or is invalid, is stale, or has no such level or fold.
        ConfigError: `level` or `stale` has another value.
    """
    return _chosen(_fresh(out, stale), out, level, fold)


def load_split(
    out: str | Path, level: int | str, fold: int, stale: WhenStale = "refuse"
) -> tuple[tuple[FoldRow, ...], tuple[FoldRow, ...]]:
    """(training rows, validation rows): the other folds of the level, and `fold`; `stale` as in `load`.

    Raises:
        StoreError, ConfigError: as `load`; the level has no other fold.
    """
    rows = _fresh(out, stale)
    validation = _chosen(rows, out, level, fold)
    train = tuple(row for row in _chosen(rows, out, level, None) if row.cv_fold != fold)
    if not train:
        raise StoreError(
            f"{out} has no fold beside fold {fold} in {level_name(level)}, so that there is nothing to train on; "
            "collect videos of more people, or bind less (folds.bind)"
        )
    return train, validation


def read_folds(out: str | Path) -> tuple[FoldRow, ...]:
    """All rows of ``out/folds.csv``, also those without a place, and without a check whether they are stale.

    Raises:
        StoreError: the table does not exist, a column is missing, or a value is invalid.
    """
    path = _table(out)
    if not path.is_file():
        raise StoreError(f"{path} does not exist; run {command('split', path.parent)}")
    return tuple(read_rows(path, FoldRow))


def _table(out: str | Path) -> Path:
    return Path(out) if Path(out).suffix == ".csv" else Path(out) / NAME


def _fresh(out: str | Path, stale: WhenStale) -> tuple[FoldRow, ...]:
    """All rows, after a check whether they are stale."""
    rows, path = read_folds(out), _table(out)
    freshness_of(path.parent, [path.name]).require(stale)
    return rows


def _chosen(
    rows: Sequence[FoldRow], out: str | Path, level: int | str | None, fold: int | Collection[int] | None
) -> tuple[FoldRow, ...]:
    wanted = None if level is None else level_name(level)
    folds = None if fold is None else set(fold) if isinstance(fold, Collection) else {index(fold)}
    placed = [row for row in rows if row.split and wanted in (None, row.split)]
    there = {row.cv_fold for row in placed if row.cv_fold is not None}
    if not placed or (folds is not None and not folds <= there):
        asked = f"{wanted or 'either level'}, fold {'any' if folds is None else sorted(folds)}"
        raise StoreError(f"{out} has no videos in {asked}; its folds there are {sorted(there)}")
    return tuple(row for row in placed if folds is None or row.cv_fold in folds)


def level_name(level: int | str) -> str:
    """The name of a level in ``folds.csv``, from its number or its name.

    Raises:
        ConfigError: it is neither.
    """
    names = {str(number): name for number, name in enumerate(LEVELS, start=1)} | {name: name for name in LEVELS}
    require(str(level) in names, "level", f"be 1, 2, {' or '.join(LEVELS)}", level)
    return names[str(level)]
