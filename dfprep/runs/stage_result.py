"""The result protocol of all stages, and the function that writes, logs, prints and checks a result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rich import print as show
from rich.console import RenderableType

from dfprep.runs.notes import note_of
from dfprep.runs.standard_output import until_closed
from dfprep.runs.tracking import Run
from dfprep.store import add_run
from dfprep.tables import StageInputs

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class StageResult(Protocol):
    """The result of a stage."""

    def metrics(self) -> dict[str, float]:
        """Numbers for the comparison of runs, the most important first."""
        ...

    def write_tables(self, folder: Path) -> Sequence[Path]:
        """Write the tables into `folder`; returns their paths, the main table first."""
        ...

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Figures with their names: paths below the run's folder ``figures``, without a suffix."""
        ...

    def report(self) -> Iterable[RenderableType]:
        """The parts of the printed report: rich tables, or texts that are printed unchanged."""
        ...

    def check(self) -> None:
        """Raise if the run must fail; called after everything is written and printed.

        Raises:
            DfprepError: the stage completed, but later stages cannot use its result.
        """
        ...


def conclude(
    result: StageResult,
    run: Run,
    folder: Path,
    inputs: StageInputs | None = None,
    best_by: Sequence[str] = (),
) -> None:
    """Write the tables of `result` into `folder`, log everything, print the report, and check the result.

    Args:
        inputs: what the tables are made from, which is recorded beside them; None: nothing that can change.
        best_by: the metrics by which the jobs of a sweep are ranked, each deciding where those before are equal; a
            name after "-" is of a metric whose smallest value is the best.

    Raises:
        DfprepError: as ``result.check`` raises it.
    """
    tables, metrics = result.write_tables(folder), result.metrics()
    if inputs:
        inputs.record(tables)
        add_run(folder, run.record(metrics))
        for name, (path, digest) in inputs.digests().items():
            run.input(name, path, digest)
    run.metrics(metrics, best_by)
    for path in tables:
        run.file(path)
    figures = [run.figure(name, figure) for name, figure in result.figures()]
    report = list(result.report())
    run.note(note_of(report))
    with until_closed():
        for line in report:
            # texts without rich, which would wrap paths and commands so that they cannot be copied
            (print if isinstance(line, str) else show)(line)
        if tables:
            print(f"Tables:   {', '.join(str(path) for path in tables)}")
        if figures:
            print(f"Figures:  {run.folder / 'figures'}")
        if run.where:
            print(f"Runs:     {run.where}")
    result.check()
