"""A sweep's parent run: its jobs are shown under one row in the MLflow UI, and it compares them."""

from __future__ import annotations

import json
import logging
import os
import re
from pathlib import Path
from typing import Any

from hydra.core.hydra_config import HydraConfig
from hydra.experimental.callback import Callback
from hydra.types import RunMode
from omegaconf import DictConfig

from dfprep.files import atomic
from dfprep.plots import sweep_comparison
from dfprep.runs.sweep_table import Job, SweepTable
from dfprep.runs.tracking import ERROR, OVERRIDES, PARENT_RUN, open_store
from dfprep.store import config_hash

log = logging.getLogger(__name__)

_open: list[SweepParent] = []


class SweepParent(Callback):
    """Hydra callback that opens a parent run before the first job of a sweep and closes it after the last."""

    def __init__(self) -> None:
        self._mlflow: Any = None
        self._run_id = ""
        self._folder = Path()

    def on_multirun_start(self, config: DictConfig, **kwargs: Any) -> None:
        """Make database, experiment and parent run before any job, since jobs may start at the same time."""
        if not config.mlflow.enabled:
            return
        self._mlflow = open_store(config.mlflow)
        self._folder = Path(config.hydra.sweep.dir).absolute()
        client = self._mlflow.MlflowClient()
        swept = ", ".join(config.hydra.overrides.task)
        run = client.create_run(
            client.get_experiment_by_name(config.mlflow.experiment).experiment_id,
            run_name=f"{config.stage} sweep",
            tags={"stage": config.stage, "sweep": swept},
        )
        self._run_id = run.info.run_id
        os.environ[PARENT_RUN] = self._run_id
        _open.append(self)

    def on_multirun_end(self, config: DictConfig, **kwargs: Any) -> None:
        """Compare the jobs and close the parent run."""
        self.close("FINISHED")

    def close(self, status: str) -> None:
        """Log a table and a figure of the jobs' metrics to the parent run, and set its status; only once."""
        if not self._run_id:
            return
        client, run_id = self._mlflow.MlflowClient(), self._run_id
        self._run_id = ""
        try:
            self._compare(client, run_id)
        finally:
            client.set_terminated(run_id, status=status)

    def _compare(self, client: Any, run_id: str) -> None:
        parent = client.get_run(run_id)
        children = client.search_runs(
            [parent.info.experiment_id],
            f"tags.`mlflow.parentRunId` = '{run_id}'",
            order_by=["attributes.start_time"],
        )
        table = SweepTable([_job(child) for child in children])
        if not table.jobs:
            return
        path, picture = self._folder / "sweep.csv", self._folder / "sweep.png"
        table.write(path)
        client.log_artifact(run_id, str(path))
        if table.metrics:
            n_failed = sum(job.status != "FINISHED" for job in table.jobs)
            failed = f"; {n_failed} of {len(table.jobs)} failed" if n_failed else ""
            title = f"{parent.data.tags['stage']}: the jobs of a sweep{failed}"
            with atomic(picture) as temporary:
                sweep_comparison(table.swept, table.metrics, title).savefig(temporary, format="png", dpi=110)
            client.log_artifact(run_id, str(picture))
        log.info("%d jobs compared: %s%s", len(table.jobs), path, f", {picture}" if table.metrics else "")


def _job(run: Any) -> Job:
    tags = run.data.tags
    return Job(tuple(json.loads(tags[OVERRIDES])), run.info.status, tags.get(ERROR, ""), dict(run.data.metrics))


def close_sweeps() -> None:
    """Close the parent runs that are still open: Hydra skips `on_multirun_end` if a job failed."""
    while _open:
        _open.pop().close("FAILED")


def sweep_out(out: Path, identity: dict) -> Path:
    """`out`, or in a sweep the job's own folder below it, so that no job overwrites the results of another.

    The folder's name has the job's overrides and the hash of `identity`, the configuration of the results. The same
    sweep therefore uses the same folders again and only adds what is missing.
    """
    if HydraConfig.get().mode is not RunMode.MULTIRUN:
        return out
    # no "=" and no ",", so that the path can be written after out= without quotes
    readable = re.sub(r"[^A-Za-z0-9_.+-]+", "_", HydraConfig.get().job.override_dirname.replace("=", "-"))[:80]
    return out / "sweep" / f"{readable}-{config_hash(identity)[:8]}"
