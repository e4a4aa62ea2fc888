"""The run in MLflow that all shards of a stage have in common; the first shard makes it, the merge ends it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from dfprep.store import StageShards, waiting_lock

OF_ONE = ("shard.index", "workers.count", "figures")
"""Parameters that may differ from shard to shard."""


def run_of_shards(mlflow: Any, shards: StageShards, name: str, stage: str, params: Mapping[str, str]) -> str:
    """The id of the run whose children are the runs of all `shards`; it is made if there is none.

    Args:
        mlflow: see `open_store`. name: such as "extract sample". params: that MLflow takes.
    """
    with waiting_lock(shards.start):
        if known := known_run(mlflow, shards):
            return known
        client, active = mlflow.MlflowClient(), mlflow.start_run(run_name=f"{name}: {params['shard.count']} shards")
        run_id = str(active.info.run_id)
        mlflow.set_tag("stage", stage)
        mlflow.log_params({key: value for key, value in params.items() if key not in OF_ONE})
        mlflow.end_run("RUNNING")
        client.update_run(run_id, status="RUNNING")
        shards.keep_parent_run(_key(mlflow), run_id)
    return run_id


def known_run(mlflow: Any, shards: StageShards) -> str:
    """The id of the run of all `shards`; empty if this MLflow has none."""
    from mlflow.exceptions import MlflowException

    run_id = shards.parent_run(_key(mlflow))
    try:
        return run_id if run_id and mlflow.MlflowClient().get_run(run_id) else ""
    except MlflowException:
        return ""  # another database in the same place


def _key(mlflow: Any) -> str:
    """Of the store's address, which may have a password."""
    return hashlib.sha256(mlflow.get_tracking_uri().encode()).hexdigest()[:16]
