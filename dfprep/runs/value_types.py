"""Configured values against the annotations of what they configure, before anything is built."""

from __future__ import annotations

import types
import typing
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hydra.utils import get_class

from dfprep.errors import ConfigError

WORDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    Path: "a path",
    type(None): "null",
}


def check_types(node: Any, where: str) -> None:
    """Compare every plain value below `node` with the annotation of the `_target_` that it goes to.

    Args:
        node: a group of the configuration.
        where: its full key, for the error.

    Raises:
        ConfigError: a value of another type, or a target that cannot be found; names the full key.
    """
    if not hasattr(node, "keys"):
        return
    hints = _hints(node["_target_"], where) if "_target_" in node else {}
    for key in map(str, node):
        value, hint = node[key], hints.get(key)
        check_types(value, f"{where}.{key}")
        if hint is not None and not fits(value, hint):
            raise ConfigError(f"{where}.{key} must be {in_words(hint)}, got {value!r}")


def fits(value: Any, hint: Any) -> bool:
    """Whether a plain value may go where `hint` is the annotation; hints of other kinds than numbers, text, paths
    and sequences of these are not judged."""
    origin = typing.get_origin(hint)
    if origin is typing.Literal:
        return value in typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, one) for one in typing.get_args(hint))
    if origin in (tuple, list, Sequence):
        return _is_row(value) and all(fits(one, typing.get_args(hint)[0]) for one in value)
    if hint in (bool, type(None)):
        return isinstance(value, hint)
    if hint in (int, float):
        return isinstance(value, (int, hint)) and not isinstance(value, bool)
    if hint in (str, Path):
        return isinstance(value, str)
    return True


def in_words(hint: Any) -> str:
    """`hint` as a user would say it."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return " or ".join(map(str, args))
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(in_words(one) for one in args))
    if origin in (tuple, list, Sequence):
        return f"a list of {in_words(args[0]).removeprefix('a ')}s"
    return WORDS.get(hint, str(hint))


def _is_row(value: Any) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, str) and not hasattr(value, "keys")


def _hints(target: str, where: str) -> dict[str, Any]:
    try:
        kind: Any = get_class(target)
    except (ImportError, ValueError) as error:
        raise ConfigError(f"{where}._target_ must be a class, got {target!r}: {error}") from None
    return typing.get_type_hints(kind.__init__)
