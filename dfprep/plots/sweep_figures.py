"""The metrics of the jobs of a sweep, by swept value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

MAX_PANELS = 28
COLUMNS = 4


def sweep_comparison(
    swept: Mapping[str, Sequence[str]], metrics: Mapping[str, Sequence[float | None]], title: str
) -> Figure:
    """A panel for each metric that differs between jobs: its value by swept value.

    One swept key with numeric values gives a curve; anything else gives one bar for each job.

    Args:
        swept: key -> its value in each job. metrics: name -> its value in each job, None where it has none.
    """
    varying = {name: values for name, values in metrics.items() if len({v for v in values if v is not None}) > 1}
    shown = dict(list((varying or metrics).items())[:MAX_PANELS])
    rows, columns = math.ceil(len(shown) / COLUMNS), min(COLUMNS, len(shown))
    labels = [", ".join(parts) for parts in zip(*swept.values(), strict=True)] or [
        str(job) for job in range(len(next(iter(shown.values()))))
    ]
    positions = _numbers(labels) if len(swept) == 1 else None
    figure = Figure(figsize=(3.1 * columns, 2.3 * rows + 0.9), layout="constrained")
    figure.suptitle(title, fontsize=10, parse_math=False)
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for axis, (name, values) in zip(axes, shown.items(), strict=False):
        axis.set_title(name, fontsize=9, parse_math=False)
        _panel(axis, labels, positions, values)
    for axis in axes[len(shown) :]:
        axis.set_visible(False)
    figure.supxlabel(", ".join(swept), fontsize=9, parse_math=False)
    return figure


def _panel(
    axis: Axes, labels: Sequence[str], positions: Sequence[float] | None, values: Sequence[float | None]
) -> None:
    """Draw one metric: a curve over `positions`, or a bar for each of `labels` where there are none."""
    axis.tick_params(labelsize=7)
    if positions is not None:
        points = sorted((x, y) for x, y in zip(positions, values, strict=True) if y is not None)
        axis.plot([x for x, _ in points], [y for _, y in points], marker="o", ms=4, lw=1.2, color="#2f7fd6")
    else:
        jobs = [job for job, y in enumerate(values) if y is not None]
        axis.bar(jobs, [y for y in values if y is not None], color="#2f7fd6", width=0.6)
        axis.set_xticks(range(len(labels)), [_short(label) for label in labels], rotation=30, ha="right")
    axis.grid(alpha=0.3)


def _numbers(labels: Sequence[str]) -> list[float] | None:
    """`labels` as numbers, None unless all are numeric."""
    try:
        return [float(label) for label in labels]
    except ValueError:
        return None


def _short(label: str) -> str:
    return label if len(label) <= 24 else label[:23] + "…"
