"""What all figures share: colours, sizes of text, and titles and names that fit.

The colours are those of M. Okabe and K. Ito, "Color universal design" (2008), which people with any kind of colour
blindness tell apart. Text of `TEXT_PT` can be read when a figure is shown at half its size.
"""

from __future__ import annotations

import textwrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend

DPI = 110  # the resolution of saved figures
TEXT_PT, TITLE_PT = 9, 11
BLUE, SKY, GREEN = "#0072b2", "#56b4e9", "#009e73"
YELLOW, ORANGE, VERMILLION, PURPLE = "#f0e442", "#e69f00", "#d55e00", "#cc79a7"
GREY, DARK = "#9aa5b1", "#444444"
ABSENT: dict[str, Any] = {"facecolor": "white", "edgecolor": "#8a8f98", "hatch": "////", "linewidth": 0.8}
"""Of bars that stand for something that is not there."""

Point = tuple[float, float]
CHARACTER_IN = 0.62 / 72  # the width of a character is about 0.62 of the size of the text


def entitle(figure: Figure, title: str, size_pt: float = TITLE_PT) -> None:
    """Set the title of `figure`, on as many lines as its width requires."""
    n_characters = int(figure.get_figwidth() * 0.96 / (CHARACTER_IN * size_pt))
    figure.suptitle(textwrap.fill(title, max(8, n_characters)), fontsize=size_pt, parse_math=False)


def legend(on: Axes | Figure, **how: Any) -> Legend:
    """The legend of an axis or a figure; `how`: see `Axes.legend`. Names with dollar signs are no formulas."""
    made = on.legend(**how)
    for text in made.get_texts():
        text.set_parse_math(False)
    return made


def width_of(text: str, size_pt: float = TEXT_PT) -> float:
    """About the width of the longest line of `text`, in inches."""
    return CHARACTER_IN * size_pt * max(map(len, text.split("\n")))


def shortened(name: str, n_characters: int) -> str:
    """`name`, without its middle if it has more than `n_characters`: the names of fakes differ at the end.

    >>> shortened("id0_id16_0003_swap", 12)
    'id0_…03_swap'
    """
    if len(name) <= n_characters:
        return name
    end = (n_characters + 1) // 2 + 1
    return f"{name[: n_characters - 1 - end]}…{name[-end:]}"


def write_beside(axis: Axes, text: str, point: Point, offset_pt: Point, **how: Any) -> None:
    """Write `text` `offset_pt` to the right of and above `point`, the end of a bar; `how`: see `Axes.annotate`."""
    axis.annotate(text, point, offset_pt, textcoords="offset points", fontsize=TEXT_PT, parse_math=False, **how)


def broken(name: str, n_characters: int) -> str:
    """`name` on up to two lines of `n_characters`, broken behind an underscore where one is.

    >>> broken("clusters_with_several_names", 20)
    'clusters_with_\\nseveral_names'
    """
    if len(name) <= n_characters:
        return name
    at = name.rfind("_", 0, n_characters) + 1 or n_characters
    return f"{name[:at]}\n{shortened(name[at:], n_characters)}"


def open_frame(axis: Axes) -> None:
    """Draw no frame above and to the right of `axis`, and its numbers in the common size."""
    axis.spines[["top", "right"]].set_visible(False)
    axis.tick_params(labelsize=TEXT_PT)


def text_on(colour: str) -> str:
    """Black or white, whichever can be read on `colour` ("#rrggbb"); luminance of ITU-R BT.709."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return "black" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.45 else "white"
