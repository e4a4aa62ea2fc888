"""A sweep's parent run: its jobs are shown under one row in the MLflow UI."""

from __future__ import annotations

import atexit
import os
import re
from pathlib import Path
from typing import Any

from hydra.core.hydra_config import HydraConfig
from hydra.experimental.callback import Callback
from hydra.types import RunMode
from omegaconf import DictConfig

from dfprep.runs.tracking import PARENT_RUN, open_store
from dfprep.store import config_hash


class SweepParent(Callback):
    """Hydra callback that opens a parent run before the first job of a sweep and closes it after the last."""

    def __init__(self) -> None:
        self._mlflow: Any = None
        self._run_id = ""

    def on_multirun_start(self, config: DictConfig, **kwargs: Any) -> None:
        """Make database, experiment and parent run before any job, since jobs may start at the same time."""
        if not config.mlflow.enabled:
            return
        self._mlflow = open_store(config.mlflow)
        client = self._mlflow.MlflowClient()
        swept = ", ".join(config.hydra.overrides.task)
        run = client.create_run(
            client.get_experiment_by_name(config.mlflow.experiment).experiment_id,
            run_name=f"{config.stage} sweep",
            tags={"stage": config.stage, "sweep": swept},
        )
        self._run_id = run.info.run_id
        os.environ[PARENT_RUN] = self._run_id
        # Hydra 1.3 skips on_multirun_end when a job failed
        atexit.register(self._close, "FAILED")

    def on_multirun_end(self, config: DictConfig, **kwargs: Any) -> None:
        """Close the parent run."""
        self._close("FINISHED")

    def _close(self, status: str) -> None:
        if self._run_id:
            self._mlflow.MlflowClient().set_terminated(self._run_id, status=status)
            self._run_id = ""


def sweep_out(out: Path, identity: dict) -> Path:
    """`out`, or in a sweep the job's own folder below it, since no job may overwrite another's results.

    The folder is named after the job's overrides and told apart by the hash of `identity`, the configuration
    of the results; so the same sweep, run again, finds its folders again and does only what is missing.
    """
    if HydraConfig.get().mode is not RunMode.MULTIRUN:
        return out
    readable = re.sub(r"[^A-Za-z0-9_.,+=-]+", "_", HydraConfig.get().job.override_dirname)[:80]
    return out / "sweep" / f"{readable}-{config_hash(identity)[:8]}"
