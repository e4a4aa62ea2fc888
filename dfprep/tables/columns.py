"""Conversion between frozen dataclasses and rows of CSV text: each field is a column, in the order of the fields.

A field may be str, int, float, bool, an `Enum` of texts, ``tuple[int, ...]`` (a JSON list in the table), or one
of these or None (an empty field). A `types.TextRule` in the `Annotated` type of a str limits its values. The column
has the name of the field or the name in ``field(metadata={COLUMN: name})``, which is needed for ``class``, a
keyword of Python. A table may lack the columns of fields that have a default.
"""

from __future__ import annotations

import functools
import json
import math
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from enum import Enum
from typing import Any, TypeVar

from dfprep.errors import StoreError
from dfprep.parsing import json_of
from dfprep.tables.text_columns import all_equal
from dfprep.types import TextRule, has_control

Row = TypeVar("Row")

COLUMN = "column"
"""Key of a field's metadata that names its column."""

KINDS = {
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    tuple: "a JSON list of whole numbers",
    str: "text without control characters",
}
WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
TRUTH = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True)
class Column:
    """A column: its name in the table, the field behind it, the field's type, whether a value may be empty
    (`nullable`), whether a table may lack the column (`optional`: the field has a default), and the rule of a
    text."""

    name: str
    field: str
    kind: type
    nullable: bool
    optional: bool
    text_rule: TextRule | None = None

    def text(self, value: Any) -> str:
        """`value` as text for the table; floats have six digits."""
        if value is None:
            return ""
        if isinstance(value, Enum):
            return str(value.value)
        if self.kind is tuple:
            return json.dumps([int(part) for part in value])
        return f"{value:.6g}" if self.kind is float else str(value)

    def value(self, text: str) -> Any:
        """The value of `text`; raises ValueError if it is invalid for the column."""
        if text == "" and self.nullable:
            return None
        if self.kind is bool:
            if text.lower() not in TRUTH:
                raise ValueError(text)
            return TRUTH[text.lower()]
        if self.kind is tuple:
            parts = json_of(text)
            if not isinstance(parts, list) or not all(type(part) is int for part in parts):
                raise ValueError(text)
            return tuple(parts)
        if self.kind is int:
            return _whole(text)
        if (self.text_rule and not self.text_rule.holds(text)) or has_control(text):
            raise ValueError(text)
        value = self.kind(text)
        if self.kind is float and not math.isfinite(value):
            raise ValueError(text)
        return value

    def texts(self, values: Sequence[Any], change: Callable[[str], str] = str) -> list[str]:
        """The `text` of each of `values`; what occurs in many rows is converted once.

        Args:
            change: of every text, such as `dfprep.tables.formulas.escaped`.
        """
        if self.kind is float and any(value is not None for value in values):
            # 0.0 and -0.0 are equal, but not their texts
            return [change(self.text(value)) for value in values]
        if all_equal(values):  # most columns of the videos that are still pending; nothing is hashed
            return [change(self.text(values[0]))] * len(values)
        if self.kind is str and not self.nullable:
            return list(map(change, values))
        text_of = {value: change(self.text(value)) for value in set(values)}
        return [text_of[value] for value in values]

    def values(self, texts: Sequence[str]) -> list[Any]:
        """The `value` of each of `texts`; what occurs in many rows is converted and checked once."""
        if all_equal(texts):
            return [self.value(texts[0])] * len(texts)
        if self.kind is str and not self.nullable and "".join(texts).isprintable():
            if self.text_rule and not all(map(self.text_rule.holds, texts)):
                raise ValueError
            return list(texts)
        value_of = {text: self.value(text) for text in set(texts)}
        return [value_of[text] for text in texts]

    @property
    def rule(self) -> str:
        """The rule for values of this column, in words that follow "must be"."""
        words = self.text_rule.words if self.text_rule else KINDS.get(self.kind, "")
        if issubclass(self.kind, Enum):
            words = " or ".join(str(member.value) for member in self.kind)
        return f"{words} or empty" if self.nullable else words


def _whole(text: str) -> int:
    plain = text.removesuffix(".0")  # pandas writes whole numbers this way if a column also has empty fields
    if not WHOLE.fullmatch(plain) or not -(2**63) <= int(plain) < 2**63:
        raise ValueError(text)
    return int(plain)


def columns(row_type: type) -> tuple[Column, ...]:
    """The columns of a table of `row_type`."""
    return _columns(row_type)


@functools.cache  # called for every row
def _columns(row_type: type) -> tuple[Column, ...]:
    hints = typing.get_type_hints(row_type, include_extras=True)
    found = []
    for field in fields(row_type):
        hint, nullable = hints[field.name], False
        text_rule = next((one for one in getattr(hint, "__metadata__", ()) if isinstance(one, TextRule)), None)
        if typing.get_origin(hint) is typing.Annotated:
            hint = hint.__origin__
        if typing.get_origin(hint) in (typing.Union, types.UnionType):
            inner = [part for part in typing.get_args(hint) if part is not type(None)]
            hint, nullable = inner[0], True
        kind, optional = typing.get_origin(hint) or hint, field.default is not MISSING
        found.append(Column(_name(field), field.name, kind, nullable, optional, text_rule))
    return tuple(found)


def _name(field: Field) -> str:
    return field.metadata.get(COLUMN, field.name)


def as_text(row: Any) -> dict[str, str]:
    """The row's fields as CSV text, by column."""
    return {column.name: column.text(getattr(row, column.field)) for column in columns(type(row))}


def from_text(row_type: type[Row], text: Mapping[str, str], where: str) -> Row:
    """The row of CSV text by column; columns that `row_type` does not have are ignored.

    Args:
        where: the file and line for errors, such as ``actors.csv, line 7``.

    Raises:
        StoreError: an invalid value, or a column without a default is missing.
    """
    values = {}
    for column in columns(row_type):
        if column.name not in text:
            if column.optional:
                continue
            raise StoreError(f"{where} lacks the column {column.name}; run the stage that writes it again")
        try:
            values[column.field] = column.value(text[column.name])
        except ValueError:
            raise StoreError(
                f"{where}: {column.name} must be {column.rule}, got {text[column.name]!r}; correct the line, or "
                "run the stage that writes the table again"
            ) from None
    return row_type(**values)
