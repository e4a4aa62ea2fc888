"""The shards of an earlier stage: the next stage merges them where all have finished, and else refuses."""

from __future__ import annotations

import logging
import time
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any

from omegaconf import DictConfig, OmegaConf
from pydantic import TypeAdapter

from dfprep.errors import ConfigError, FolderInUse, SourceError, StoreError
from dfprep.runs.command_line import CommandLine
from dfprep.runs.parts import plain_config
from dfprep.runs.run_settings import RunSettings
from dfprep.runs.shard_words import N_NAMED, command_of, more_words
from dfprep.store import OutputFolder, StageShards

NOT_KEPT = ("mlflow", "trusted_targets")
"""Parts of the configuration that may have a password, or that only a command line may set."""

OF_NOW = (*NOT_KEPT, "workers", "device", "stale")
"""Parts of the configuration that a merge takes from the stage that does it."""

PAUSE_S = 1.0
"""Between two looks at whether another run has merged."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ShardSettings:
    """What a later stage needs to merge shards as the last of them would.

    Attributes:
        config: plain and resolved, without `NOT_KEPT`. line: the command, without the keys of one shard.
        listing: a digest of what the shards divided among them; empty if that is in `out`.
    """

    config: dict[str, Any]
    line: CommandLine
    listing: str


SETTINGS = TypeAdapter(ShardSettings)


def keep_settings(config: DictConfig, shards: StageShards, listing: str = "") -> None:
    """Remember the settings of this shard, which are those of all; see `ShardSettings`."""
    plain = {key: value for key, value in plain_config(config).items() if key not in NOT_KEPT}
    shards.keep_settings(asdict(ShardSettings(plain, CommandLine.of_job().of_all_shards(), listing)))


def merge_earlier(
    config: DictConfig, settings: RunSettings, out: OutputFolder, stage: str, *, at_once: bool = False
) -> None:
    """Merge the shards of `stage` if they are not merged, by its function ``merge_finished``; it locks `out`.

    Shards of the calling stage, which may start at the same time, wait until one of them has merged.

    Args:
        config, settings: of the calling stage. at_once: see `StageShards.is_unmerged`.

    Raises:
        StoreError: some shards have not finished, or they cannot be merged here; names the command.
        FolderInUse: another run uses `out`.
        DfprepError: as the merge raises it.
    """
    shards, waits = out.shards(stage), False
    while shards.is_unmerged(at_once=at_once):
        kept = _kept(shards)
        _require_finished(shards, kept, can_do_without=not at_once)
        if kept is None or (settings.sweeping and settings.shard.is_all):
            why = "the jobs of a sweep do not write there" if kept else "it does not have their settings"
            raise StoreError(f"{_not_merged(shards, kept)} first: {why}")
        try:
            _merge(config, out, stage, kept)
        except FolderInUse:
            if settings.shard.is_all:
                raise
            if not waits:
                log.info("waiting until another run has merged the shards of %s in %s", stage, out.root)
            waits = True
            time.sleep(PAUSE_S)


def _merge(config: DictConfig, out: OutputFolder, stage: str, kept: ShardSettings) -> None:
    shards = out.shards(stage)
    count = max(shard.count for shard in shards.finished())
    now = {key: config[key] for key in OF_NOW}
    own = {"stage": stage, "out": str(out.root), "shard": {"index": 0, "count": count}, "merge": False}
    log.info("all %d shards of %s in %s have finished, and are merged now", count, stage, out.root)
    try:
        # by its name, as python -m finds it: no stage imports another one
        import_module(f"dfprep.{stage}.__main__").merge_finished(
            OmegaConf.create({**kept.config, **now, **own}), out, kept
        )
    except FolderInUse:
        raise
    except (ConfigError, SourceError, StoreError) as error:
        raise StoreError(f"{_not_merged(shards, kept)}; here this is not possible: {error}") from error


def _require_finished(shards: StageShards, kept: ShardSettings | None, *, can_do_without: bool) -> None:
    lacking = shards.unfinished()
    if not lacking:
        return
    stage = shards.folder.name
    named = ", ".join(str(shard) for shard in lacking[:N_NAMED])
    does = "has" if len(lacking) == 1 else "have"
    keys = "" if kept else " and their other keys"
    without = ", or the same with merge=true instead, to go on without" if can_do_without else ""
    raise StoreError(
        f"{shards.folder} has shards that are not merged, and {named}{more_words(lacking)} {does} not finished; "
        f"run {command_of(lacking, _command(stage, kept))}{keys}{without}"
    )


def _not_merged(shards: StageShards, kept: ShardSettings | None) -> str:
    keys = "" if kept else " with the keys of the shards and"
    return (
        f"{shards.folder} has {len(shards.finished()):,} shards, which are not merged; run "
        f"{_command(shards.folder.name, kept)}{keys} merge=true"
    )


def _command(stage: str, kept: ShardSettings | None) -> str:
    return (kept.line if kept else CommandLine((), {})).again(stage)


def _kept(shards: StageShards) -> ShardSettings | None:
    try:
        found = SETTINGS.validate_python(shards.settings())
    except ValueError:
        return None
    # of any origin: OmegaConf would resolve it
    return None if "${" in repr(found.config) else found
