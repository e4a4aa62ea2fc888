"""``runs.jsonl``: the runs of stages that wrote into a folder: when, how long, with what, and their metrics."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import FiniteFloat, TypeAdapter

from dfprep.files import naming_full_disk, require_file
from dfprep.parsing import json_of
from dfprep.store.paths import open_to_append, refuse_link

RUNS = "runs.jsonl"


@dataclass(frozen=True)
class RunRecord:
    """One run of a stage.

    Attributes:
        stage: its name. run_id: in MLflow; empty without.
        finished: the time in UTC, ISO 8601. seconds: from the start of the run to this record.
        versions: of Python, dfprep and the libraries that decide on results.
        overrides: of the command line. config: the flat configuration, without where runs are logged.
        metrics: what the stage measured, without what is not finite.
    """

    stage: str
    run_id: str
    finished: str
    seconds: FiniteFloat
    versions: Mapping[str, str]
    overrides: Sequence[str]
    config: Mapping[str, Any]
    metrics: Mapping[str, FiniteFloat]


RECORD = TypeAdapter(RunRecord)


def add_run(folder: Path, record: RunRecord) -> None:
    """Append `record` to the runs of `folder`, which the caller has locked.

    Raises:
        StoreError: the file is a link or cannot be written. DiskFull: the disk is full.
    """
    line = json.dumps(asdict(record), default=str) + "\n"
    with naming_full_disk(folder), open(open_to_append(folder / RUNS), "a", encoding="ascii") as file:
        file.write(line)


def read_runs(folder: Path) -> list[RunRecord]:
    """The runs that wrote into `folder`, in their order; lines that are incomplete are left out.

    Raises:
        StoreError: the file is a link or no regular file.
    """
    path = folder / RUNS
    refuse_link(path)
    require_file(path)
    if not path.exists():
        return []
    lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    return [record for line in lines if (record := _record(line)) is not None]


def last_run(runs: Sequence[RunRecord], stage: str) -> RunRecord | None:
    """The last of `runs` that is of `stage`."""
    return next((run for run in reversed(runs) if run.stage == stage), None)


def _record(line: str) -> RunRecord | None:
    try:
        return RECORD.validate_python(json_of(line))
    except ValueError:
        return None  # of a killed run or another version of dfprep: the runs are a record, not an input
