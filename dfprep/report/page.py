"""The content of a page: sections of blocks, without any HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from dfprep.commands import command


class State(str, Enum):
    """The outcome of a check; its value is the word on the page."""

    GOOD = "OK"
    FOUND = "LOOK"
    NOT_CHECKED = "NOT CHECKED"


@dataclass(frozen=True)
class Finding:
    """The outcome of a check, in a sentence."""

    state: State
    text: str
    kind: ClassVar[str] = "finding"


@dataclass(frozen=True)
class Bar:
    """A number, drawn as a bar of the width `share`, 0 to 1."""

    text: str
    share: float
    kind: ClassVar[str] = "bar"


@dataclass(frozen=True)
class Picture:
    """A picture: its data URI and size in px, what it shows in words, and a caption that may be empty."""

    uri: str
    width: int
    height: int
    alt: str
    caption: str = ""
    kind: ClassVar[str] = "picture"


Cell = str | Bar | Picture | Finding


@dataclass(frozen=True)
class Table:
    """A table; the first `n_text` columns are texts, and the others numbers. `more`: which rows are left out."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    n_text: int = 1
    more: str = ""
    kind: ClassVar[str] = "table"

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"each row of {self.caption!r} must have {len(self.columns)} cells")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph."""

    text: str
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True)
class Findings:
    """A list of findings."""

    items: Sequence[Finding]
    kind: ClassVar[str] = "findings"


@dataclass(frozen=True)
class Gallery:
    """Pictures under a heading."""

    title: str
    pictures: Sequence[Picture]
    kind: ClassVar[str] = "gallery"


@dataclass(frozen=True)
class Folded:
    """Blocks that are shown on demand, and in print."""

    title: str
    blocks: Sequence[Block]
    kind: ClassVar[str] = "folded"


@dataclass(frozen=True)
class Point:
    """A person on the map: its cell, its colour, its words, and its face's place in the sheets (-1: none).

    Attributes:
        group: people with the same number are highlighted together; -1: with nobody.
    """

    column: int
    row: int
    colour: str
    group: int
    label: str
    sheet: int = -1
    x_px: int = 0
    y_px: int = 0


@dataclass(frozen=True)
class Map:
    """People in the cells of a grid. `sheets`: the faces as tiles of `tile_px`, in pictures.

    Attributes:
        on_points: whether the faces are drawn at the points, or only on demand.
    """

    title: str
    caption: str
    columns: int
    rows: int
    points: Sequence[Point]
    sheets: Sequence[Picture]
    tile_px: int
    on_points: bool
    kind: ClassVar[str] = "map"


Block = Table | Paragraph | Findings | Gallery | Folded | Map


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes:
        key: its anchor. findings: those that are also listed at the top of the page.
    """

    key: str
    title: str
    blocks: Sequence[Block]
    findings: Sequence[Finding] = ()


@dataclass(frozen=True)
class Page:
    """A whole page. `facts`: (number, what it counts), the first things that are read."""

    title: str
    made: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]


def not_run(key: str, title: str, stage: str, table: str, root: object) -> Section:
    """The section that would be made from `table`, with the command of the `stage` that writes it."""
    text = f"{title}: there is no {table}; {command(stage, root)} writes it"
    finding = Finding(State.NOT_CHECKED, text)
    return Section(key, title, [Findings([finding])], [finding])


def share_bar(n: float, total: float) -> Bar:
    """The share of `n` in `total`, in percent."""
    share = n / total if total else 0.0
    return Bar(f"{share:.1%}", share)
