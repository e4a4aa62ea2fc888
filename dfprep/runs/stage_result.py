"""What every stage gives back, and the one way in which that is kept, drawn, printed and judged."""

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


class StageResult(Protocol):
    """What a stage found."""

    def metrics(self) -> dict[str, float]:
        """The numbers that runs are compared by, the most telling first."""
        ...

    def write_tables(self, folder: Path) -> Sequence[Path]:
        """Write the tables into `folder`; their paths, the main one first."""
        ...

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Pictures with their names, paths below the run's ``figures`` folder without a suffix."""
        ...

    def report(self) -> Iterable[RenderableType]:
        """What is printed, line by line: rich tables, or texts that are printed as they are."""
        ...

    def check(self) -> None:
        """Raise what decides the exit code, when everything is written and printed.

        Raises:
            DfprepError: the stage ended, but what it found is not good enough to go on with.
        """
        ...


def conclude(result: StageResult, run: Run, folder: Path) -> None:
    """Write the tables of `result` into `folder`, log everything, print the report, and check the result.

    Raises:
        DfprepError: as ``result.check`` raises it.
    """
    tables = result.write_tables(folder)
    run.metrics(result.metrics())
    for path in tables:
        run.file(path)
    pictures = [run.figure(name, figure) for name, figure in result.figures()]
    for line in result.report():
        # print, not rich, for texts: it would break paths and commands into lines that cannot be copied
        (print if isinstance(line, str) else show)(line)
    print(f"Tables:   {', '.join(str(path) for path in tables)}")
    if pictures:
        print(f"Pictures: {run.folder / 'figures'}")
    if run.tracking_uri:
        print(f"Runs:     {mlflow_command()} ui --backend-store-uri {run.tracking_uri} --host 127.0.0.1")
    result.check()


def mlflow_command() -> str:
    """``mlflow`` as it can be typed here, whether this environment is activated or not."""
    beside_python = Path(sys.executable).with_name("mlflow")
    return "mlflow" if shutil.which("mlflow") or not beside_python.exists() else str(beside_python)
