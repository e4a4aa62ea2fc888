"""Runs in MLflow: parameters, metrics, figures. Without MLflow the figures still go to the run folder."""

from __future__ import annotations

import contextlib
import json
import logging
import math
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from hydra.core.hydra_config import HydraConfig
from matplotlib.figure import Figure
from omegaconf import DictConfig, OmegaConf

from dfprep.errors import ConfigError, StoreError, require
from dfprep.files import atomic, disk_full
from dfprep.runs.versions import versions
from dfprep.store import RunRecord, flat, inside

PARENT_RUN = "DFPREP_PARENT_RUN"
"""Environment variable with the parent's run id in a sweep; MLFLOW_RUN_ID would resume that run instead."""

OVERRIDES, ERROR, FOLDER = "overrides", "error", "folder"
"""Tags of a run: its command-line overrides as JSON; the error of a failed run; Hydra's folder of the run."""

SQLITE = "sqlite:///"

MAX_PARAM_CHARS = 6000  # longer values are refused
PARAMS_PER_CALL = 100
MAX_TAG_CHARS = 1000


class Run:
    """One run of a stage: saves figures in `folder`, and logs everything to MLflow if it is enabled.

    Args:
        stage: its name. config: its configuration, plain and resolved.
    """

    def __init__(
        self, folder: Path, mlflow: Any = None, *, stage: str = "", config: Mapping[str, Any] | None = None
    ) -> None:
        self.folder = folder
        self._mlflow = mlflow
        self._stage, self._config = stage, config or {}
        self._started_s = time.perf_counter()

    @property
    def tracking_uri(self) -> str | None:
        """The tracking store; None without MLflow."""
        return self._mlflow.get_tracking_uri() if self._mlflow else None

    def record(self, metrics: Mapping[str, float]) -> RunRecord:
        """The run so far, with what it measured, for the folder that it wrote into."""
        config = {
            key: value for key, value in self._config.items() if key != "mlflow"
        }  # its address may have a password
        return RunRecord(
            stage=self._stage,
            run_id=self._mlflow.active_run().info.run_id if self._mlflow else "",
            finished=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            seconds=round(time.perf_counter() - self._started_s, 3),
            versions=versions(),
            overrides=overrides_of_job(),
            config=flat(config),
            metrics={name: float(value) for name, value in metrics.items() if math.isfinite(value)},
        )

    def tags(self, values: dict[str, str]) -> None:
        """Set tags of the run."""
        if self._mlflow:
            self._mlflow.set_tags(values)

    def metrics(self, values: Mapping[str, float]) -> None:
        """Log all of `values` in one call."""
        if self._mlflow:
            self._mlflow.log_metrics({_name(key): float(value) for key, value in values.items()})

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
def start_run(config: DictConfig, folder: Path, built_on: Mapping[str, Any] | None = None) -> Iterator[Run]:
    """Open a run named after the stage, with the whole configuration as parameters and as a file.

    The keys of `built_on`, the configuration of the stage's inputs, replace the keys of the same name.
    In a sweep it is a child of the sweep's parent run, and named after the job's overrides; inside another open
    run, a pipeline's, it is that run's child. An exception marks it as failed.

    Raises:
        ConfigError: mlflow.enabled is neither true nor false.
        StoreError: the tracking store cannot be opened.
    """
    require(isinstance(config.mlflow.enabled, bool), "mlflow.enabled", "be true or false", config.mlflow.enabled)
    plain = {**OmegaConf.to_container(config, resolve=True), **(built_on or {})}  # type: ignore[dict-item]
    if not config.mlflow.enabled:
        yield Run(folder, stage=config.stage, config=plain)
        return
    mlflow = open_store(config.mlflow)
    outer, sweep = mlflow.active_run(), os.environ.get(PARENT_RUN)
    parent = outer.info.run_id if outer else sweep
    name = config.stage if outer or not sweep else HydraConfig.get().job.override_dirname
    with mlflow.start_run(run_name=name, parent_run_id=parent, nested=outer is not None):
        params = {_name(k): _cut(v) for k, v in flat(plain).items() if not k.startswith("mlflow.")}
        for start in range(0, len(params), PARAMS_PER_CALL):
            mlflow.log_params(dict(list(params.items())[start : start + PARAMS_PER_CALL]))
        mlflow.set_tags({"stage": config.stage, OVERRIDES: json.dumps(overrides_of_job()), FOLDER: str(folder)})
        mlflow.log_text(yaml.safe_dump(plain, sort_keys=True), "config.yaml")
        try:
            yield Run(folder, mlflow, stage=config.stage, config=plain)
        except BaseException as error:
            mlflow.set_tag(ERROR, f"{type(error).__name__}: {error}"[:MAX_TAG_CHARS])
            raise


