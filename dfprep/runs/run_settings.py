"""The keys at the top of the configuration, checked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Literal

import yaml
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig

from dfprep.device import device_type
from dfprep.errors import ConfigError, require
from dfprep.runs.conf_folder import CONF
from dfprep.runs.parts import checked_node, plain_config
from dfprep.store import ALL, Shard
from dfprep.tables import WhenStale
from dfprep.values import Auto, Count, Ge, Gt, Len, PlainName, Remedy, Seed, checked

WORKERS_ON_GPU = 4
"""The upper limit of ``workers=auto`` where networks run on a GPU."""

STAGES = {path.stem for path in CONF.glob("*.yaml")} - {"base"}

NOT_IN_EVERY_STAGE = {
    "limit": None,
    "figures": 0,
    "overwrite": False,
    "plan": False,
    "merge": False,
    "parquet": False,
    "duplicates": False,
    "audit": None,
    "to": "-",
    "crop": "-",
    "masks": "none",
}
"""Keys that some stages do not have, with the values that apply there."""


@checked
@dataclass(frozen=True)
class TopKeys:
    """The keys at the top, as given."""

    stage: str
    out: Annotated[str, Len(1)]
    seed: Seed
    device: Literal["auto", "cpu", "cuda"]
    limit: Count | None
    figures: Annotated[Annotated[int, Ge(0)] | Sequence[str], Remedy("such as 3, or [id,id]")]
    overwrite: bool
    plan: bool
    merge: bool
    stale: WhenStale
    trusted_targets: Sequence[PlainName]
    parquet: bool
    duplicates: bool
    audit: Annotated[str, Len(1), Remedy("give a CSV file, or a file or folder with a published split")] | None
    to: Annotated[str, Len(1), Remedy("such as to=exports/mine")]
    crop: Annotated[str, Len(1)]
    masks: Literal["none", "difference", "published"]

    def __post_init__(self) -> None:
        require(self.stage in STAGES, "stage", f"be one of {', '.join(sorted(STAGES))}", self.stage)


@checked
@dataclass(frozen=True)
class SourceKeys:
    """What every stage uses of the node ``source``: its name, for `out`."""

    name: PlainName


@checked
@dataclass(frozen=True)
class TrackingKeys:
    """The node ``mlflow``."""

    enabled: bool
    tracking_uri: Annotated[str, Len(1)]
    experiment: Annotated[str, Len(1)]


@checked
@dataclass(frozen=True)
class WorkerKeys:
    """The node ``workers``."""

    count: Annotated[int, Ge(0)] | Auto
    timeout_s: Annotated[float, Gt(0)] | None


@dataclass(frozen=True)
class RunSettings:
    """How a stage runs; none of it changes the results.

    Attributes:
        out: the data set's folder; run_dir: Hydra's folder of this run, or in a pipeline a folder of the stage
            below it.
        sweeping: whether this is one job of a sweep, which must not overwrite the results of other jobs.
        workers: the number of worker processes; 0: all work in this process. threads: cores for each of them.
        timeout_s: the time limit of an item in seconds; None: no limit.
        plan: whether the run is only to be estimated.
        limit: the largest number of items; None: all.
        figures: the number of items that are drawn, or their ids.
        shard: the items that this run works on. merge: no work, only the results of the shards put together.
        stale: "refuse" to read tables that were made from something else than is there now, or "warn".
    """

    out: Path
    run_dir: Path
    sweeping: bool
    workers: int
    threads: int
    timeout_s: float | None
    overwrite: bool
    plan: bool
    limit: int | None
    figures: int | tuple[str, ...]
    shard: Shard
    merge: bool
    stale: WhenStale

    @classmethod
    def of(cls, config: DictConfig, *, networks: bool = False) -> RunSettings:
        """Check the keys at the top of `config`, and resolve `auto` for this machine.

        Args:
            networks: the workers run networks, on a GPU where there is one.

        Raises:
            ConfigError: names the key.
        """
        top, workers = checked_keys(config)
        hydra, cores = HydraConfig.get(), available_cores()
        if top.trusted_targets:
            _require_of_command_line("trusted_targets", hydra.overrides.task)
        run_dir = Path(hydra.runtime.output_dir)
        # each process has a CUDA context and networks of its own, half a gigabyte before any work
        at_most = WORKERS_ON_GPU if networks and device_type(config.device) == "cuda" else cores
        n_workers = min(cores, at_most) if isinstance(workers.count, str) else workers.count
        return cls(
            out=Path(top.out).absolute(),
            run_dir=run_dir if hydra.job.name == config.stage else run_dir / config.stage,
            sweeping=hydra.mode is RunMode.MULTIRUN,
            workers=n_workers,
            threads=max(1, cores // max(1, n_workers)),
            timeout_s=workers.timeout_s,
            overwrite=top.overwrite,
            plan=top.plan,
            limit=top.limit,
            figures=top.figures if isinstance(top.figures, int) else tuple(top.figures),
            shard=shard_of(config),
            merge=top.merge,
            stale=top.stale,
        )

    @property
    def tables(self) -> Path:
        """The folder of a later stage's tables: `out`, or in a sweep the job's own folder."""
        return self.run_dir if self.sweeping else self.out


def checked_keys(config: DictConfig) -> tuple[TopKeys, WorkerKeys]:
    """The keys at the top of `config` and of its node ``workers``, after a check of ``mlflow`` and ``source.name``.

    Raises:
        ConfigError: names the key.
    """
    top, workers = top_keys(config), worker_keys(config)
    checked_node(TrackingKeys, plain_config(config.mlflow), "mlflow")
    shard_of(config)
    if "source" in config:
        checked_node(SourceKeys, {"name": plain_config(config.source.get("name"))}, "source")
    return top, workers


def top_keys(config: DictConfig) -> TopKeys:
    """The keys at the top of `config`.

    Raises:
        ConfigError: names the key.
    """
    given = {field.name: config.get(field.name, NOT_IN_EVERY_STAGE.get(field.name)) for field in fields(TopKeys)}
    return checked_node(TopKeys, {name: plain_config(value) for name, value in given.items()}, "")


def worker_keys(config: DictConfig) -> WorkerKeys:
    """The node ``workers`` of `config`; ``workers=N`` stands for ``workers.count=N`` with the usual time limit.

    Raises:
        ConfigError: names the key.
    """
    given = plain_config(config.workers)
    if not isinstance(given, dict):
        usual = yaml.safe_load((CONF / "base.yaml").read_text(encoding="utf-8"))["workers"]
        given = usual | {"count": given}
    return checked_node(WorkerKeys, given, "workers")


def shard_of(config: DictConfig) -> Shard:
    """The node ``shard`` of `config`; everything in a stage without it.

    Raises:
        ConfigError: names the key; or a shard is to remove what the other shards made.
    """
    if "shard" not in config:
        return ALL
    given = plain_config(config.shard)
    require(
        isinstance(given, dict), "shard", "have the keys index and count", given, "set shard.index, shard.count"
    )
    shard = checked_node(Shard, given, "shard")
    remedy = "a shard cannot remove what the others have made: remove the folder first, or choose another out="
    alone = shard.is_all or config.get("overwrite") is not True
    require(alone, "overwrite", f"be false with shard.count={shard.count}", True, remedy)
    return shard


def _require_of_command_line(key: str, overrides: Sequence[str]) -> None:
    """Raise unless the command line's `overrides` set `key`, because a file that sets it would trust itself."""
    if not any(override.lstrip("+").startswith(f"{key}=") for override in overrides):
        raise ConfigError(
            f"{key} must be given on the command line, got it from a configuration file; remove it there"
        )


def available_cores() -> int:
    """The number of cores that this process may use; a scheduler may have limited them."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
