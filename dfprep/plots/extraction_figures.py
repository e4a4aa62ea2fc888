"""The figure of an extract run: statuses, who found the faces, how large they are, attempts, and the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dfprep.plots.face_figures import detection_colour
from dfprep.plots.source_figures import FAKE_COLOUR, REAL_COLOUR
from dfprep.plots.style import (
    BLUE,
    GREY,
    TEXT_PT,
    TITLE_PT,
    VERMILLION,
    entitle,
    legend,
    open_frame,
    shortened,
    write_beside,
)

COLUMNS, PANEL_IN = 2, (4.6, 2.3)
NAME_CHARACTERS = 18
MAX_STEPS = 9  # of the time


@dataclass(frozen=True)
class ExtractionFindings:
    """What an extraction decided.

    Attributes:
        statuses: the real and the fake videos of each status that occurs.
        attempts: the number of reference videos by the attempt that succeeded, 0 for the first one.
        found_by: name and number of faces of each value of `detected_by`, see `detection_names`.
        face_px: (n,) longer sides of the boxes of faces.
        seconds: of each step.
    """

    statuses: Mapping[str, tuple[int, int]]
    attempts: Mapping[int, int]
    found_by: Mapping[int, tuple[str, int]]
    face_px: np.ndarray
    seconds: Mapping[str, float]


def extraction_overview(findings: ExtractionFindings, title: str) -> Figure:
    """A panel for each of the findings for which there is data, of which there must be one."""
    panels: list[tuple[str, object, Callable[[Axes, ExtractionFindings], None]]] = [
        ("videos by status", findings.statuses, _statuses),
        ("faces by the detectors that found them", findings.found_by, _found_by),
        ("size of the faces", len(findings.face_px), _sizes),
        ("attempts until faces were found", findings.attempts, _attempts),
        ("time of the workers by step", findings.seconds, _seconds),
    ]
    shown = [(name, draw) for name, data, draw in panels if data]
    columns, lines = min(COLUMNS, len(shown)), -(-len(shown) // COLUMNS)
    size = max(7.0, PANEL_IN[0] * columns), PANEL_IN[1] * lines + 0.6
    figure = Figure(figsize=size, layout="constrained")
    entitle(figure, title)
    axes = figure.subplots(lines, columns, squeeze=False).ravel()
    for axis, (name, draw) in zip(axes, shown, strict=False):
        draw(axis, findings)
        axis.set_title(name, fontsize=TITLE_PT, loc="left")
        open_frame(axis)
    for axis in axes[len(shown) :]:
        axis.remove()
    return figure


def _statuses(axis: Axes, findings: ExtractionFindings) -> None:
    names, counts = list(findings.statuses), np.array(list(findings.statuses.values()))
    axis.barh(names, counts[:, 0], color=REAL_COLOUR, label="real")
    axis.barh(names, counts[:, 1], left=counts[:, 0], color=FAKE_COLOUR, label="fake")
    _finish_bars(axis, counts.sum(axis=1), "videos")
    legend(axis, fontsize=TEXT_PT, loc="lower right", frameon=False)


def _found_by(axis: Axes, findings: ExtractionFindings) -> None:
    names = [name for name, _ in findings.found_by.values()]
    counts = np.array([n for _, n in findings.found_by.values()])
    axis.barh(names, counts, color=[detection_colour(value) for value in findings.found_by])
    shares = [f"{n:,} ({n / counts.sum():.1%})" for n in counts]
    _finish_bars(axis, counts, "faces", shares, room=1.7)


def _attempts(axis: Axes, findings: ExtractionFindings) -> None:
    attempts = sorted(findings.attempts)
    counts = np.array([findings.attempts[attempt] for attempt in attempts])
    names = ["the first" if attempt == 0 else f"no. {attempt + 1}" for attempt in attempts]
    axis.barh(names, counts, color=GREY)
    _finish_bars(axis, counts, "reference videos")


def _seconds(axis: Axes, findings: ExtractionFindings) -> None:
    longest = sorted(findings.seconds, key=lambda step: -findings.seconds[step])[:MAX_STEPS]
    seconds, total = np.array([findings.seconds[step] for step in longest]), sum(findings.seconds.values())
    axis.barh([shortened(step, NAME_CHARACTERS) for step in longest], seconds, color=GREY)
    _finish_bars(axis, seconds, "seconds", [f"{s / total:.0%}" for s in seconds])


def _sizes(axis: Axes, findings: ExtractionFindings) -> None:
    """A histogram of classes of equal ratio, because faces are from ten to a thousand px large."""
    sizes = findings.face_px
    low, high = max(1.0, 0.9 * sizes.min()), max(2.0, 1.1 * sizes.max())
    axis.hist(sizes, bins=np.geomspace(low, high, 31).tolist(), color=BLUE, alpha=0.8)
    middle = float(np.median(sizes))
    axis.axvline(middle, color=VERMILLION, lw=1.4, ls="--", label=f"median {middle:,.0f} px")
    axis.set_xscale("log")
    places = [place for k in range(5) for place in (10**k, 2 * 10**k, 5 * 10**k) if low <= place <= high]
    axis.set_xticks(places or [middle], [f"{place:,.0f}" for place in places or [middle]])
    axis.set_xticks([], minor=True)
    axis.set_xlabel("longer side of the box, px", fontsize=TEXT_PT)
    axis.set_ylabel("faces", fontsize=TEXT_PT)
    axis.set_ylim(0, 1.3 * axis.get_ylim()[1])  # room for the legend
    axis.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axis.yaxis.set_major_formatter("{x:,.0f}")
    legend(axis, fontsize=TEXT_PT, loc="upper right", frameon=False)


def _finish_bars(
    axis: Axes, counts: np.ndarray, unit: str, words: Sequence[str] | None = None, room: float = 1.3
) -> None:
    """Name the axis and write a number behind each bar; `room`: of the axis, in longest bars."""
    for row, (count, text) in enumerate(zip(counts, words or [f"{n:,}" for n in counts], strict=True)):
        write_beside(axis, text, (count, row), (4, 0), va="center")
    axis.set(xlim=(0, room * max(counts.max(), 1e-3)), ylim=(len(counts) - 0.4, -0.6))
    axis.set_xlabel(unit, fontsize=TEXT_PT)
    axis.xaxis.set_major_locator(MaxNLocator(4, integer=unit != "seconds"))
    axis.xaxis.set_major_formatter("{x:,.0f}" if counts.max() >= 4 else "{x:g}")
    axis.tick_params(axis="y", length=0)
