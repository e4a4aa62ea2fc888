"""Machinery around a stage: configuration to parts, worker processes, progress, MLflow, sweeps, exit codes.

Most is imported at its first use, because a shell that completes a key waits for it; not the two functions that
have the name of their module, which an import of the module would hide.
"""

from typing import TYPE_CHECKING

import lazy_loader

from dfprep.runs.configured import configured
from dfprep.runs.versions import versions

if TYPE_CHECKING:
    from dfprep.runs.app import launch
    from dfprep.runs.command_line import CommandLine
    from dfprep.runs.completion import candidates, completion_script, how_to_complete
    from dfprep.runs.earlier_shards import ShardSettings, keep_settings, merge_earlier
    from dfprep.runs.notes import note_of
    from dfprep.runs.parts import build, groups_hash, plain_config
    from dfprep.runs.pool import Loss, in_a_process, map_unordered
    from dfprep.runs.progress import progress_bar
    from dfprep.runs.run_settings import RunSettings
    from dfprep.runs.shard_words import lacking_words
    from dfprep.runs.stage_conf import stages
    from dfprep.runs.stage_result import StageResult, conclude
    from dfprep.runs.standard_output import until_closed
    from dfprep.runs.sweeps import sweep_out
    from dfprep.runs.tracking import Run, merged_run, start_run

__all__ = [
    "CommandLine",
    "Loss",
    "Run",
    "RunSettings",
    "ShardSettings",
    "StageResult",
    "build",
    "candidates",
    "completion_script",
    "conclude",
    "configured",
    "groups_hash",
    "how_to_complete",
    "in_a_process",
    "keep_settings",
    "lacking_words",
    "launch",
    "map_unordered",
    "merge_earlier",
    "merged_run",
    "plain_config",
    "progress_bar",
    "note_of",
    "stages",
    "start_run",
    "sweep_out",
    "until_closed",
    "versions",
]

__getattr__, _, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "app": ["launch"],
        "command_line": ["CommandLine"],
        "completion": ["candidates", "completion_script", "how_to_complete"],
        "earlier_shards": ["ShardSettings", "keep_settings", "merge_earlier"],
        "notes": ["note_of"],
        "parts": ["build", "groups_hash", "plain_config"],
        "pool": ["Loss", "in_a_process", "map_unordered"],
        "progress": ["progress_bar"],
        "run_settings": ["RunSettings"],
        "shard_words": ["lacking_words"],
        "stage_conf": ["stages"],
        "stage_result": ["StageResult", "conclude"],
        "standard_output": ["until_closed"],
        "sweeps": ["sweep_out"],
        "tracking": ["Run", "merged_run", "start_run"],
    },
)
