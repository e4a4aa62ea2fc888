"""The result of a cluster run on a data set without real videos."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType

from dfprep.actors import unpaired_rows
from dfprep.tables import ActorRow, write_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class OnlyUnpaired:
    """Every person is noise, because only real videos are clustered; a `dfprep.runs.StageResult`.

    Attributes:
        n_persons: the number of persons of each unpaired fake.
    """

    n_persons: Mapping[str, int]

    def metrics(self) -> dict[str, float]:
        """The numbers of people in real videos, none, and of unpaired fakes."""
        return {"people": 0, "unpaired": len(self.n_persons)}

    def write_tables(self, folder: Path) -> list[Path]:
        """Write ``actors.csv`` and ``actors.h5``."""
        write_table(folder / "actors.csv", ActorRow, unpaired_rows(self.n_persons))
        return [folder / "actors.csv"]

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """There is nothing to draw."""
        return iter(())

    def report(self) -> Iterator[RenderableType]:
        """One sentence."""
        n_fakes = len(self.n_persons)
        yield f"No real video has faces, so nobody is clustered: the people of {n_fakes:,} unpaired fakes are noise"

    def check(self) -> None:
        """Such data sets are accepted."""
