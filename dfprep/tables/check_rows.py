"""``check.csv``: what is wrong in an output folder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckRow:
    """One thing that is wrong, or that could not be checked.

    Attributes:
        file: relative to the output folder.
        finding: its kind, see docs/check.md; ``not_checked`` for what could not be checked.
        value: what is there, in words; of what was not checked the reason.
        mends: the stage that makes the file again, with the keys it needs; empty: none does.
    """

    file: str
    finding: str
    value: str
    mends: str = ""
