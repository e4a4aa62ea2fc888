"""Figures of the group stage: differences of fakes from their originals, examples of each class."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from dfprep.plots.style import TEXT_PT, VERMILLION, entitle
from dfprep.tables import N_CLASSES
from dfprep.types import Label

CELL_IN = 1.45  # inches of one face
HEADING_IN = 2.1  # beside the faces of a class
MAX_COLUMNS = 10
NAME_CHARACTERS = 17  # that fit above a face
MAP_RANGE = (0.0, 1.0)  # SSIM below 0 is shown as 0


class ClassExample(NamedTuple):
    """One frame of a fake and of its original: RGB faces, mask, similarity, the fake's name, the person's number if
    there are two, and the difference of colour if it was measured."""

    real: np.ndarray
    fake: np.ndarray
    mask: np.ndarray
    similarity: float
    name: str
    person: int | None = None
    color: float | None = None


def differences(
    names: Sequence[str],
    labels: Sequence[Label],
    faces: Sequence[np.ndarray],
    maps: Sequence[np.ndarray],
    masks: Sequence[np.ndarray],
    similarities: Sequence[float],
    title: str,
    not_aligned: Collection[str] = (),
) -> Figure:
    """Real videos and their fakes side by side: face, SSIM map, mask, and the similarity under each.

    Ten columns a line; more videos continue below. Those not aligned say so, in red. There is at least one video.

    Args:
        faces: n images (h, w, 3). maps: n (h, w) SSIM. masks: n (h, w) uint8. similarities: n numbers.
    """
    n, n_fakes = len(names), 0
    columns, lines = min(n, MAX_COLUMNS), -(-n // MAX_COLUMNS)
    width_in = columns * CELL_IN + 0.9
    figure = Figure(figsize=(width_in, lines * (3 * CELL_IN + 0.9) + 0.6), layout="constrained")
    entitle(figure, title)
    axes = _blank(figure.subplots(3 * lines, columns, squeeze=False))
    for i in range(n):
        first, column = 3 * (i // MAX_COLUMNS), i % MAX_COLUMNS
        face, similarity_map, mask = (axes[first + row, column] for row in range(3))
        face.imshow(faces[i])
        similarity_map.imshow(maps[i], cmap="gray", vmin=MAP_RANGE[0], vmax=MAP_RANGE[1])
        similarity_map.spines[:].set(visible=True, color="#cccccc", linewidth=0.6)
        mask.imshow(masks[i], cmap="gray", vmin=0, vmax=255)
        marked = names[i] in not_aligned
        n_fakes += labels[i] is Label.FAKE
        kind = "original" if labels[i] is Label.REAL else f"fake {n_fakes}" + "\nnot aligned" * marked
        colour = VERMILLION if marked else "black"
        face.set_title(f"{kind}\n{_short(names[i])}", fontsize=TEXT_PT, pad=3, parse_math=False, color=colour)
        mask.set_xlabel(f"{similarities[i]:.3f}", fontsize=TEXT_PT, labelpad=2)
    for row, label in enumerate(["face", "similarity\n(SSIM)", "mask"] * lines):
        axes[row, 0].set_ylabel(label, rotation=0, ha="right", va="center", fontsize=TEXT_PT, parse_math=False)
    return figure


def class_examples(
    examples: Mapping[int, Sequence[ClassExample]],
    thresholds: Sequence[float],
    n_people: Mapping[int, int],
    color_thresholds: Sequence[float] = (),
) -> Figure:
    """For each class 0 to 4 its examples from the most to the least similar, one above the other: real, fake, mask.

    There is at least one example.

    Args:
        thresholds, color_thresholds: of the SSIM, and of the difference of colour, empty if it gives no classes.
        n_people: the number of persons of fakes in each class.
    """
    shown = [sorted(examples.get(k, ()), key=lambda one: -one.similarity) for k in range(N_CLASSES)]
    columns = max(map(len, shown))
    # in cells: what a name needs above the faces of each class, then three rows; classes without any need a line
    heights = [height for some in shown for height in ([0.6, 1, 1, 1] if some else [0.42, 0.01, 0.01, 0.01])]
    size = (columns * CELL_IN + HEADING_IN, sum(heights) * CELL_IN + 0.6)
    figure = Figure(figsize=size, layout="constrained")
    figure.get_layout_engine().set(h_pad=0.01, w_pad=0.02, hspace=0.0, wspace=0.02)  # type: ignore
    entitle(figure, "Examples of each class of alteration")
    axes = _blank(figure.subplots(4 * N_CLASSES, columns, squeeze=False, gridspec_kw={"height_ratios": heights}))
    for k, of_class in enumerate(shown):
        above, *rows = axes[4 * k : 4 * k + 4]
        heading = f"class {k}:  {_range_of(k, thresholds, color_thresholds)}\n"
        heading += _people(n_people.get(k, 0), len(of_class))
        above[0].set_ylabel(
            heading, rotation=0, ha="right", va="center", fontsize=TEXT_PT, weight="bold", parse_math=False
        )
        for row, label in zip(rows, ("real", "fake", "mask"), strict=True):
            row[0].set_ylabel(
                label if of_class else "", rotation=0, ha="right", va="center", fontsize=TEXT_PT, parse_math=False
            )
        _draw_examples(above, rows, of_class)
    return figure


def _draw_examples(above: np.ndarray, rows: Sequence[np.ndarray], examples: Sequence[ClassExample]) -> None:
    for column, example in enumerate(examples):
        who = "" if example.person is None else f", person {example.person}"
        color = "" if example.color is None else f"\ncolour {example.color:.1f}"
        text = f"{example.similarity:.3f}{who}{color}\n{_short(example.name)}"
        above[column].text(0.5, 0.0, text, ha="center", va="bottom", fontsize=TEXT_PT, parse_math=False)
        for row, image in zip(rows, (example.real, example.fake, example.mask), strict=True):
            row[column].imshow(image, cmap="gray", vmin=0, vmax=255)


def _range_of(alteration_class: int, thresholds: Sequence[float], colors: Sequence[float]) -> str:
    """The similarities of a class, and on a second line its differences of colour if `colors` has thresholds."""
    k = alteration_class
    if k == 0:
        return f"> {thresholds[0]:g}" + (f"\nand colour < {colors[0]:g}" if colors else "")
    if k == len(thresholds):
        return f"≤ {thresholds[-1]:g}" + (f"\nor colour ≥ {colors[-1]:g}" if colors else "")
    by_color = f"\nor colour {colors[k - 1]:g} … {colors[k]:g}" if colors else ""
    return f"{thresholds[k]:g} … {thresholds[k - 1]:g}{by_color}"


def _people(n: int, n_shown: int) -> str:
    return f"{n:,} {'person' if n == 1 else 'people'}" + (f", {n_shown} shown" if n_shown < n else "")


def _short(name: str) -> str:
    """The name on two lines, broken behind an underscore where one is; in longer ones the middle is left out."""
    if len(name) <= NAME_CHARACTERS:
        return name
    if len(name) > 2 * NAME_CHARACTERS:
        return f"{name[: NAME_CHARACTERS - 1]}…\n{name[-NAME_CHARACTERS:]}"  # fakes of one video differ at the end
    at = name.rfind("_", 0, NAME_CHARACTERS) + 1
    at = at if at > 0 and len(name) - at <= NAME_CHARACTERS else NAME_CHARACTERS
    return f"{name[:at]}\n{name[at:]}"


def _blank(axes: np.ndarray) -> np.ndarray:
    for axis in axes.ravel():
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_visible(False)
    return axes
