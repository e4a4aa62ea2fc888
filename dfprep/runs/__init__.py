"""Around a stage: configuration to parts, worker processes, progress, MLflow, the report, exit codes."""

from dfprep.runs.app import launch
from dfprep.runs.batch import Batch, extract_all, list_videos
from dfprep.runs.clustering import draw_actors, find_actors, report_actors, write_actors
from dfprep.runs.figures import draw_extraction, require_known
from dfprep.runs.group_figures import draw_grouping
from dfprep.runs.grouping import group_fakes, report_grouping, write_grouping
from dfprep.runs.parts import build, extraction_work, extractor_config, plain_config
from dfprep.runs.people import extracted, read_cast
from dfprep.runs.pool import spread
from dfprep.runs.progress import progress_bar
from dfprep.runs.report import report_extraction, status_counts, status_table
from dfprep.runs.settings import RunSettings
from dfprep.runs.split_figures import draw_split
from dfprep.runs.splitting import (
    excluded_table,
    report_audit,
    report_split,
    require_clean,
    split_metrics,
    split_videos,
)
from dfprep.runs.sweeps import sweep_out
from dfprep.runs.tracking import Run, start_run

__all__ = [
    "Batch",
    "Run",
    "RunSettings",
    "build",
    "draw_actors",
    "draw_extraction",
    "draw_grouping",
    "draw_split",
    "excluded_table",
    "extract_all",
    "extracted",
    "extraction_work",
    "extractor_config",
    "find_actors",
    "group_fakes",
    "launch",
    "list_videos",
    "plain_config",
    "progress_bar",
    "read_cast",
    "report_actors",
    "report_audit",
    "report_extraction",
    "report_grouping",
    "report_split",
    "require_clean",
    "require_known",
    "split_metrics",
    "split_videos",
    "spread",
    "start_run",
    "status_counts",
    "status_table",
    "sweep_out",
    "write_actors",
    "write_grouping",
]
