"""The keys at the top of the configuration, checked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig, ListConfig

from dfprep.device import pick_device
from dfprep.errors import require

WORKERS_ON_GPU = 4
"""What ``workers=auto`` means at most where the networks run on a GPU."""

TIMEOUT_S = 600
"""``workers.timeout_s`` where ``workers=N`` stands for all of it, as conf/base.yaml has it."""


@dataclass(frozen=True)
class RunSettings:
    """How a stage runs; none of it changes the results.

    Attributes:
        out: the data set's folder; run_dir: Hydra's folder of this run, or in a pipeline a folder of the stage
            below it.
        sweeping: this is one job of a sweep, which must leave the results of others alone.
        workers: processes; 0 for none but this one. threads: cores that each of them may use.
        timeout_s: seconds a video after which a process is ended, None for any.
        limit: at most so many real videos, None for all.
        figures: how many of them are drawn, or the ids of those that are.
    """

    out: Path
    run_dir: Path
    sweeping: bool
    workers: int
    threads: int
    timeout_s: float | None
    overwrite: bool
    limit: int | None
    figures: int | tuple[str, ...]

    @classmethod
    def of(cls, config: DictConfig, *, networks: bool = False) -> RunSettings:
        """Check the top keys of `config` and work out what `auto` means here.

        Args:
            networks: the workers run networks, on a GPU where there is one.

        Raises:
            ConfigError: names the key.
        """
        count, timeout_s = _workers(config.workers)
        # the later stages have no such keys
        limit, figures, overwrite = config.get("limit"), config.get("figures", 0), config.get("overwrite", False)
        require(limit is None or (_whole(limit) and limit >= 1), "limit", "be null or a number from 1 on", limit)
        if isinstance(figures, ListConfig):
            figures = tuple(figures)
        ok = (
            all(isinstance(x, str) for x in figures)
            if isinstance(figures, tuple)
            else _whole(figures) and figures >= 0
        )
        require(ok, "figures", "be a number from 0 on, or a list of real videos' ids", figures)
        require(isinstance(overwrite, bool), "overwrite", "be true or false", overwrite)
        require(_whole(config.seed) and config.seed >= 0, "seed", "be a number from 0 on", config.seed)
        require(isinstance(config.out, str) and config.out != "", "out", "be a folder's path", config.out)
        hydra, cores = HydraConfig.get(), available_cores()
        run_dir = Path(hydra.runtime.output_dir)
        # each process has a CUDA context and networks of its own, half a gigabyte before any work
        at_most = WORKERS_ON_GPU if networks and pick_device(config.device).type == "cuda" else cores
        n_workers = min(cores, at_most) if count is None else count
        return cls(
            out=Path(config.out).absolute(),
            run_dir=run_dir if hydra.job.name == config.stage else run_dir / config.stage,
            sweeping=hydra.mode is RunMode.MULTIRUN,
            workers=n_workers,
            threads=max(1, cores // max(1, n_workers)),
            timeout_s=timeout_s,
            overwrite=overwrite,
            limit=limit,
            figures=figures,
        )

    @property
    def tables(self) -> Path:
        """Where a later stage's tables go: into `out`, or in a sweep into the job's own folder."""
        return self.run_dir if self.sweeping else self.out


def _workers(given: Any) -> tuple[int | None, float | None]:
    """Number of processes, None for auto, and their time limit; given a number alone, that of conf/base.yaml."""
    if not isinstance(given, DictConfig):
        given = {"count": given, "timeout_s": TIMEOUT_S}
    unknown = sorted(set(map(str, given)) - {"count", "timeout_s"})
    require(not unknown, "workers", "have the keys count and timeout_s", unknown)
    count, timeout_s = given.get("count"), given.get("timeout_s")
    require(count == "auto" or (_whole(count) and count >= 0), "workers", "be auto or a number from 0 on", count)
    require(
        timeout_s is None or (_number(timeout_s) and timeout_s > 0),
        "workers.timeout_s",
        "be null or a number of seconds above 0",
        timeout_s,
    )
    return None if count == "auto" else count, timeout_s


def available_cores() -> int:
    """Cores that this process may use, which a scheduler may have cut."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
