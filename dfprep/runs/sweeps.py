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

from dfprep.commands import command
from dfprep.files import atomic
from dfprep.runs.lost_runs import tags_of
from dfprep.runs.sweep_table import Job, SweepTable
from dfprep.runs.tags import BEST_BY, ERROR, ORDER, OVERRIDES
from dfprep.runs.tracking import PARENT_RUN
from dfprep.runs.tracking_store import open_store
from dfprep.store import OutputFolder, config_hash

MAX_NAME_CHARS = 200

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
        if not config.mlflow.enabled or _is_of_shards(config):
            return
        self._mlflow = open_store(config.mlflow)
        self._folder = Path(config.hydra.sweep.dir).absolute()
        client = self._mlflow.MlflowClient()
        swept = ", ".join(config.hydra.overrides.task)
        run = client.create_run(
            client.get_experiment_by_name(config.mlflow.experiment).experiment_id,
            run_name=f"{config.stage} sweep",
            tags={"stage": config.stage, "sweep": swept, **tags_of(None)},
        )
        self._run_id = run.info.run_id
        os.environ[PARENT_RUN] = self._run_id
        _open.append(self)

    def on_multirun_end(self, config: DictConfig, **kwargs: Any) -> None:
        """Compare the jobs and close the parent run; of shards say whether they are merged."""
        if _is_of_shards(config):
            log.info("%s", _merged_words(config.stage, OutputFolder(Path(config.out).absolute())))
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
        # jobs are named after their stage and data set
        names = dict.fromkeys(child.info.run_name.partition(":")[0] for child in children)
        client.update_run(
            run_id, name=f"{' and '.join(names)} sweep over {', '.join(table.swept)}"[:MAX_NAME_CHARS]
        )
        _log_best(client, run_id, table)
        path, picture = self._folder / "sweep.csv", self._folder / "sweep.png"
        table.write(path)
        client.log_artifact(run_id, str(path))
        if table.metrics:
            from dfprep.plots import sweep_comparison  # here, because every stage imports this module

            n_failed = sum(job.status != "FINISHED" for job in table.jobs)
            failed = f"; {n_failed} of {len(table.jobs)} failed" if n_failed else ""
            title = f"{parent.data.tags['stage']}: the jobs of a sweep{failed}"
            with atomic(picture) as temporary:
                sweep_comparison(table.swept, table.metrics, title).savefig(temporary, format="png", dpi=110)
            client.log_artifact(run_id, str(picture))
        log.info("%d jobs compared: %s%s", len(table.jobs), path, f", {picture}" if table.metrics else "")


def _is_of_shards(config: DictConfig) -> bool:
    """Whether the jobs are shards, which make a parent run of their own, also without a sweep."""
    return "shard" in config and config.shard.get("count") != 1


def _merged_words(stage: str, out: OutputFolder) -> str:
    """Whether the results of a stage's shards are merged; jobs on other machines print it there."""
    if out.shards(stage).folder.exists():
        return f"the shards are not merged yet; {command(stage, out.root)} and their keys with merge=true says why"
    return f"all shards are merged in {out.root}"


def _job(run: Any) -> Job:
    tags, found = run.data.tags, dict(run.data.metrics)
    order = [name for name in json.loads(tags.get(ORDER, "[]")) if name in found]
    metrics = {name: found[name] for name in (*order, *sorted(found.keys() - set(order)))}
    overrides, best_by = json.loads(tags[OVERRIDES]), json.loads(tags.get(BEST_BY, "[]"))
    return Job(tuple(overrides), run.info.status, tags.get(ERROR, ""), metrics, run.info.run_id, tuple(best_by))


def _log_best(client: Any, run_id: str, table: SweepTable) -> None:
    """Give the parent the swept values, and the metrics and the id of its best job, if the jobs can be ranked."""
    for key, values in table.swept.items():
        client.log_param(run_id, key.lstrip("+"), ", ".join(dict.fromkeys(values)))
    best, note = table.best, [f"{len(table.jobs)} jobs over {', '.join(table.swept) or 'nothing'}"]
    if best:
        for name, value in best.metrics.items():
            client.log_metric(run_id, name, value)
        which = ", ".join(f"{key}={best.values.get(key, '')}" for key in table.swept)
        client.set_tag(run_id, "best_run_id", best.run_id)
        client.set_tag(run_id, "best_job", which)
        note.append(f"the best job by {best.rank_in_words}: {which}, run {best.run_id}")
        note.append("the metrics of this run are those of the best job")
    client.set_tag(run_id, "mlflow.note.content", "\n".join(f"- {line}" for line in note))


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
