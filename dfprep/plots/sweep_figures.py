"""The metrics of the jobs of a sweep, by swept value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dfprep.plots.metric_names import decisions_first, unit_of
from dfprep.plots.style import (
    ABSENT,
    BLUE,
    DARK,
    TEXT_PT,
    broken,
    entitle,
    legend,
    open_frame,
    shortened,
    width_of,
    write_beside,
)

MAX_PANELS, COLUMNS = 12, 4
MAX_JOBS = 40  # bars of one panel
PANEL_IN, BAR_IN = (2.7, 2.3), 0.25  # of a curve; of the height of a bar
LABEL_CHARACTERS = 26
NOT_MEASURED = "not measured"

Values = Sequence["float | None"]


def sweep_comparison(swept: Mapping[str, Sequence[str]], metrics: Mapping[str, Values], title: str) -> Figure:
    """A panel for each metric that differs between jobs: its value by swept value.

    One swept key with numeric values gives a curve; anything else gives one bar for each job, and the jobs are
    sorted by the first metric. Where a job has no value, it says so. Timings of single steps are left out.

    Args:
        swept: key -> its value in each job. metrics: name -> its value in each job, None where it has none.
    """
    varying = {name: values for name, values in metrics.items() if len({v for v in values if v is not None}) > 1}
    shown = {name: metrics[name] for name in decisions_first(varying or metrics)[:MAX_PANELS]}
    n_jobs = len(next(iter(shown.values())))
    labels = [", ".join(parts) for parts in zip(*swept.values(), strict=True)] or [str(k) for k in range(n_jobs)]
    numbers = _numbers(labels) if len(swept) == 1 else None
    keys = ", ".join(swept) or "job"
    return _bars(labels, shown, title, keys) if numbers is None else _curves(numbers, shown, title, keys)


def _curves(numbers: Sequence[float], metrics: Mapping[str, Values], title: str, key: str) -> Figure:
    """Each metric over the `numbers`; a cross on the axis where it was not measured, and a gap in the curve."""
    figure, panels = _panels(metrics, PANEL_IN[0] * min(COLUMNS, max(2, len(metrics))), PANEL_IN[1])
    entitle(figure, title)
    order = np.argsort(numbers)
    x, absent = np.array(numbers)[order], None
    for axis, (name, values) in zip(panels, metrics.items(), strict=True):
        y = np.array([math.nan if value is None else value for value in values])[order]
        axis.plot(x, y, marker="o", ms=4, lw=1.4, color=BLUE)
        missing = x[np.isnan(y)]
        if len(missing):
            (absent,) = axis.plot(missing, np.full(len(missing), 0.04), "x", color=DARK, label=NOT_MEASURED)
            absent.set_transform(axis.get_xaxis_transform())
        _finish(axis, name, width_in=PANEL_IN[0])
        axis.set_ylabel(unit_of(name), fontsize=TEXT_PT)
        axis.yaxis.set_major_locator(MaxNLocator(5))
        axis.grid(alpha=0.3)
    figure.supxlabel(key, fontsize=TEXT_PT, parse_math=False)
    if absent:
        legend(figure, handles=[absent], loc="outside upper right", fontsize=TEXT_PT, frameon=False)
    return figure


def _bars(labels: Sequence[str], metrics: Mapping[str, Values], title: str, keys: str) -> Figure:
    """A bar for each job and metric, the jobs in one order for all metrics; hatched where it was not measured."""
    first = next(iter(metrics))
    order = sorted(range(len(labels)), key=lambda job: _descending(metrics[first][job]))[:MAX_JOBS]
    some = f"; the first {len(order)} of {len(labels)} jobs" if len(order) < len(labels) else ""
    names = [shortened(labels[job], LABEL_CHARACTERS) for job in order]
    columns = min(COLUMNS, max(2, len(metrics)))
    width_in = max(map(width_of, names)) + 0.3 + 2.3 * columns
    figure, panels = _panels(metrics, width_in, 0.8 + BAR_IN * len(order))
    entitle(figure, f"{title}; {keys}, sorted by {first}{some}")
    for number, (axis, (name, values)) in enumerate(zip(panels, metrics.items(), strict=True)):
        for row, job in enumerate(order):
            _bar(axis, row, values[job])
        axis.set_ylim(len(order) - 0.4, -0.6)
        axis.set_yticks(range(len(order)), names if number % COLUMNS == 0 else [], parse_math=False)
        axis.tick_params(axis="y", length=0)
        axis.margins(x=0.3)  # room for the numbers
        axis.xaxis.set_major_locator(MaxNLocator(3))
        axis.xaxis.set_major_formatter(lambda x, _: f"{x:,g}")
        axis.set_xlabel(unit_of(name), fontsize=TEXT_PT)
        _finish(axis, name, width_in=2.2)
    return figure


def _bar(axis: Axes, row: int, value: float | None) -> None:
    """A bar with its number, or a hatched one as wide as the panel."""
    if value is None:
        across = axis.get_yaxis_transform()
        axis.barh(row, 1, height=0.72, transform=across, **ABSENT)
        box = {"fc": "white", "ec": "none", "pad": 1}
        axis.text(0.04, row, NOT_MEASURED, va="center", fontsize=TEXT_PT, transform=across, bbox=box)
        return
    axis.barh(row, value, height=0.72, color=BLUE)
    number = f"{value:,.0f}" if value == round(value) else f"{value:.3g}"
    offset, side = (3, "left") if value >= 0 else (-3, "right")
    write_beside(axis, number, (value, row), (offset, 0), va="center", ha=side)


def _panels(metrics: Mapping[str, Values], width_in: float, height_in: float) -> tuple[Figure, list[Axes]]:
    """A figure with a panel of `height_in` for each metric, in lines of up to `COLUMNS`."""
    lines, columns = math.ceil(len(metrics) / COLUMNS), min(COLUMNS, len(metrics))
    figure = Figure(figsize=(width_in, height_in * lines + 0.9), layout="constrained")
    axes = list(figure.subplots(lines, columns, squeeze=False).ravel())
    for axis in axes[len(metrics) :]:
        axis.remove()
    return figure, axes[: len(metrics)]


def _finish(axis: Axes, name: str, width_in: float) -> None:
    axis.set_title(broken(name, int(0.85 * width_in / width_of("x"))), fontsize=TEXT_PT, parse_math=False)
    open_frame(axis)


def _descending(value: float | None) -> tuple[bool, float]:
    return value is None, -(value or 0.0)


def _numbers(labels: Sequence[str]) -> list[float] | None:
    """`labels` as numbers, None unless all are numeric."""
    try:
        return [float(label) for label in labels]
    except ValueError:
        return None
