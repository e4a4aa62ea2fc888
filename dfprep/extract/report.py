"""What became of all videos."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich import print as show
from rich.markup import escape
from rich.table import Table

from dfprep.errors import DfprepError
from dfprep.store import OutputFolder
from dfprep.tables import VideoRow
from dfprep.types import Label, Status


def status_counts(rows: Sequence[VideoRow]) -> Counter[Status]:
    """Videos by status."""
    return Counter(row.status for row in rows)


def status_table(rows: Sequence[VideoRow]) -> Table:
    """Videos by status, real and fake, with a sum that is the source's number of videos."""
    counts = Counter((row.status, row.label) for row in rows)
    table = Table(title="What became of the videos", show_footer=True)
    sums = Counter(row.label for row in rows)
    table.add_column("status", footer="all")
    for label in Label:
        table.add_column(label.value, justify="right", footer=f"{sums[label]:,}")
    table.add_column("both", justify="right", footer=f"{len(rows):,}")
    table.add_column("an example", overflow="fold")
    for status in Status:
        real, fake = (counts[status, label] for label in Label)
        if real or fake:
            example = next(row for row in rows if row.status is status)
            said = f"{example.video}: {example.reason}" if example.reason else ""
            table.add_row(status.value, f"{real:,}", f"{fake:,}", f"{real + fake:,}", escape(said))
    return table


def mlflow_command() -> str:
    """``mlflow`` as it can be typed here, whether this environment is activated or not."""
    beside_python = Path(sys.executable).with_name("mlflow")
    return "mlflow" if shutil.which("mlflow") or not beside_python.exists() else str(beside_python)


def report_extraction(
    rows: Sequence[VideoRow], speed: str, out: OutputFolder, pictures: Sequence[Path], mlflow_uri: str | None
) -> None:
    """Print the table of statuses, the speed, and where everything is.

    Raises:
        DfprepError: no video of the source has faces, so that nothing can follow.
    """
    show(status_table(rows))
    # print, not rich: it would break paths and the command into lines that cannot be copied
    print(speed)
    print(f"Faces:    {out.faces}")
    print(f"Table:    {out.videos_csv}")
    if pictures:
        print(f"Pictures: {pictures[0].parents[1]}")
    if mlflow_uri:
        print(f"Runs:     {mlflow_command()} ui --backend-store-uri {mlflow_uri} --host 127.0.0.1")
    if not status_counts(rows)[Status.OK]:
        raise DfprepError(f"no video of the source has faces; {out.videos_csv} gives the reason for each")
