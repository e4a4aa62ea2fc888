"""The names of the tags that a run has in MLflow."""

OVERRIDES, ERROR, FOLDER, ORDER, BEST_BY = "overrides", "error", "folder", "metrics", "best_by"
"""Tags of a run: its command-line overrides as JSON; the error of a failed run; Hydra's folder of the run; as JSON
the names of its metrics, the most telling first, and of those by which the jobs of a sweep are ranked."""

BUILDS_ON = "builds_on"
"""The first part of the tags with the ids of the runs that made what the stage reads."""

PROCESS, OUT, LOCK = "process", "out", "lock"
"""Tags of a run: its process as JSON; the folder that it works on; the id of its exclusive lock, if it has that."""
