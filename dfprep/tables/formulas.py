"""Texts that a spreadsheet would take for formulas, in the CSV tables.

A spreadsheet that opens a CSV computes fields that begin with ``= + - @``, a tab or a carriage return, and a
formula can read other files, call programs and send what it has read. Names of people and methods come from the
source, so such a text is written with an apostrophe before it, which spreadsheets show as text. The readers of
dfprep take it away again. A text that has apostrophes before such a character itself gets one more, so that every
text comes back.
"""

from __future__ import annotations

import re

ESCAPED = re.compile(r"'*(?!-?[0-9]+(?:\.[0-9]+)?$)[=+\-@\t\r]", re.DOTALL)
"""What needs one apostrophe more; plain numbers, such as the -1 of noise, are no formulas."""


FIRST = frozenset("'=+-@\t\r")  # looked at first, because most texts begin with none of them


def escaped(text: str) -> str:
    """`text` as a CSV field, with an apostrophe if it could be a formula.

    >>> escaped("=1+1"), escaped("'=1+1"), escaped("-1"), escaped("ann")
    ("'=1+1", "''=1+1", '-1', 'ann')
    """
    return f"'{text}" if text[:1] in FIRST and ESCAPED.match(text) else text


def unescaped(field: str) -> str:
    """The text that `escaped` made `field` from; fields of other tools are unchanged.

    >>> unescaped("'=1+1"), unescaped("''=1+1"), unescaped("=1+1"), unescaped("'tis")
    ('=1+1', "'=1+1", '=1+1', "'tis")
    """
    return field[1:] if field.startswith("'") and ESCAPED.match(field) else field
