"""The result of the search for shortcuts, as metrics and as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dfprep.folds.video_properties import PROPERTIES
from dfprep.tables import ShortcutRow

REMEDIES = {prop.name: prop.remedy for prop in PROPERTIES}


@dataclass(frozen=True)
class Shortcuts:
    """A row for each property and part.

    Attributes:
        warn_auc: from this AUC on a property is a shortcut, if it is significant.
        detectable: whether there are enough videos for any property to be significant.
    """

    rows: Sequence[ShortcutRow]
    warn_auc: float
    detectable: bool

    @property
    def whole(self) -> list[ShortcutRow]:
        """The rows of all placed videos, the highest AUC first, then those that were not checked."""
        return sorted((row for row in self.rows if row.is_whole), key=lambda row: -(row.auc or 0))

    @property
    def warned(self) -> list[ShortcutRow]:
        """For each property that is a shortcut its first row with a warning, the highest AUC first."""
        first: dict[str, ShortcutRow] = {}
        for row in self.rows:
            if row.warned:
                first.setdefault(row.name, row)
        return sorted(first.values(), key=lambda row: -(row.auc or 0))

    def fold_aucs(self, name: str) -> list[float]:
        """The AUC of a property on the validation side of each fold, of the kind that is larger for all videos."""
        by_rank = any(row.name == name and row.auc == row.rank_auc for row in self.whole)
        sides = (row for row in self.rows if row.name == name and row.side == "validation")
        aucs = (row.rank_auc if by_rank else row.learned_auc for row in sides)
        return [auc for auc in aucs if auc is not None]

    def metrics(self) -> dict[str, float]:
        """The number of shortcuts, and the AUC of each property that was checked."""
        aucs = {f"shortcut_auc_{row.name}": row.auc for row in self.whole if row.auc is not None}
        return {"shortcuts": len(self.warned), **aucs} if aucs else {}

    def lines(self) -> tuple[str, ...]:
        """A sentence, a table of the properties, the warnings, and what was not checked."""
        whole = self.whole
        checked = [row for row in whole if row.auc is not None]
        n_real, n_fake = (whole[0].n_real, whole[0].n_fake) if whole else (0, 0)
        title = (
            f"Shortcuts: how well one property of the file alone tells fake from real, of {n_real:,} real and "
            f"{n_fake:,} fake videos; an AUC of 0.5 is chance"
        )
        table = self._table(checked) if checked else ()
        return (title, *table, *self._sentences(bool(checked)), *_not_checked(whole))

    def _sentences(self, any_checked: bool) -> Iterator[str]:
        """The shortcuts, those with one remedy in one sentence."""
        by_remedy: dict[str, list[ShortcutRow]] = {}
        for row in self.warned:
            by_remedy.setdefault(REMEDIES[row.name], []).append(row)
        for remedy, rows in by_remedy.items():
            yield f"SHORTCUT: {', '.join(map(_described, rows))}. Detectors learn this instead of faces: {remedy}"
        if any_checked and not self.detectable:
            yield "NOT CHECKED for warnings: too few videos of different originals for any AUC to be significant"
        elif any_checked and not self.warned:
            yield f"no property has a significant AUC of {self.warn_auc:g} or more"

    def _table(self, rows: Sequence[ShortcutRow]) -> Iterator[str]:
        header = ("property", "real", "fake", "unknown", "AUC", "in folds", "p", "above own original")
        table = [header, *(self._cells(row) for row in rows)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        for name, *numbers in table:
            cells = (number.rjust(width) for number, width in zip(numbers, widths[1:], strict=True))
            yield "  ".join([name.ljust(widths[0]), *cells]).rstrip()

    def _cells(self, row: ShortcutRow) -> tuple[str, ...]:
        folds, n_unknown = self.fold_aucs(row.name), row.unknown_real + row.unknown_fake
        paired = ""
        if row.paired_ratio is not None and row.paired_share is not None:
            paired = f"{row.paired_share:.0%} of {row.n_pairs:,}, x{row.paired_ratio:.2f}"
        return (
            row.name, _readable(row.real), _readable(row.fake), f"{n_unknown:,}", f"{row.auc:.2f}",
            f"{min(folds):.2f} to {max(folds):.2f}" if folds else "", f"{row.p:.1g}", paired,
        )  # fmt: skip


def _readable(value: str) -> str:
    """A number of a table with three or more digits; a text unchanged.

    >>> _readable("1599600.5"), _readable("0.0349563"), _readable("h264")
    ('1,599,600', '0.035', 'h264')
    """
    try:
        number = float(value)
    except ValueError:
        return value
    return f"{number:,.0f}" if number >= 1000 else f"{number:.3g}"


def _described(row: ShortcutRow) -> str:
    """The property and its numbers, and the part if it is not all of the videos."""
    found = [f"AUC {row.auc:.2f}"]
    if row.real != row.fake:
        found.append(f"real {_readable(row.real) or 'unknown'}, fake {_readable(row.fake) or 'unknown'}")
    if row.unknown_real or row.unknown_fake:
        found.append(f"unknown for {row.unknown_real:,} real, {row.unknown_fake:,} fake")
    if row.paired_ratio is not None and row.paired_share is not None and abs(row.paired_share - 0.5) > 0.3:
        found.append(f"{row.paired_share:.0%} of fakes above their own original, x{row.paired_ratio:.2f}")
    part = " ".join(filter(None, (row.level, row.fold and f"fold {row.fold}")))
    where = "" if row.is_whole else f" in {part}{f', {row.side} side' if row.fold else ''}"
    return f"{row.name}{where} ({'; '.join(found)})"


def _not_checked(whole: Sequence[ShortcutRow]) -> Iterator[str]:
    """One line for each reason."""
    names: dict[str, list[str]] = {}
    for row in whole:
        if row.not_checked:
            names.setdefault(row.not_checked, []).append(row.name)
    for why, of in names.items():
        yield f"NOT CHECKED: {', '.join(of)}: {why}"
