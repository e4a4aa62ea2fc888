"""Figures of the group stage: differences of fakes from their originals, examples of each class, similarities."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dfprep.tables import N_CLASSES
from dfprep.types import Label

CELL_IN = 1.25  # inches of one face
CHARACTERS_PER_IN = 11  # of a title
MAX_COLUMNS = 10
NAME_CHARACTERS = 17  # that fit above a face in the small font
BIN = 0.005  # SSIM; the published thresholds are multiples of it
OUTLIERS = 0.005  # share of the faces below the range of the histogram
MAP_RANGE = (0.0, 1.0)  # SSIM below 0 is shown as 0
COLOURS = {"one": "#2f7fd6", "lower": "#d62246", "higher": "#00a676"}


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

    Ten columns a line; more videos continue below. Those not aligned are named in red.

    Args:
        faces: n images (h, w, 3). maps: n (h, w) SSIM. masks: n (h, w) uint8. similarities: n numbers.
    """
    n, n_fakes = len(names), 0
    if not n:
        return _nothing(title, "no faces")
    columns, lines = min(n, MAX_COLUMNS), -(-n // MAX_COLUMNS)
    width_in = columns * CELL_IN + 0.9
    figure = Figure(figsize=(width_in, lines * (3 * CELL_IN + 0.75) + 0.5), layout="constrained")
    figure.suptitle(textwrap.fill(title, int(width_in * CHARACTERS_PER_IN)), fontsize=10, parse_math=False)
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
        kind = "original" if labels[i] is Label.REAL else f"fake {n_fakes}" + ", not aligned" * marked
        colour = COLOURS["lower"] if marked else "black"
        face.set_title(f"{kind}\n{_short(names[i])}", fontsize=7, pad=3, parse_math=False, color=colour)
        mask.set_xlabel(f"{similarities[i]:.3f}", fontsize=8, labelpad=2)
    for row, label in enumerate(["face", "similarity\n(SSIM)", "mask"] * lines):
        axes[row, 0].set_ylabel(label, rotation=0, ha="right", va="center", fontsize=8)
    return figure


def class_examples(
    examples: Mapping[int, Sequence[ClassExample]],
    thresholds: Sequence[float],
    n_people: Mapping[int, int],
    color_thresholds: Sequence[float] = (),
) -> Figure:
    """For each class 0 to 4 its examples from the most to the least similar, one above the other: real, fake, mask.

    Args:
        thresholds, color_thresholds: of the SSIM, and of the difference of colour, empty if it gives no classes.
        n_people: the number of persons of fakes in each class.
    """
    title = "Examples of each class of alteration"
    shown = [sorted(examples.get(k, ()), key=lambda one: -one.similarity) for k in range(N_CLASSES)]
    columns = max(map(len, shown))
    if not columns:
        return _nothing(title, "no faces of any class")
    # in cells: what a name needs above the faces of each class, then three rows; classes without any need a line
    heights = [height for some in shown for height in ([0.65, 1, 1, 1] if some else [0.3, 0.01, 0.01, 0.01])]
    size = (max(5.0, columns * CELL_IN + 1.6), sum(heights) * CELL_IN + 0.5)
    figure = Figure(figsize=size, layout="constrained")
    figure.get_layout_engine().set(h_pad=0.01, w_pad=0.02, hspace=0.0, wspace=0.02)  # type: ignore
    figure.suptitle(title, fontsize=10, parse_math=False)
    axes = _blank(figure.subplots(4 * N_CLASSES, columns, squeeze=False, gridspec_kw={"height_ratios": heights}))
    for k, of_class in enumerate(shown):
        above, *rows = axes[4 * k : 4 * k + 4]
        heading = f"class {k}:  {_range_of(k, thresholds, color_thresholds)}\n"
        heading += _people(n_people.get(k, 0), len(of_class))
        above[0].set_ylabel(heading, rotation=0, ha="right", va="center", fontsize=8, weight="bold")
        for row, label in zip(rows, ("real", "fake", "mask"), strict=True):
            row[0].set_ylabel(label if of_class else "", rotation=0, ha="right", va="center", fontsize=8)
        _draw_examples(above, rows, of_class)
    return figure


def _draw_examples(above: np.ndarray, rows: Sequence[np.ndarray], examples: Sequence[ClassExample]) -> None:
    for column, example in enumerate(examples):
        who = "" if example.person is None else f", person {example.person}"
        color = "" if example.color is None else f"\ncolour {example.color:.1f}"
        text = f"{example.similarity:.3f}{who}{color}\n{_short(example.name)}"
        above[column].text(0.5, 0.0, text, ha="center", va="bottom", fontsize=7, parse_math=False)
        for row, image in zip(rows, (example.real, example.fake, example.mask), strict=True):
            row[column].imshow(image, cmap="gray", vmin=0, vmax=255)


def minima_histogram(
    alone: np.ndarray, altered: np.ndarray, others: np.ndarray, thresholds: Sequence[float]
) -> Figure:
    """Lowest similarity of each face over its frames: fakes of one person above, of several below.

    Where the two distributions below differ, a threshold can separate altered from unaltered faces. The few faces
    with the lowest similarities are counted in the first bar, so that the axis shows the classes.

    Args:
        alone: (n,) of one-person fakes. altered: (m,) the most altered face of each fake of several people.
        others: (k,) the other faces of these.
    """
    groups = [np.asarray(x, float).ravel() for x in (alone, altered, others)]
    bins = _bins(np.concatenate(groups), thresholds)
    figure = Figure(figsize=(8, 5.2), layout="constrained")
    figure.suptitle("Lowest similarity over the frames", fontsize=10)
    above, below = figure.subplots(2, 1, sharex=True)
    _histogram(above, groups[0], bins, "one", "fakes of one person")
    _histogram(below, groups[1], bins, "lower", "fakes of several: the most altered face")
    _histogram(below, groups[2], bins, "higher", "fakes of several: the other faces")
    for axis in (above, below):
        for threshold in thresholds:
            axis.axvline(threshold, color="#444444", lw=0.9, ls="--")
        axis.set_ylabel("faces", fontsize=9)
        axis.set_ylim(0, max(1.0, 1.12 * axis.get_ylim()[1]) if any(map(len, groups)) else 1.0)
        axis.yaxis.get_major_locator().set_params(integer=True)
        axis.legend(fontsize=8, loc="upper left", framealpha=1, edgecolor="none")
        axis.spines[["top", "right"]].set_visible(False)
    _name_classes(above, [bins[-1], *thresholds, bins[0]])
    n_below = sum(int((group < bins[0]).sum()) for group in groups)
    clipped = f"; the first bar: {n_below:,} faces below {bins[0]:.3f}, too" if n_below else ""
    below.set_xlabel(f"lowest SSIM of a face; dashed: thresholds between the classes{clipped}", fontsize=9)
    below.set_xlim(bins[0], bins[-1])
    return figure


def first_against_second(first: np.ndarray, second: np.ndarray, thresholds: Sequence[float]) -> Figure:
    """Lowest similarity of the first two persons of each fake of several; off the diagonal, one is altered more."""
    first, second = np.asarray(first, float), np.asarray(second, float)
    figure = Figure(figsize=(6.2, 6), layout="constrained")
    axis = figure.subplots()
    n = len(first)
    axis.set_title(f"Fakes of several people: {n:,}", fontsize=10)
    low = min([0.8, *first.tolist(), *second.tolist()]) - 0.01
    if n:
        # many points become a cloud; the alpha keeps its core visible without hiding a single one
        size, alpha = (18.0, 0.75) if n <= 200 else (max(6.0, 2500 / n), max(0.35, 60 / n**0.6))
        axis.scatter(first, second, s=size, alpha=alpha, color=COLOURS["one"], edgecolors="none")
    else:
        axis.text(
            0.5, 0.5, "no fakes of several people", transform=axis.transAxes, ha="center", va="center", fontsize=9
        )
    axis.plot([low, 1], [low, 1], color="#aaaaaa", lw=0.8, zorder=0)
    for number, threshold in enumerate(thresholds):
        width = 1.2 if number == 0 else 0.6  # the first one separates altered from unaltered
        axis.axvline(threshold, color="#444444", lw=width, ls="--", zorder=0)
        axis.axhline(threshold, color="#444444", lw=width, ls="--", zorder=0)
    axis.set(xlim=(low, 1.003), ylim=(low, 1.003), aspect="equal")
    axis.set_xlabel("first person: lowest SSIM", fontsize=9)
    axis.set_ylabel("second person: lowest SSIM", fontsize=9)
    axis.spines[["top", "right"]].set_visible(False)
    return figure


def _histogram(axis: Axes, values: np.ndarray, bins: np.ndarray, colour: str, label: str) -> None:
    shown = np.maximum(values, bins[0])
    axis.hist(shown, bins=bins.tolist(), color=COLOURS[colour], alpha=0.6, label=f"{label} ({len(values):,})")


def _bins(values: np.ndarray, thresholds: Sequence[float]) -> np.ndarray:
    """Edges `BIN` apart, on which the published thresholds fall, from below nearly all values to 1."""
    low = float(np.quantile(values, OUTLIERS)) if len(values) else 0.8
    low = min(low, thresholds[-1] - 5 * BIN)
    n = int(np.ceil((1 - low) / BIN + 1e-9))
    return 1 - BIN * np.arange(n, -1, -1)


def _name_classes(axis: Axes, edges: Sequence[float]) -> None:
    for k, (a, b) in enumerate(itertools.pairwise(edges)):
        name = f"class {k}" if k == len(edges) - 2 else str(k)
        place = axis.get_xaxis_transform()
        axis.text((a + b) / 2, 1.0, name, ha="center", va="bottom", fontsize=8, transform=place)


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


def _nothing(title: str, text: str) -> Figure:
    figure = Figure(figsize=(5, 1.2), layout="constrained")
    figure.suptitle(title, fontsize=10, parse_math=False)
    figure.text(0.5, 0.35, text, ha="center", va="center", fontsize=9)
    return figure


def _blank(axes: np.ndarray) -> np.ndarray:
    for axis in axes.ravel():
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_visible(False)
    return axes
