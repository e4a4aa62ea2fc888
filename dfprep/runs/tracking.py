"""Runs in MLflow: parameters, metrics, figures. Without MLflow the figures still go to the run folder."""

from __future__ import annotations

import contextlib
import json
import math
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import yaml
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

from dfprep.errors import require
from dfprep.files import atomic
from dfprep.runs.command_line import CommandLine
from dfprep.runs.lost_runs import close_lost_runs, tags_of
from dfprep.runs.parameters import choices_of_record, loggable, mlflow_name, parameters
from dfprep.runs.shard_runs import known_run, run_of_shards
from dfprep.runs.tags import BEST_BY, BUILDS_ON, ERROR, FOLDER, ORDER, OUT, OVERRIDES
from dfprep.runs.tracking_store import open_store, where_to_look
from dfprep.runs.versions import versions
from dfprep.store import OutputFolder, RunRecord, inside, last_run, read_runs
from dfprep.tables import stages_read_by

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PARENT_RUN = "DFPREP_PARENT_RUN"
"""Environment variable with the parent's run id in a sweep; MLFLOW_RUN_ID would resume that run instead."""

PARAMS_PER_CALL = 100
MAX_ERROR_CHARS = 1000
MAX_ORDERED = 60  # names in a tag, which has at most 5,000 characters


class Run:
    """One run of a stage: saves figures in `folder`, and logs everything to MLflow if it is enabled.

    Args:
        stage: its name. parameters: see `dfprep.runs.parameters`. line: of the command; None: that of this process.
    """

    def __init__(
        self,
        folder: Path,
        mlflow: Any = None,
        *,
        stage: str = "",
        parameters: Mapping[str, str] | None = None,
        line: CommandLine | None = None,
    ) -> None:
        self.folder = folder
        self._mlflow = mlflow
        self._stage, self._parameters, self._line = stage, parameters or {}, line or CommandLine.of_job()
        self._started_s = time.perf_counter()

    @property
    def where(self) -> str:
        """How to see this run among the others of its experiment; empty without MLflow."""
        if not self._mlflow:
            return ""
        return where_to_look(self._mlflow.get_tracking_uri(), self._mlflow.active_run().info.experiment_id)

    def record(self, metrics: Mapping[str, float]) -> RunRecord:
        """The run so far, with what it measured, for the folder that it wrote into."""
        return RunRecord(
            stage=self._stage,
            run_id=self._mlflow.active_run().info.run_id if self._mlflow else "",
            finished=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            seconds=round(time.perf_counter() - self._started_s, 3),
            versions=versions(),
            overrides=self._line.without_mlflow(),
            config=self._parameters,
            metrics={name: float(value) for name, value in metrics.items() if math.isfinite(value)},
        )

    def tags(self, values: dict[str, str]) -> None:
        """Set tags of the run."""
        if self._mlflow:
            self._mlflow.set_tags(values)

    def metrics(self, values: Mapping[str, float], best_by: Sequence[str] = ()) -> None:
        """Log all of `values` in one call; MLflow sorts them by name, so their order is kept in a tag.

        Args:
            best_by: see `conclude`.
        """
        if self._mlflow:
            named = {mlflow_name(key): float(value) for key, value in values.items()}
            self._mlflow.log_metrics(named)
            self._mlflow.set_tags({ORDER: json.dumps(list(named)[:MAX_ORDERED]), BEST_BY: json.dumps(best_by)})

    def note(self, text: str) -> None:
        """Set the run's description, Markdown."""
        self.tags({"mlflow.note.content": text})

    def input(self, name: str, path: Path, digest: str) -> None:
        """Log a data set that the run read.

        Args:
            digest: of its content, at most 36 characters.
        """
        if not self._mlflow:
            return
        from mlflow.data.meta_dataset import MetaDataset
        from mlflow.data.sources import LocalArtifactDatasetSource as Source  # type: ignore[attr-defined]

        # mlflow makes this class when it is imported, and declares a method of MetaDataset as abstract
        read = MetaDataset(Source(str(path)), name=name, digest=digest)  # type: ignore[abstract]
        self._mlflow.log_input(read, context="input")

    def figure(self, name: str, figure: Figure) -> Path:
        """Save ``figures/<name>.png`` in the run folder, and log it.

        Raises:
            StoreError: the path is not in the folder of figures.
        """
        path = inside(self.folder / "figures", *PurePosixPath(f"{name}.png").parts)
        with atomic(path) as temporary:
            figure.savefig(temporary, format="png", dpi=110)
        return self.file(path, f"figures/{Path(name).parent}")

    def file(self, path: Path, folder: str | None = None) -> Path:
        """Log a file, unchanged, in the artifact folder `folder`."""
        if self._mlflow:
            self._mlflow.log_artifact(str(path), folder)
        return path


