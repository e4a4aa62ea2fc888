"""Figures of the extract stage: the sampled faces, a real video above its fakes, boxes on the frames."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from dfprep.types import INTERPOLATED, Images, Label

CELL_IN = 0.72  # inches of one face in a grid
PERSON_STYLES = ("-", "--", ":", "-.")
FIRST_COLOURS = {INTERPOLATED: "#d62246", 0b01: "#2f7fd6", 0b10: "#e08a00", 0b11: "#00a676"}
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
    figure, axes = _grid(len(rows), len(frame_index), title)
    for line, (name, faces) in zip(axes, rows.items(), strict=True):
        line[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=9, parse_math=False)
        for axis, face in zip(line, faces, strict=True):
            axis.imshow(face)
    for axis, frame in zip(axes[0], frame_index, strict=True):
        axis.set_title(f"{frame}", fontsize=7, pad=2)
    return figure


def replicates(
    videos: Sequence[str], labels: Sequence[Label], faces: Sequence[Images], frame_index: np.ndarray, title: str
) -> Figure:
    """One person in the reference (first of `videos`) above the same boxes of its replicates, T crops each."""
    names = [f"{label.value.lower()}\n{name}" for name, label in zip(videos, labels, strict=True)]
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
    columns = 6 if frames.shape[2] >= frames.shape[1] else 9
    lines = -(-len(frames) // columns)
    width_in = 2.6 if columns == 6 else 1.6
    height_in = width_in * frames.shape[1] / frames.shape[2] + 0.22
    figure = Figure(figsize=(columns * width_in, lines * height_in + 0.8), layout="constrained")
    figure.suptitle(title, fontsize=10, parse_math=False)
    axes = figure.subplots(lines, columns, squeeze=False).ravel()
    for axis in axes:
        axis.axis("off")
    for t, (axis, frame) in enumerate(zip(axes, frames, strict=False)):
        axis.set_title(f"frame {frame_index[t]}", fontsize=7, pad=2)
        _draw_boxes(axis, frame, boxes[:, t], detected_by[:, t], usable[:, t])
    names = detection_names(detected_by, detectors)
    legend: list[Artist] = [Patch(color=detection_colour(value), label=name) for value, name in names.items()]
    for person, style in enumerate(PERSON_STYLES[: len(boxes)] if len(boxes) > 1 or np.isfinite(living[0]) else ()):
        lives = f", lives {living[person]:.2g}" if np.isfinite(living[person]) else ""
        legend.append(Line2D([], [], color="black", lw=1.4, ls=style, label=f"person {person}{lives}"))
    if not usable.all():
        legend.append(Line2D([], [], color="black", lw=0, marker="x", label="does not show the face"))
    figure.legend(handles=legend, loc="outside lower center", ncols=len(legend), fontsize=8, frameon=False)
    return figure


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
            color="white",
            fontsize=6,
            va="bottom",
            bbox={"fc": colour, "ec": "none", "pad": 1},
        )


def _grid(lines: int, columns: int, title: str) -> tuple[Figure, np.ndarray]:
    figure = Figure(figsize=(columns * CELL_IN + 1.5, lines * CELL_IN + 0.6), layout="constrained")
    figure.suptitle(title, fontsize=10, parse_math=False)
    axes = figure.subplots(lines, columns, squeeze=False, gridspec_kw={"wspace": 0.03, "hspace": 0.03})
    for axis in axes.ravel():
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_visible(False)
    return figure, axes
