"""From configuration to parts: where the config ends and plain Python objects begin."""

from __future__ import annotations

import re
from typing import Any

from hydra.errors import InstantiationException
from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from dfprep.errors import ConfigError
from dfprep.runs.value_types import check_types


def build(config: DictConfig | dict, key: str) -> Any:
    """The object that the group `key` of `config` describes.

    Raises:
        ConfigError: a value of another type or outside its range; names the full key.
    """
    check_types(config[key], key)
    try:
        return instantiate(config[key], _convert_="all")
    except InstantiationException as error:
        where = re.search(r"full_key: (\S+)", str(error))
        prefix = where[1] if where and where[1].startswith(key) else ".".join([key, *([where[1]] if where else [])])
        if isinstance(error.__cause__, ConfigError):
            raise ConfigError(f"{prefix}.{error.__cause__}") from error
        if isinstance(error.__cause__, TypeError) and "unexpected keyword" in str(error.__cause__):
            raise ConfigError(f"{prefix}: {error.__cause__}") from error
        raise (error.__cause__ or error) from None


def plain_config(config: DictConfig) -> dict:
    """`config` as plain, resolved values, which a worker process can be given."""
    plain = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    assert isinstance(plain, dict)
    return plain