@contextmanager
def start_run(
    config: DictConfig,
    folder: Path,
    out: OutputFolder | None = None,
    *,
    inherits: bool = True,
    is_shard: bool = False,
    line: CommandLine | None = None,
) -> Iterator[Run]:
    """Open a run named after stage and data set, with the configuration as parameters and as a file.

    In a sweep it is a child of the sweep's parent run, and its name has the job's overrides; inside another open
    run, a pipeline's, it is that run's child. An exception marks it as failed, and runs of killed processes are
    closed as failed before.

    Args:
        out: the folder that the stage works on, locked by this process.
        inherits: the stage reads what is in `out`: the configuration of its files replaces keys of the same name,
            and the runs that made its tables become tags.
        is_shard: the run is of one shard: the runs of all shards on `out` are children of one, which the first of
            them makes.
        line: the command that the run counts as; None: that of this process.

    Raises:
        ConfigError: mlflow.enabled is neither true nor false.
        StoreError: the tracking store cannot be opened.
    """
    require(isinstance(config.mlflow.enabled, bool), "mlflow.enabled", "be true or false", config.mlflow.enabled)
    runs, line = read_runs(out.root) if out and inherits else [], line or CommandLine.of_job()
    plain, params = _described(config, out if inherits else None, runs, line)
    if not config.mlflow.enabled:
        yield Run(folder, stage=config.stage, parameters=params, line=line)
        return
    mlflow = open_store(config.mlflow)
    experiment = mlflow.get_experiment_by_name(config.mlflow.experiment).experiment_id
    close_lost_runs(mlflow.MlflowClient(), experiment, out)
    name = f"{config.stage} {plain.get('source', {}).get('name', '')}".strip()
    nested = mlflow.active_run() is not None
    parent: str | None
    if is_shard and out:
        parent = run_of_shards(mlflow, out.shards(config.stage), name, config.stage, loggable(params))
        name += f": shard {config.shard.index} of {config.shard.count}"
    else:
        name, parent = _name_and_parent(mlflow, name)
    with mlflow.start_run(run_name=name, parent_run_id=parent, nested=nested, tags=tags_of(out)):
        _describe(mlflow, config.stage, folder, params, runs, line)
        mlflow.log_text(yaml.safe_dump(plain, sort_keys=True), "config.yaml")
        try:
            yield Run(folder, mlflow, stage=config.stage, parameters=params, line=line)
        except BaseException as error:
            mlflow.set_tag(ERROR, f"{type(error).__name__}: {error}"[:MAX_ERROR_CHARS])
            raise


def _name_and_parent(mlflow: Any, name: str) -> tuple[str, str | None]:
    """The name of a run, in a sweep with the job's overrides, and the id of the open run or of the sweep's."""
    outer, sweep = mlflow.active_run(), os.environ.get(PARENT_RUN)
    if outer:
        return name, outer.info.run_id
    return (f"{name}: {HydraConfig.get().job.override_dirname}", sweep) if sweep else (name, None)


@contextmanager
def merged_run(
    config: DictConfig, folder: Path, out: OutputFolder, *, inherits: bool = True, line: CommandLine | None = None
) -> Iterator[Run]:
    """Open the run of all shards on `out` again, for the results of the whole; a new run if they have none.

    Args:
        inherits, line: as in `start_run`.
    """
    mlflow = open_store(config.mlflow) if config.mlflow.enabled else None
    run_id = known_run(mlflow, out.shards(config.stage)) if mlflow else ""
    if not mlflow or not run_id:
        with start_run(config, folder, out, inherits=inherits, line=line) as run:
            yield run
        return
    runs, line = read_runs(out.root) if inherits else [], line or CommandLine.of_job()
    _, params = _described(config, out if inherits else None, runs, line)
    with mlflow.start_run(run_id=run_id):
        mlflow.set_tags({OUT: str(out.root), OVERRIDES: json.dumps(list(line.overrides)), FOLDER: str(folder)})
        yield Run(folder, mlflow, stage=config.stage, parameters=params, line=line)


def _described(
    config: DictConfig, out: OutputFolder | None, runs: Sequence[RunRecord], line: CommandLine
) -> tuple[dict[str, Any], dict[str, str]]:
    """The plain configuration and the parameters of a run that reads `out`, into which `runs` wrote."""
    inherited = out.made_with() if out else {}
    plain = {**OmegaConf.to_container(config, resolve=True), **inherited}  # type: ignore[dict-item]
    chosen = {group: choice for group, choice in line.choices.items() if group not in inherited}
    return plain, parameters(plain, chosen | choices_of_record(last_run(runs, "extract"), inherited))


def _describe(
    mlflow: Any,
    stage: str,
    folder: Path,
    params: Mapping[str, str],
    runs: Sequence[RunRecord],
    line: CommandLine,
) -> None:
    """Log the parameters, and tags: the stage, its overrides, its folder, and the runs that made what it reads."""
    named = loggable(params)
    for start in range(0, len(named), PARAMS_PER_CALL):
        mlflow.log_params(dict(list(named.items())[start : start + PARAMS_PER_CALL]))
    made_by = {one: run.run_id for one in stages_read_by(stage) if (run := last_run(runs, one)) and run.run_id}
    builds_on = {f"{BUILDS_ON}.{one}": run_id for one, run_id in made_by.items()}
    overrides = json.dumps(list(line.overrides))
    mlflow.set_tags({"stage": stage, OVERRIDES: overrides, FOLDER: str(folder), **builds_on})


def keep_failure(config: DictConfig, folder: Path, error: Exception) -> None:
    """Log a failed run for a job of a sweep that failed before it opened one, so that the parent shows it."""
    if not config.mlflow.enabled:
        return
    last = open_store(config.mlflow).last_active_run()
    if last is None or last.data.tags.get(FOLDER) != str(folder):
        with contextlib.suppress(type(error)), start_run(config, folder):
            raise error
