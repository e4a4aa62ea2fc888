"""The sentence that gives the reasons why a fake is not aligned with its original."""

from __future__ import annotations

from collections.abc import Sequence


def not_aligned(reasons: Sequence[str]) -> str:
    """A sentence with all reasons; empty if there are none.

    >>> not_aligned(["it runs 1 frame behind"])
    'not aligned with its original: it runs 1 frame behind'
    """
    return "not aligned with its original: " + "; ".join(reasons) if reasons else ""
