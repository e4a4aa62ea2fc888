"""The sizes of the components with each choice of what binds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rich.table import Table

from dfprep.folds import BINDINGS, Binding, Folds, components
from dfprep.split.inputs import Tables
from dfprep.split.people import People
from dfprep.split.places import entries_of


@dataclass(frozen=True)
class BindingSize:
    """The components if `bind` binds: how many, and the videos of the largest, of `n_videos` in all."""

    bind: tuple[Binding, ...]
    n_components: int
    largest: int
    n_videos: int
    chosen: bool

    def __str__(self) -> str:
        share = self.largest / self.n_videos
        return (
            f"folds.bind=[{','.join(self.bind)}] makes {self.n_components:,} groups, the largest of "
            f"{self.largest:,} of {self.n_videos:,} videos ({share:.1%})"
        )


def binding_choices(chosen: Sequence[Binding]) -> list[tuple[Binding, ...]]:
    """The original alone, with each other word alone, with one after the other, and `chosen`; each once.

    >>> [len(bind) for bind in binding_choices(["original"])]
    [1, 2, 2, 2, 2, 3, 4, 5]
    """
    original, *others = BINDINGS
    found = [(original,), *((original, other) for other in others)]
    found += [BINDINGS[:n] for n in range(2, len(BINDINGS) + 1)]
    return list(dict.fromkeys([*found, _ordered(chosen)]))


def _ordered(bind: Sequence[Binding]) -> tuple[Binding, ...]:
    return tuple(word for word in BINDINGS if word in bind)


def binding_sizes(tables: Tables, people: People, settings: Folds) -> Iterator[BindingSize]:
    """The components with each of `binding_choices`, before videos are left out; nothing if there is no video."""
    for bind in binding_choices(settings.bind):
        entries = entries_of(tables, people, bind)
        if entries:
            sizes = np.bincount(components(entries))
            yield BindingSize(bind, len(sizes), int(sizes[0]), len(entries), bind == _ordered(settings.bind))


def binding_table(sizes: Sequence[BindingSize]) -> Table:
    """A line for each choice."""
    table = Table(title="Components by what binds, in addition to equal files")
    table.add_column("folds.bind")
    for column in ("components", "videos of the largest", "share"):
        table.add_column(column, justify="right")
    table.add_column("")
    for size in sizes:
        share = f"{size.largest / size.n_videos:.1%}"
        mark = "chosen" if size.chosen else ""
        table.add_row(" + ".join(size.bind), f"{size.n_components:,}", f"{size.largest:,}", share, mark)
    return table
