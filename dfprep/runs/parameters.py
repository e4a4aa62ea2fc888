"""The parameters of a run: a configuration as flat values that can be compared between runs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from dfprep.runs.conf_folder import CONF
from dfprep.store import RunRecord, flat

NOT_COMPARED = ("mlflow", "hydra", "stage")
PATHS = ("out", "to", "audit", "path", "root", "reals")
"""The last parts of keys whose values are paths, which are written as absolute ones."""

TARGET = "_target_"

MAX_PARAM_CHARS = 6000  # longer values are refused


def parameters(config: Mapping[str, Any], choices: Mapping[str, str]) -> dict[str, str]:
    """``{"clustering": "dbscan", "clustering.eps": "0.5"}``: each group's choice by its name, then all values.

    Args:
        config: plain and resolved. choices: of the groups, as far as they are known; a choice that came to another
            class, as ``auto`` may, is replaced by the one of that class, see `choice_of`.
    """
    found: dict[str, str] = {}
    for group, node in config.items():
        if group in NOT_COMPARED:
            continue
        target = node.get(TARGET) if isinstance(node, dict) else None
        if group in choices or target:
            found[group] = choice_of(group, str(target or ""), choices.get(group, ""))
        values = flat(node, group)
        found |= {key: _text(key, value) for key, value in values.items() if key.rpartition(".")[2] != TARGET}
    return found


def loggable(params: Mapping[str, str]) -> dict[str, str]:
    """`params` with names and values that MLflow takes."""
    return {mlflow_name(key): _cut(value) for key, value in params.items()}


def mlflow_name(key: str) -> str:
    """`key` without the signs that MLflow rejects in names."""
    return key.replace("+", "-and-").replace("@", "-at-")


def _cut(text: str) -> str:
    return text if len(text) <= MAX_PARAM_CHARS else text[: MAX_PARAM_CHARS - 1] + "…"


def choice_of(group: str, target: str, choice: str) -> str:
    """The name of the choice in `group` that makes the class `target`: `choice`, unless its file makes another one.

    Where no file, or several of them, make that class: its name.
    """
    makes = {path.stem: _target_in(path) for path in sorted((CONF / group).glob("*.yaml"))}
    if choice and makes.get(choice, "") in ("", target):
        return choice
    others = [name for name, made in makes.items() if made == target]
    return others[0] if len(others) == 1 else target.rpartition(".")[2]


def _target_in(path: Path) -> str:
    """The class that a file of a group makes; empty for a file of values, or of several parts."""
    found = re.search(rf"^{TARGET}: *(\S+)", path.read_text(encoding="utf-8"), re.M)
    return found[1] if found else ""


def choices_of_record(record: RunRecord | None, groups: Collection[str]) -> dict[str, str]:
    """The choices of `groups` in an earlier run, as its parameters have them."""
    return {group: str(record.config[group]) for group in groups if group in record.config} if record else {}


def _text(key: str, value: Any) -> str:
    if key.rpartition(".")[2] in PATHS and isinstance(value, str) and value:
        return str(Path(value).absolute())
    return str(value)
