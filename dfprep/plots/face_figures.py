"""Figures of the extract stage: the sampled faces, a real video above its fakes, boxes on the frames."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from dfprep.plots.style import (
    BLUE,
    GREEN,
    TEXT_PT,
    VERMILLION,
    YELLOW,
    entitle,
    legend,
    shortened,
    text_on,
    width_of,
)
from dfprep.types import INTERPOLATED, Images, Label

CELL_IN = 0.72  # inches of one face in a grid
NAME_CHARACTERS = 22  # of a video beside its faces
MIN_COLUMNS = 3  # in whose width the legend fits
PERSON_STYLES: tuple[Any, ...] = ("-", "--", ":", "-.", (0, (8, 2, 1, 2, 1, 2)))
FIRST_COLOURS = {INTERPOLATED: VERMILLION, 0b01: BLUE, 0b10: YELLOW, 0b11: GREEN}
"""Colours of `detected_by` values: of the first two detectors, and of both together."""


def detection_colour(detected_by: int) -> str:
    """The colour of a `detected_by` value, the same in every figure."""
    if detected_by in FIRST_COLOURS:
        return FIRST_COLOURS[detected_by]
    hue = (0.17 + detected_by * 0.618034) % 1  # the golden ratio spreads any number of hues
    return to_hex(colorsys.hsv_to_rgb(hue, 0.75, (0.85, 0.55)[detected_by % 2]))


def detection_names(detected_by: np.ndarray, detectors: Sequence[str]) -> dict[int, str]:
    """The name of each value of `detected_by` that occurs, such as "mtcnn + blaze"; most detectors first."""
    values = sorted(map(int, np.unique(detected_by)), key=lambda value: (-value.bit_count(), value))
    return {
        value: " + ".join(name for bit, name in enumerate(detectors) if value >> bit & 1) or "interpolated"
        for value in values
    }


def sampled_faces(rows: Mapping[str, Images], frame_index: np.ndarray, title: str) -> Figure:
    """A grid of faces: a row for each entry of `rows` (its name and T RGB crops), a column a frame."""
    figure, axes = _grid(list(rows), len(frame_index), title)
    for line, (name, faces) in zip(axes, rows.items(), strict=True):
        line[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=TEXT_PT, parse_math=False)
        for axis, face in zip(line, faces, strict=True):
            axis.imshow(face)
    for axis, frame in zip(axes[0], frame_index, strict=True):
        axis.set_title(f"{frame}", fontsize=TEXT_PT, pad=3)
    return figure


def replicates(
    videos: Sequence[str], labels: Sequence[Label], faces: Sequence[Images], frame_index: np.ndarray, title: str
) -> Figure:
    """One person in the reference (first of `videos`) above the same boxes of its replicates, T crops each."""
    short = [shortened(video, NAME_CHARACTERS) for video in videos]
    if len(set(short)) < len(short):  # what differs was left out
        short = list(videos)
    names = [f"{label.value.lower()}\n{name}" for name, label in zip(short, labels, strict=True)]
    return sampled_faces(dict(zip(names, faces, strict=True)), frame_index, title)


def boxes_on_frames(
    frames: np.ndarray,
    boxes: np.ndarray,
    detected_by: np.ndarray,
    detectors: Sequence[str],
    frame_index: np.ndarray,
    title: str,
    usable: np.ndarray,
    living: np.ndarray,
) -> Figure:
    """The frames, cropped to the region of all persons, with each box in the colour of its detectors.

    A box that is not usable is crossed out. The legend has the figure of each person who was judged.

    Args:
        frames: (T, H, W, 3) uint8. boxes: (P, T, 4) px. frame_index: (T,).
        detected_by: (P, T), bit k for the k-th of `detectors`.
        usable: (P, T) bool. living: (P,), how much a face lives; NaN where it was not judged.
    """
    x1, y1, x2, y2 = _region(boxes, frames.shape[2], frames.shape[1])
    frames, boxes = frames[:, y1:y2, x1:x2], boxes - np.array([x1, y1, x1, y1])
    most, width_in = (6, 2.6) if frames.shape[2] >= frames.shape[1] else (9, 1.6)
    columns = min(most, max(MIN_COLUMNS, len(frames)))
    lines = -(-len(frames) // columns)
    height_in = width_in * frames.shape[1] / frames.shape[2] + 0.25
    figure = Figure(figsize=(columns * width_in, lines * height_in + 1.0), layout="constrained")
    entitle(figure, title)
    axes = figure.subplots(lines, columns, squeeze=False).ravel()
    for axis in axes:
        axis.axis("off")
    for t, (axis, frame) in enumerate(zip(axes, frames, strict=False)):
        axis.set_title(f"frame {frame_index[t]}", fontsize=TEXT_PT, pad=3)
        _draw_boxes(axis, frame, boxes[:, t], detected_by[:, t], usable[:, t])
    handles = _legend(detected_by, detectors, usable, living)
    widest = max(width_of(str(handle.get_label())) for handle in handles) + 0.7
    columns = max(1, min(len(handles), int(figure.get_figwidth() / widest)))
    legend(figure, handles=handles, loc="outside lower center", ncols=columns, fontsize=TEXT_PT, frameon=False)
    return figure


def _legend(
    detected_by: np.ndarray, detectors: Sequence[str], usable: np.ndarray, living: np.ndarray
) -> list[Artist]:
    """The colours of the detectors, the lines of the persons, and the cross, as far as they are drawn."""
    names = detection_names(detected_by, detectors)
    legend: list[Artist] = [Patch(color=detection_colour(value), label=name) for value, name in names.items()]
    for person, lives in enumerate(living if len(living) > 1 or np.isfinite(living[0]) else ()):
        words = f", lives {lives:.2g}" if np.isfinite(lives) else ""
        style = PERSON_STYLES[person % len(PERSON_STYLES)]
        legend.append(Line2D([], [], color="black", lw=1.4, ls=style, label=f"person {person}{words}"))
    if not usable.all():
        legend.append(Line2D([], [], color="black", lw=0, marker="x", label="does not show the face"))
    return legend


def _region(boxes: np.ndarray, width: int, height: int) -> tuple[int, int, int, int]:
    """The region of all boxes (P, T, 4) with a margin of two face sizes, so that small faces can be seen."""
    margin = 2 * (boxes[..., 2:] - boxes[..., :2]).mean(axis=(0, 1))
    x1, y1 = np.maximum(boxes[..., :2].min(axis=(0, 1)) - margin, 0).astype(int)
    x2, y2 = np.minimum(boxes[..., 2:].max(axis=(0, 1)) + margin, (width, height)).astype(int)
    return int(x1), int(y1), int(x2), int(y2)


def _draw_boxes(
    axis: Axes, frame: np.ndarray, boxes: np.ndarray, detected_by: np.ndarray, usable: np.ndarray
) -> None:
    scale = min(1.0, 480 / max(frame.shape[:2]))  # figures need no full-size frames
    axis.imshow(cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    for person, (box, value) in enumerate(zip(boxes * scale, detected_by, strict=True)):
        x1, y1, x2, y2 = box
        colour = detection_colour(int(value))
        style = PERSON_STYLES[person % len(PERSON_STYLES)]
        axis.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, color=colour, lw=1.4, ls=style))
        if not usable[person]:
            axis.plot([x1, x2, x2, x1], [y1, y2, y1, y2], color=colour, lw=1)
        axis.text(
            x1,
            y1 - 2,
            str(person),
            color=text_on(colour),
            fontsize=TEXT_PT,
            va="bottom",
            bbox={"fc": colour, "ec": "none", "pad": 1},
        )


def _grid(names: Sequence[str], columns: int, title: str) -> tuple[Figure, np.ndarray]:
    """A figure with a line of cells for each name, wide enough for the names."""
    beside, lines = max(map(width_of, names)) + 0.3, len(names)
    figure = Figure(figsize=(max(3.2, columns * CELL_IN + beside), lines * CELL_IN + 0.8), layout="constrained")
    entitle(figure, title)
    axes = figure.subplots(lines, columns, squeeze=False, gridspec_kw={"wspace": 0.03, "hspace": 0.03})
    for axis in axes.ravel():
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_visible(False)
    return figure, axes
