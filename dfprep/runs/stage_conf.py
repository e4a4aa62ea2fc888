"""The settings of a stage: groups, choices and keys, with what ``conf/`` says about them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydra import compose, initialize_config_dir
from omegaconf import DictConfig, OmegaConf

from dfprep.runs.conf_comments import Comments, comments
from dfprep.runs.conf_folder import CONF
from dfprep.store import flat

NOT_ASKED = {"_target_", "stage"}
"""Keys that nobody sets on the command line."""


@dataclass(frozen=True)
class Group:
    """A group of a stage: its `choices`, each with what its file says, and what the stage says about the group.

    `is_node`: whether its keys are below its name; otherwise they are those of other groups and of the top.
    """

    name: str
    comment: str
    choices: dict[str, str]
    is_node: bool


@dataclass(frozen=True)
class Key:
    """A key with its value, as the configuration files and a command line have it, not resolved."""

    name: str
    value: Any
    comment: str


def stages() -> dict[str, str]:
    """Every stage in ``conf/``, with what its file says about it."""
    found = {path.stem: comments_of(path.stem) for path in CONF.glob("*.yaml")}
    return {name: one.head.partition(": ")[2] for name, one in sorted(found.items()) if "stage" in one.keys}


def groups_of(stage: str) -> list[Group]:
    """The groups of `stage`, in the order of its file."""
    found: dict[str, str] = {}
    for name in (*_roots(stage), stage):
        found |= {group: said for group, said in comments_of(name).groups.items() if not group.startswith("hydra/")}
    return [Group(name, said, choices_of(name), not _is_global(name)) for name, said in found.items()]


def choices_of(group: str) -> dict[str, str]:
    """The choices of `group`, with what their files say."""
    return {path.stem: comments_of(f"{group}/{path.stem}").head for path in sorted((CONF / group).glob("*.yaml"))}


def keys_of(stage: str, overrides: Sequence[str] = ()) -> list[Key]:
    """The keys of `stage` with a command line's `overrides`, in the order of the files.

    Raises:
        HydraException, OmegaConfBaseException: an override that the stage does not know.
    """
    said: dict[str, str] = {}
    for root in (*_roots(stage), stage):
        said |= keys_in(root)
    for group, name in chosen_in(stage, overrides).items():
        if (CONF / group / f"{name}.yaml").is_file():
            said |= {f"{group}.{key}": comment for key, comment in keys_in(f"{group}/{name}").items()}
    values = OmegaConf.to_container(_composed(stage, tuple(overrides)), resolve=False)
    assert isinstance(values, dict)
    values.pop("hydra")
    return [
        Key(key, value, said.get(key, ""))
        for key, value in flat(values).items()
        if key.rpartition(".")[2] not in NOT_ASKED
    ]


def chosen_in(stage: str, overrides: Sequence[str] = ()) -> dict[str, str]:
    """The choice of each group of `stage` with a command line's `overrides`; groups without a choice are left out.

    Raises:
        HydraException: an override that the stage does not know.
    """
    choices = _composed(stage, tuple(overrides)).hydra.runtime.choices
    return {group: name for group, name in choices.items() if "/" not in group and name}


@functools.cache
def _composed(stage: str, overrides: tuple[str, ...]) -> DictConfig:
    with initialize_config_dir(str(CONF), version_base="1.3"):
        return compose(stage, list(overrides), return_hydra_config=True)


@functools.cache
def keys_in(name: str) -> dict[str, str]:
    """The keys in the file `name` and in the files that it is made of, with their comments."""
    file, found = comments_of(name), dict[str, str]()
    for part, place in file.parts:
        if "/" in name:  # a choice made of other choices; the parts of a stage are stages
            inner = keys_in(f"{name.rpartition('/')[0]}/{part}")
            found |= {f"{place}.{key}" if place else key: comment for key, comment in inner.items()}
    return {key: said for key, said in {**found, **file.keys}.items() if key.rpartition(".")[2] not in NOT_ASKED}


@functools.cache
def comments_of(name: str) -> Comments:
    """The comments of ``conf/<name>.yaml``."""
    return comments(Path(CONF, f"{name}.yaml").read_text(encoding="utf-8"))


def _is_global(group: str) -> bool:
    files = (CONF / group).glob("*.yaml")
    return any(path.read_text(encoding="utf-8").startswith("# @package _global_") for path in files)


def _roots(stage: str) -> list[str]:
    """The files in ``conf/`` that the file of `stage` is made of, the first one first."""
    found: list[str] = []
    for part, _ in comments_of(stage).parts:
        found += [*_roots(part), part]
    return found
