"""Parts as the configuration describes them, for Python code: defaults stand in ``conf/`` only."""

from __future__ import annotations

import functools
from typing import Any

from hydra import compose, initialize_config_dir
from omegaconf import MISSING, OmegaConf

from dfprep.errors import ConfigError
from dfprep.runs.conf_folder import CONF
from dfprep.runs.parts import build


def configured(choice: str, **changes: Any) -> Any:
    """The part that `choice` describes, with the keys `changes` changed.

    >>> configured("folds=balanced", n_folds=3).n_folds
    3
    >>> configured("sampling").n_first
    10

    Args:
        choice: group=choice, or a group alone for its default choice; ``detector.members.mtcnn`` is a part of one.

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
        # values without a default stay MISSING
        found = OmegaConf.to_container(compose("pipeline", [override] if override else []), resolve=True)
    assert isinstance(found, dict)
    return found
