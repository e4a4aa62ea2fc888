"""Machinery around a stage: configuration to parts, worker processes, progress, MLflow, sweeps, exit codes."""

from dfprep.runs.app import launch
from dfprep.runs.configured import configured
from dfprep.runs.parts import build, groups_hash, plain_config
from dfprep.runs.pool import Loss, map_unordered
from dfprep.runs.progress import progress_bar
from dfprep.runs.run_settings import RunSettings
from dfprep.runs.stage_result import StageResult, conclude
from dfprep.runs.sweeps import sweep_out
from dfprep.runs.tracking import Run, start_run
from dfprep.runs.versions import versions

__all__ = [
    "Loss",
    "Run",
    "RunSettings",
    "StageResult",
    "build",
    "conclude",
    "configured",
    "groups_hash",
    "launch",
    "plain_config",
    "progress_bar",
    "map_unordered",
    "start_run",
    "sweep_out",
    "versions",
]
