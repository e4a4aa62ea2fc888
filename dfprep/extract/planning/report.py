"""The printed report of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from rich.console import RenderableType
from rich.filesize import decimal
from rich.table import Table

from dfprep.extract.planning.estimate import Plan

SHARDS = (1, 2, 4, 8, 16, 64)


def plan_report(plan: Plan) -> Iterator[RenderableType]:
    """What the run takes, on this machine and on several like it, and from what that is estimated."""
    steps = ", ".join(f"{step} {share:.0%}" for step, share in plan.shares.items())
    error = f"{plan.relative_error:.0%}" if isfinite(plan.relative_error) else "unknown"
    yield (
        f"A run over {plan.n_videos:,} videos in {plan.n_families:,} families, with workers={plan.workers} on this "
        "machine:"
    )
    yield f"Time:     {duration(plan.wall_s())}, {plan.cpu_s.total / 3600:,.2f} core hours"
    yield f"Disk:     {decimal(round(plan.n_bytes.total))} of face files"
    yield f"Memory:   {decimal(plan.memory_bytes)}, {decimal(plan.worker_bytes)} of them for each worker"
    yield f"Slowest:  {steps}"
    yield _shards(plan)
    yield (
        f"Estimated from {plan.n_timed:,} families that were extracted into a temporary folder; standard error of "
        f"the time {error}, as long as the machine does nothing else. Python's start, MLflow and "
        "pictures are not included. No output was changed."
    )


def duration(seconds: float) -> str:
    """In words: "45 s", "2 min 6 s", "34 min", "3.4 h", "5.1 days"."""
    if seconds < 600:
        minutes, rest_s = divmod(round(seconds), 60)
        return f"{minutes} min {rest_s} s" if minutes else f"{rest_s} s"
    if seconds < 99.5 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 72 * 3600 else f"{seconds / 86400:.1f} days"


def _shards(plan: Plan) -> Table:
    table = Table(title="On machines like this one")
    table.add_column("machines (shard.count)", justify="right")
    table.add_column("time", justify="right")
    for n in SHARDS:
        if n == 1 or n <= plan.n_families:
            table.add_row(f"{n:,}", duration(plan.wall_s(n)))
    return table
