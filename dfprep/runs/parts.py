"""From configuration to parts: where the config ends and plain Python objects begin."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hydra.errors import InstantiationException
from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from dfprep.errors import ConfigError
from dfprep.extraction import Extractor, FamilyResult
from dfprep.nets import limit_threads
from dfprep.runs.value_types import check_types
from dfprep.sources import Family
from dfprep.store import OutputFolder, as_yaml, config_hash

PARTS = ("source", "sampling", "detector", "tracks", "crops", "replicates", "embedder")
"""The groups that decide what is in a face file."""

HOW_NOT_WHAT = ("device", "batch")
"""Keys inside these groups that say how to compute, not what."""


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


def extractor_config(config: DictConfig) -> dict:
    """All that decides the contents of the face files, as plain values; the source's path is made absolute."""
    plain = plain_config(config)
    for key in PARTS:
        check_types(plain[key], key)
    parts = {key: _without_how(plain[key]) for key in PARTS}
    if "path" in parts["source"]:
        parts["source"]["path"] = os.path.abspath(parts["source"]["path"])  # without "..", unlike Path.absolute
    return parts


def plain_config(config: DictConfig) -> dict:
    """`config` as plain, resolved values, which a worker process can be given."""
    plain = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    assert isinstance(plain, dict)
    return plain


def extraction_work(
    config: dict, identity: dict, root: Path, out: Path, threads: int
) -> Callable[[Family], FamilyResult]:
    """What one process does with a family, with networks of its own.

    Args:
        config: plain and resolved, see `plain_config`.
        identity: what `extractor_config` gave; goes into every face file.
        root: the source's folder. out: the data set's output folder.
        threads: cores that this process may use.
    """
    limit_threads(threads)
    extractor = Extractor(  # the networks last: a wrong number is told before any weights are loaded
        sampling=build(config, "sampling"),
        tracking=build(config, "tracks"),
        crops=build(config, "crops"),
        replicates=build(config, "replicates"),
        detector=build(config, "detector"),
        embedder=build(config, "embedder"),
        root=root,
        face_file=OutputFolder(out).face_file,
        config=as_yaml(identity),
        config_hash=config_hash(identity),
        decoder_threads=threads,
    )
    return extractor.extract


def _without_how(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    return {key: _without_how(value) for key, value in node.items() if key not in HOW_NOT_WHAT}
