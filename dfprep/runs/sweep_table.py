"""The table of the jobs of a sweep: swept values, status, metrics and errors."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dfprep.files import atomic


@dataclass(frozen=True)
class Job:
    """One job of a sweep.

    Attributes:
        overrides: of Hydra. error: empty if it succeeded.
        metrics: the most telling first. run_id: in MLflow. best_by: what ranks the jobs, see `conclude`.
    """

    overrides: tuple[str, ...]
    status: str
    error: str
    metrics: dict[str, float]
    run_id: str = ""
    best_by: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[float, ...]:
        """The larger, the better; empty if nothing ranks the job."""
        signs = {name.removeprefix("-"): -1 if name.startswith("-") else 1 for name in self.best_by}
        return tuple(sign * self.metrics[name] for name, sign in signs.items() if name in self.metrics)

    @property
    def rank_in_words(self) -> str:
        """Such as "bcubed_f 0.97, silhouette 0.4"."""
        names = [name.removeprefix("-") for name in self.best_by]
        return ", ".join(f"{name} {self.metrics[name]:.4g}" for name in names if name in self.metrics)

    @property
    def values(self) -> dict[str, str]:
        """``{"clustering.eps": "0.5"}`` of ``clustering.eps=0.5``."""
        return dict(override.split("=", 1) for override in self.overrides if "=" in override)


@dataclass(frozen=True)
class SweepTable:
    """All jobs of a sweep, in their order."""

    jobs: Sequence[Job]

    @property
    def swept(self) -> dict[str, list[str]]:
        """Each key whose value is not the same in all jobs, with its value in each job."""
        keys = dict.fromkeys(key for job in self.jobs for key in job.values)
        columns = {key: [job.values.get(key, "") for job in self.jobs] for key in keys}
        return {key: values for key, values in columns.items() if len(set(values)) > 1}

    @property
    def metrics(self) -> dict[str, list[float | None]]:
        """Each metric's value in each job; None where the job has none."""
        names = dict.fromkeys(name for job in self.jobs for name in job.metrics)
        return {name: [job.metrics.get(name) for job in self.jobs] for name in names}

    @property
    def best(self) -> Job | None:
        """The best finished job by what ranks them, the first of equal ones; None if nothing does."""
        ranked = [job for job in self.jobs if job.status == "FINISHED" and job.rank]
        return max(ranked, key=lambda job: job.rank) if ranked else None

    def write(self, path: Path) -> None:
        """Write a CSV with one row for each job: swept values, status, metrics, error."""
        swept, metrics = self.swept, self.metrics
        with atomic(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([*swept, "status", *metrics, "error"])
            for number, job in enumerate(self.jobs):
                numbers = (values[number] for values in metrics.values())
                measured = ("" if value is None else f"{value:.6g}" for value in numbers)
                writer.writerow([*(v[number] for v in swept.values()), job.status, *measured, job.error])
