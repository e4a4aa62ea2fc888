"""The check of configured values: annotations define the type, the range and the error message.

>>> @checked
... @dataclass(frozen=True)
... class Example:
...     n_first: Annotated[int, Ge(1)]
>>> Example(n_first=0)
Traceback (most recent call last):
dfprep.errors.ConfigError: n_first must be a whole number of at least 1, got 0

pydantic checks the values strictly: it converts no text to a number and no 1 to true. Default values are only in
``conf/``.
"""

from __future__ import annotations

import functools
import inspect
import re
import types
import typing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from annotated_types import Ge, Gt, Le, Len, Lt, Predicate
from pydantic import ConfigDict, TypeAdapter, ValidationError

from dfprep.errors import ConfigError

__all__ = [
    "Auto",
    "Count",
    "Ge",
    "Gt",
    "Le",
    "Len",
    "Lt",
    "PlainName",
    "Remedy",
    "Seed",
    "Share",
    "checked",
    "fits",
    "rule",
]

Class = TypeVar("Class", bound=type)

WORDS = {
    bool: ("true or false", "truth values"),
    int: ("a whole number", "whole numbers"),
    float: ("a number", "numbers"),
    str: ("text", "texts"),
    Path: ("a path", "paths"),
    type(None): ("null", "nulls"),
}
"""The words for one value, and for several values, of a type."""

SEQUENCES = (tuple, list, Sequence)


@dataclass(frozen=True)
class Remedy:
    """The last part of an error: how to choose the value."""

    text: str


Auto = Literal["auto"]
Count = Annotated[int, Ge(1)]
Share = Annotated[float, Ge(0), Le(1)]
Seed = Annotated[int, Ge(0), Lt(2**32)]


def is_plain_name(text: str) -> bool:
    """Whether `text` can be one part of a path, and the same one everywhere."""
    return bool(PLAIN_NAME.fullmatch(text)) and not text.startswith(".")


PLAIN_NAME = re.compile(r"[\w.+ -]{1,100}")
PlainName = Annotated[str, Predicate(is_plain_name)]
"""A name that becomes part of a path, such as ``outputs/<name>``."""


def checked(kind: Class) -> Class:
    """Decorator: the class checks its arguments by the annotations of its ``__init__``.

    Only annotations of numbers, texts, paths, truth values, literals and sequences of these are checked.

    Raises (the class, when it is called):
        ConfigError: names the argument, its rule, the value and, if there is a `Remedy`, the remedy.
    """
    init: Callable[..., None] = kind.__init__  # type: ignore[misc]
    signature = inspect.signature(init)

    @functools.cache  # not now, because names in annotations may be defined below the class
    def hints() -> dict[str, Any]:
        return typing.get_type_hints(init, include_extras=True)

    @functools.wraps(init)
    def checking_init(self: object, *args: Any, **kwargs: Any) -> None:
        for field, value in _bound(signature, (self, *args), kwargs).items():
            if field in hints():
                _check(field, value, hints()[field])
        init(self, *args, **kwargs)

    kind.__init__ = checking_init  # type: ignore[misc]
    return kind


def _bound(signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments by name; none if they do not fit the signature, because the call then raises a clear error."""
    try:
        return signature.bind(*args, **kwargs).arguments
    except TypeError:
        return {}


def _check(field: str, value: Any, hint: Any) -> None:
    if not fits(value, hint):
        remedy = "".join(f"; {part.text}" for part in _metadata(hint) if isinstance(part, Remedy))
        raise ConfigError(f"{field} must be {rule(hint)}, got {value!r}{remedy}")


def fits(value: Any, hint: Any) -> bool:
    """Whether a plain value matches the annotation `hint`; True if `hint` is not checked."""
    adapter = _adapter(hint)
    if adapter is None:
        return True
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True


@functools.cache
def _adapter(hint: Any) -> TypeAdapter[Any] | None:
    if not _is_plain(hint):
        return None
    return TypeAdapter(hint, config=ConfigDict(strict=True, allow_inf_nan=False))


def _is_plain(hint: Any) -> bool:
    """Whether `hint` consists of the types in `WORDS`, literals and sequences."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _is_plain(parts[0])
    if origin is Literal or hint in WORDS:
        return True
    inner = [part for part in parts if part is not ...]
    return (_is_union(origin) or origin in SEQUENCES) and all(_is_plain(part) for part in inner)


def rule(hint: Any, several: bool = False) -> str:
    """The rule for a value of `hint` in words; `several`: for a list of values.

    >>> rule(Annotated[int, Ge(1)] | Literal["auto"])
    'a whole number of at least 1 or auto'
    >>> rule(Annotated[Sequence[Share], Len(3, 3)])
    'a list of 3 numbers in [0, 1]'
    """
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _ruled(parts[0], parts[1:], several)
    if origin is Literal:
        return " or ".join(map(str, parts))
    if _is_union(origin):
        return " or ".join(dict.fromkeys(rule(part, several) for part in parts))
    if origin in SEQUENCES:
        return f"a list of {rule(parts[0], several=True)}"
    return WORDS[hint][several] if hint in WORDS else str(hint)


def _ruled(hint: Any, metadata: Sequence[Any], several: bool) -> str:
    words = rule(hint, several)
    if Predicate(is_plain_name) in metadata:
        words = "a name of at most 100 letters, digits, spaces and _ . + - that does not begin with a dot"
    for part in metadata:
        if isinstance(part, Len):
            number = str(part.min_length) if part.min_length == part.max_length else f"at least {part.min_length}"
            if words == WORDS[str][False]:
                words += f" of {number} character{'s' * (part.min_length != 1)}"
            words = words.replace("a list of ", f"a list of {number} ")
    return " ".join([words, *_span(metadata)])


def _span(metadata: Sequence[Any]) -> Iterator[str]:
    """The range in words, if there are bounds among `metadata`."""
    lower = next((part for part in metadata if isinstance(part, (Ge, Gt))), None)
    upper = next((part for part in metadata if isinstance(part, (Le, Lt))), None)
    low = None if lower is None else lower.ge if isinstance(lower, Ge) else lower.gt
    high = None if upper is None else upper.le if isinstance(upper, Le) else upper.lt
    if lower and upper:
        yield f"in {'[' if isinstance(lower, Ge) else '('}{low}, {high}{']' if isinstance(upper, Le) else ')'}"
    elif lower:
        yield f"of at least {low}" if isinstance(lower, Ge) else f"above {low}"
    elif upper:
        yield f"of at most {high}" if isinstance(upper, Le) else f"below {high}"


def _metadata(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint)[1:] if typing.get_origin(hint) is Annotated else ()


def _is_union(origin: Any) -> bool:
    return origin in (typing.Union, types.UnionType)
