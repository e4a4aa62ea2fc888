"""The metrics of a sweep's jobs over the swept values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

MAX_PANELS = 28
COLUMNS = 4


def sweep_comparison(
    swept: Mapping[str, Sequence[str]], metrics: Mapping[str, Sequence[float | None]], title: str
) -> Figure:
    """A small panel for each metric that is not the same in all jobs: its value over what was swept.

    One swept key with numbers makes a curve; anything else one bar a job.

    Args:
        swept: key -> its value in each job. metrics: name -> its value in each job, None where it has none.
    """
    varying = {name: values for name, values in metrics.items() if len({v for v in values if v is not None}) > 1}
    shown = dict(list((varying or metrics).items())[:MAX_PANELS])
    lines = math.ceil(len(shown) / COLUMNS)
    columns = min(COLUMNS, len(shown))
    labels = [", ".join(parts) for parts in zip(*swept.values(), strict=True)] or [
        str(job) for job in range(len(next(iter(shown.values()))))
    ]
    figure = Figure(figsize=(3.1 * columns, 2.3 * lines + 0.9), layout="constrained")
    figure.suptitle(title, fontsize=10, parse_math=False)
    axes = figure.subplots(lines, columns, squeeze=False).ravel()
    positions = _numbers(labels) if len(swept) == 1 else None
    for axis, (name, values) in zip(axes, shown.items(), strict=False):
        axis.set_title(name, fontsize=9, parse_math=False)
        axis.tick_params(labelsize=7)
        if positions is not None:
            points = sorted((x, y) for x, y in zip(positions, values, strict=True) if y is not None)
            axis.plot(*zip(*points, strict=True), marker="o", ms=4, lw=1.2, color="#2f7fd6")
        else:
            bars = [(number, y) for number, y in enumerate(values) if y is not None]
            axis.bar(*zip(*bars, strict=True), color="#2f7fd6", width=0.6)
            axis.set_xticks(range(len(labels)), [_short(label) for label in labels], rotation=30, ha="right")
        axis.grid(alpha=0.3)
    for axis in axes[len(shown) :]:
        axis.set_visible(False)
    figure.supxlabel(", ".join(swept), fontsize=9, parse_math=False)
    return figure


def _numbers(labels: Sequence[str]) -> list[float] | None:
    """`labels` as numbers, if they all are."""
    try:
        return [float(label) for label in labels]
    except ValueError:
        return None


def _short(label: str) -> str:
    return label if len(label) <= 24 else label[:23] + "…"
