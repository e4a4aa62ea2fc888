"""Runs in MLflow: parameters, metrics, figures. Without MLflow the figures still go to the run folder."""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from hydra.core.hydra_config import HydraConfig
from matplotlib.figure import Figure
from omegaconf import DictConfig, OmegaConf

from dfprep.errors import ConfigError, StoreError, require
from dfprep.files import atomic
from dfprep.store import flat, inside

PARENT_RUN = "DFPREP_PARENT_RUN"
"""Environment variable with the parent's run id in a sweep; MLFLOW_RUN_ID would resume that run instead."""

OVERRIDES, ERROR, FOLDER = "overrides", "error", "folder"
"""Tags of a run: what its command line set, as JSON; why it failed; Hydra's folder of it."""

MAX_PARAM_CHARS = 6000  # longer values are refused
PARAMS_PER_CALL = 100
MAX_TAG_CHARS = 1000


class Run:
    """One run of a stage: keeps figures in `folder`, and everything in MLflow too if it is on."""

    def __init__(self, folder: Path, mlflow: Any = None) -> None:
        self.folder = folder
        self._mlflow = mlflow

    @property
    def tracking_uri(self) -> str | None:
        """Where the run is kept; None without MLflow."""
        return self._mlflow.get_tracking_uri() if self._mlflow else None

    def tags(self, values: dict[str, str]) -> None:
        """Say what only the run knows."""
        if self._mlflow:
            self._mlflow.set_tags(values)

    def metrics(self, values: dict[str, float]) -> None:
        """Log all of `values` in one call."""
        if self._mlflow:
            self._mlflow.log_metrics({_name(key): float(value) for key, value in values.items()})

    def figure(self, name: str, figure: Figure) -> Path:
        """Save ``figures/<name>.png`` in the run folder, and log it.

        Raises:
            StoreError: the name leads out of the folder of figures.
        """
        path = inside(self.folder / "figures", *PurePosixPath(f"{name}.png").parts)
        with atomic(path) as temporary:
            figure.savefig(temporary, format="png", dpi=110)
        return self.file(path, f"figures/{Path(name).parent}")

    def file(self, path: Path, folder: str | None = None) -> Path:
        """Log a file as it is, in the artifact folder `folder`."""
        if self._mlflow:
            self._mlflow.log_artifact(str(path), folder)
        return path


@contextmanager
def start_run(config: DictConfig, folder: Path, built_on: Mapping[str, Any] | None = None) -> Iterator[Run]:
    """Open a run named after the stage, with the whole configuration as parameters and as a file.

    `built_on`, the configuration of what the stage reads, is logged instead of the stage's keys of these names.

    In a sweep it is a child of the sweep's parent run, and named after the job's overrides; inside another open
    run, a pipeline's, it is that run's child. An exception marks it as failed.

    Raises:
        ConfigError: mlflow.enabled is no truth value.
        StoreError: the tracking store cannot be opened.
    """
    require(isinstance(config.mlflow.enabled, bool), "mlflow.enabled", "be true or false", config.mlflow.enabled)
    if not config.mlflow.enabled:
        yield Run(folder)
        return
    mlflow = open_store(config.mlflow)
    plain = {**OmegaConf.to_container(config, resolve=True), **(built_on or {})}  # type: ignore[dict-item]
    outer, sweep = mlflow.active_run(), os.environ.get(PARENT_RUN)
    parent = outer.info.run_id if outer else sweep
    name = config.stage if outer or not sweep else HydraConfig.get().job.override_dirname
    with mlflow.start_run(run_name=name, parent_run_id=parent, nested=outer is not None):
        params = {_name(k): _cut(v) for k, v in flat(plain).items() if not k.startswith("mlflow.")}
        for start in range(0, len(params), PARAMS_PER_CALL):
            mlflow.log_params(dict(list(params.items())[start : start + PARAMS_PER_CALL]))
        overrides = list(HydraConfig.get().overrides.task) if HydraConfig.initialized() else []
        mlflow.set_tags({"stage": config.stage, OVERRIDES: json.dumps(overrides), FOLDER: str(folder)})
        mlflow.log_text(yaml.safe_dump(plain, sort_keys=True), "config.yaml")
        try:
            yield Run(folder, mlflow)
        except BaseException as error:
            mlflow.set_tag(ERROR, f"{type(error).__name__}: {error}"[:MAX_TAG_CHARS])
            raise


def keep_failure(config: DictConfig, folder: Path, error: Exception) -> None:
    """Make a failed run of a sweep's job that failed before it opened one, or its parent would not show it."""
    if not config.mlflow.enabled:
        return
    last = open_store(config.mlflow).last_active_run()
    if last is None or last.data.tags.get(FOLDER) != str(folder):
        with contextlib.suppress(type(error)), start_run(config, folder):
            raise error


def open_store(settings: DictConfig) -> Any:
    """The mlflow module, pointed at the tracking store and the experiment, both made if they are not there."""
    import mlflow  # 3 s: only when it is used
    from mlflow.exceptions import MlflowException
    from mlflow.tracking import MlflowClient
    from sqlalchemy.exc import SQLAlchemyError

    for talkative in ("mlflow", "alembic"):  # they tell every step of making a database
        logging.getLogger(talkative).setLevel(logging.WARNING)
    uri, artifacts = absolute_uri(str(settings.tracking_uri), Path.cwd())
    try:
        mlflow.set_tracking_uri(uri)
        client = MlflowClient()
        with _few_retries():
            known = client.get_experiment_by_name(settings.experiment) is not None
        if not known:
            client.create_experiment(settings.experiment, artifact_location=artifacts)
        mlflow.set_experiment(settings.experiment)
    except (MlflowException, SQLAlchemyError) as error:
        reason = str(error).partition("\n")[0]
        raise StoreError(
            f"MLflow cannot open {uri} ({reason}); see mlflow.tracking_uri, or mlflow.enabled=false"
        ) from error
    return mlflow


@contextmanager
def _few_retries() -> Iterator[None]:
    """MLflow tries a server for four minutes; the first call, before any work, tells sooner that none is there."""
    name = "MLFLOW_HTTP_REQUEST_MAX_RETRIES"
    before = os.environ.get(name)
    os.environ[name] = before or "2"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]


def absolute_uri(uri: str, base: Path) -> tuple[str, str | None]:
    """`uri` with a relative sqlite path counted from `base`, and where its artifacts go (None: as the server says).

    >>> absolute_uri("sqlite:///outputs/mlflow.db", Path("/data"))
    ('sqlite:////data/outputs/mlflow.db', 'file:///data/outputs/mlflow-artifacts')

    Raises:
        ConfigError: a file store, which MLflow 3 no longer has.
        StoreError: the database's folder cannot be made.
    """
    prefix = "sqlite:///"
    if uri.startswith(("http://", "https://", "databricks")):
        return uri, None
    if not uri.startswith(prefix):
        raise ConfigError(f"mlflow.tracking_uri must start with sqlite:///, http:// or https://, got {uri!r}")
    path = base / uri.removeprefix(prefix)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path.parent} cannot be made ({error.strerror}); see mlflow.tracking_uri") from None
    return f"{prefix}{path}", (path.parent / "mlflow-artifacts").as_uri()


def _name(key: str) -> str:
    return key.replace("+", "-and-").replace("@", "-at-")  # MLflow rejects both in names


def _cut(value: object) -> str:
    text = str(value)
    return text if len(text) <= MAX_PARAM_CHARS else text[: MAX_PARAM_CHARS - 1] + "…"
