"""The tracking store of MLflow: it is opened, made where it does not exist, and its runs have an address."""

from __future__ import annotations

import logging
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from omegaconf import DictConfig

from dfprep.errors import ConfigError, StoreError
from dfprep.files import disk_full
from dfprep.store import is_writable, waiting_lock

INDENT = " " * 10  # below the first line of the report's "Runs:     "
SQLITE = "sqlite:///"
SERVERS = ("http://", "https://", "databricks")


def open_store(settings: DictConfig) -> Any:
    """The mlflow module, set to the tracking store and the experiment; both are created if they do not exist."""
    import mlflow  # 3 s: only when it is used
    from mlflow.exceptions import MlflowException
    from mlflow.tracking import MlflowClient
    from sqlalchemy.exc import SQLAlchemyError

    for verbose in ("mlflow", "alembic"):  # they log every step of the creation of a database
        logging.getLogger(verbose).setLevel(logging.WARNING)
    # it prints the traceback of an error that it then raises
    logging.getLogger("mlflow.store.db.utils").setLevel(logging.CRITICAL)
    uri, artifacts = absolute_uri(str(settings.tracking_uri), Path.cwd())
    file = Path(uri.removeprefix(SQLITE))
    try:
        with _one_at_a_time(file) if uri.startswith(SQLITE) else _few_retries():
            mlflow.set_tracking_uri(uri)
            client = MlflowClient()  # makes the tables of a new database
            if client.get_experiment_by_name(settings.experiment) is None:
                _create(client, settings.experiment, artifacts)
        mlflow.set_experiment(settings.experiment)
    except (MlflowException, SQLAlchemyError) as error:
        reason = str(error).partition("\n")[0]
        if "disk is full" in reason:
            raise disk_full(file.parent, f"MLflow's {file.name} needs more", error) from error
        raise StoreError(
            f"MLflow cannot open {uri} ({reason}); see mlflow.tracking_uri, or mlflow.enabled=false"
        ) from error
    return mlflow


def _create(client: Any, experiment: str, artifacts: str | None) -> None:
    """Create the experiment, which another shard may do at the same time on a server."""
    from mlflow.exceptions import MlflowException

    try:
        client.create_experiment(experiment, artifact_location=artifacts)
    except MlflowException:
        if client.get_experiment_by_name(experiment) is None:
            raise


@contextmanager
def _one_at_a_time(file: Path) -> Iterator[None]:
    """Open the database `file` while no other process does: two that create its tables at once break it.

    A new file that an exception leaves behind has half of its tables, with which no later run could go on: it is
    removed.
    """
    if not is_writable(file.parent):
        yield  # MLflow says what is wrong
        return
    with waiting_lock(file.with_name(f".{file.name}.lock")):
        is_new = not file.exists()
        try:
            yield
        except BaseException:
            if is_new:
                file.unlink(missing_ok=True)
            raise


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
    if uri.startswith(SERVERS):
        return uri, None
    if not uri.startswith(SQLITE):
        raise ConfigError(f"mlflow.tracking_uri must start with sqlite:///, http:// or https://, got {uri!r}")
    path = base / uri.removeprefix(SQLITE)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path.parent} cannot be created ({error.strerror}); see mlflow.tracking_uri") from None
    return f"{SQLITE}{path}", (path.parent / "mlflow-artifacts").as_uri()


def where_to_look(uri: str, experiment_id: str) -> str:
    """How to see the runs of an experiment: the address, after the command that serves it where `uri` is a file."""
    runs = f"/#/experiments/{experiment_id}/runs?workflowType=machine_learning"  # not that of GenAI
    if uri.startswith(SERVERS):
        return f"{uri.rstrip('/')}{runs}"
    serve = f"{_command()} ui --backend-store-uri {shlex.quote(uri)} --host 127.0.0.1"
    return f"{serve}\n{INDENT}http://127.0.0.1:5000{runs}"


def _command() -> str:
    """The command ``mlflow``, with its path if this environment is not activated."""
    beside_python = Path(sys.executable).with_name("mlflow")
    return "mlflow" if shutil.which("mlflow") or not beside_python.exists() else str(beside_python)
