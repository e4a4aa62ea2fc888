"""``shortcuts.csv``: how well single properties of the files tell fake from real videos."""

from __future__ import annotations

from dataclasses import dataclass, field

from dfprep.tables.columns import COLUMN


@dataclass(frozen=True, kw_only=True)
class ShortcutRow:
    """One property in one part of the split.

    An AUC is the chance that the property tells a random fake from a random real video; 0.5: it does not.

    Attributes:
        name: of the property, such as ``bit_rate``; the column ``property``.
        level, fold: the part; both empty: all videos with a place. fold is empty for a whole level.
        side: ``validation``: the fold itself; ``train``: the folds that it is left out of; ``all`` without a fold.
        n_real, n_fake: videos in the part. unknown_real, unknown_fake: those of them without a value.
        real, fake: the median of the values, or the most frequent one of a text.
        auc: the larger of the next two; None: not checked. p: its two-sided significance against 0.5.
        rank_auc: of the number itself; at least 0.5, except on the validation side, where the other folds give the
            direction. None for texts.
        learned_auc: of the share of fakes among equal or similar values in the other folds; also of values that are
            typical without being high or low, of texts, and of unknown values. None on the training side.
        fakes_are: ``higher`` or ``lower``, the direction of `rank_auc`.
        n_pairs: fakes whose original is in the part, too, both with a value.
        paired_share: the share of these fakes with a higher value than their own original, equal ones counted half;
            of texts, the share of fakes with another text.
        paired_ratio: the median of value / value of the original. paired_p: of the sign test, one vote an original.
        warned: whether the run warns of it.
        not_checked: why there is no `auc`.
    """

    name: str = field(metadata={COLUMN: "property"})
    level: str
    fold: str
    side: str
    n_real: int
    n_fake: int
    unknown_real: int
    unknown_fake: int
    real: str = ""
    fake: str = ""
    auc: float | None = None
    p: float | None = None
    rank_auc: float | None = None
    learned_auc: float | None = None
    fakes_are: str = ""
    n_pairs: int = 0
    paired_share: float | None = None
    paired_ratio: float | None = None
    paired_p: float | None = None
    warned: bool = False
    not_checked: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the part is all videos that have a place."""
        return self.side == "all" and not self.level
