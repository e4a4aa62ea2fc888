"""The result protocol of all stages, and the function that writes, logs, prints and checks a result."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from matplotlib.figure import Figure
from rich import print as show
from rich.console import RenderableType

from dfprep.runs.tracking import Run
from dfprep.store import add_run
from dfprep.tables import StageInputs


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


def conclude(result: StageResult, run: Run, folder: Path, inputs: StageInputs | None = None) -> None:
    """Write the tables of `result` into `folder`, log everything, print the report, and check the result.

    Args:
        inputs: what the tables are made from, which is recorded beside them; None: nothing that can change.

    Raises:
        DfprepError: as ``result.check`` raises it.
    """
    tables, metrics = result.write_tables(folder), result.metrics()
    if inputs:
        inputs.record(tables)
        add_run(folder, run.record(metrics))
    run.metrics(metrics)
    for path in tables:
        run.file(path)
    figures = [run.figure(name, figure) for name, figure in result.figures()]
    for line in result.report():
        # texts without rich, which would wrap paths and commands so that they cannot be copied
        (print if isinstance(line, str) else show)(line)
    print(f"Tables:   {', '.join(str(path) for path in tables)}")
    if figures:
        print(f"Figures:  {run.folder / 'figures'}")
    if run.tracking_uri:
        print(f"Runs:     {mlflow_command()} ui --backend-store-uri {run.tracking_uri} --host 127.0.0.1")
    result.check()


def mlflow_command() -> str:
    """The command ``mlflow``, with its path if this environment is not activated."""
    beside_python = Path(sys.executable).with_name("mlflow")
    return "mlflow" if shutil.which("mlflow") or not beside_python.exists() else str(beside_python)