def overrides_of_job() -> list[str]:
    """The overrides of the command line; in a sweep, those of this job."""
    return list(HydraConfig.get().overrides.task) if HydraConfig.initialized() else []


def keep_failure(config: DictConfig, folder: Path, error: Exception) -> None:
    """Log a failed run for a job of a sweep that failed before it opened one, so that the parent shows it."""
    if not config.mlflow.enabled:
        return
    last = open_store(config.mlflow).last_active_run()
    if last is None or last.data.tags.get(FOLDER) != str(folder):
        with contextlib.suppress(type(error)), start_run(config, folder):
            raise error


def open_store(settings: DictConfig) -> Any:
    """The mlflow module, set to the tracking store and the experiment; both are created if they do not exist."""
    import mlflow  # 3 s: only when it is used
    from mlflow.exceptions import MlflowException
    from mlflow.tracking import MlflowClient
    from sqlalchemy.exc import SQLAlchemyError

    for verbose in ("mlflow", "alembic"):  # they log every step of the creation of a database
        logging.getLogger(verbose).setLevel(logging.WARNING)
    uri, artifacts = absolute_uri(str(settings.tracking_uri), Path.cwd())
    file = Path(uri.removeprefix(SQLITE))
    is_new = uri.startswith(SQLITE) and not file.exists()
    try:
        mlflow.set_tracking_uri(uri)
        client = MlflowClient()
        with _few_retries():
            known = client.get_experiment_by_name(settings.experiment) is not None
        if not known:
            client.create_experiment(settings.experiment, artifact_location=artifacts)
        mlflow.set_experiment(settings.experiment)
    except (MlflowException, SQLAlchemyError) as error:
        if is_new:  # half of its tables, with which no later run could go on
            file.unlink(missing_ok=True)
        reason = str(error).partition("\n")[0]
        if "disk is full" in reason:
            raise disk_full(file.parent, f"MLflow's {file.name} needs more", error) from error
        raise StoreError(
            f"MLflow cannot open {uri} ({reason}); see mlflow.tracking_uri, or mlflow.enabled=false"
        ) from error
    return mlflow


@contextmanager
def _few_retries() -> Iterator[None]:
    """Two retries for the first call, where MLflow would try a server that does not answer for four minutes."""
    name = "MLFLOW_HTTP_REQUEST_MAX_RETRIES"
    before = os.environ.get(name)
    os.environ[name] = before or "2"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]


def absolute_uri(uri: str, base: Path) -> tuple[str, str | None]:
    """`uri` with a relative sqlite path resolved against `base`, and its artifact location (None: a server's own).

    >>> absolute_uri("sqlite:///outputs/mlflow.db", Path("/data"))
    ('sqlite:////data/outputs/mlflow.db', 'file:///data/outputs/mlflow-artifacts')

    Raises:
        ConfigError: a file store, which MLflow 3 no longer supports.
        StoreError: the database's folder cannot be created.
    """
    if uri.startswith(("http://", "https://", "databricks")):
        return uri, None
    if not uri.startswith(SQLITE):
        raise ConfigError(f"mlflow.tracking_uri must start with sqlite:///, http:// or https://, got {uri!r}")
    path = base / uri.removeprefix(SQLITE)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path.parent} cannot be created ({error.strerror}); see mlflow.tracking_uri") from None
    return f"{SQLITE}{path}", (path.parent / "mlflow-artifacts").as_uri()


def _name(key: str) -> str:
    return key.replace("+", "-and-").replace("@", "-at-")  # MLflow rejects both in names


def _cut(value: object) -> str:
    text = str(value)
    return text if len(text) <= MAX_PARAM_CHARS else text[: MAX_PARAM_CHARS - 1] + "…"
