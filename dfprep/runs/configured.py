"""Parts with the defaults of ``conf/`` for Python code, which has no defaults of its own."""

from __future__ import annotations

import functools
from typing import Any

from hydra import compose, initialize_config_dir
from omegaconf import MISSING, OmegaConf

from dfprep.errors import ConfigError
from dfprep.runs.conf_folder import CONF
from dfprep.runs.parts import build


def configured(choice: str, **changes: Any) -> Any:
    """Build the part that `choice` names, with `changes` to its keys.

    Examples:
        >>> configured("folds=balanced", n_folds=3).n_folds
        3
        >>> configured("sampling").n_first
        10

    Args:
        choice: ``group=choice``; ``group`` for its default choice; or ``group.key`` for a part inside that choice.

    Raises:
        ConfigError: a value of another type or outside its range; names the full key.
    """
    key = choice.partition("=")[0]
    group, *inner = key.split(".")
    node: Any = _described(choice if "=" in choice else "")[group]
    for name in inner:
        node = node[name]
    given = node | changes
    for name in (name for name, value in given.items() if value == MISSING):
        raise ConfigError(f"{key}.{name} must be given, got nothing; the configuration has no default for it")
    return build({key: given}, key)


@functools.cache
def _described(override: str) -> dict:
    with initialize_config_dir(str(CONF), version_base="1.3"):
        # keys without a default remain MISSING
        found = OmegaConf.to_container(compose("pipeline", [override] if override else []), resolve=True)
    assert isinstance(found, dict)
    return found
