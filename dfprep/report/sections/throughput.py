"""How long the stages took, and what extract spent its time on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dfprep.report.page import Block, Finding, Findings, Paragraph, Section, State, Table, share_bar
from dfprep.report.results import Results
from dfprep.store import RunRecord

RUNS_LISTED = 20
STEP = "seconds_"
NO_STEP = {"seconds_wall"}


def throughput_section(results: Results) -> Section:
    """The last runs, and for the last extract run that cut out faces its speed and the time of each step."""
    if not results.runs:
        finding = Finding(State.NOT_CHECKED, "Throughput: no run is recorded in runs.jsonl; the next one will be")
        return Section("throughput", "Throughput", [Findings([finding])], [finding])
    return Section("throughput", "Throughput", [_runs(results.runs), *_extract(results.runs)])


def _runs(runs: Sequence[RunRecord]) -> Table:
    shown = runs[-RUNS_LISTED:]
    rows = [
        (
            run.stage,
            run.finished.removesuffix("+00:00").replace("T", " "),
            " ".join(run.overrides),
            _time(run.seconds),
        )
        for run in shown
    ]
    more = f"{len(runs) - len(shown):,} earlier runs are in runs.jsonl" if len(shown) < len(runs) else ""
    return Table(
        "Runs that wrote into this folder", ("stage", "finished (UTC)", "overrides", "time"), rows, 3, more
    )


def _extract(runs: Sequence[RunRecord]) -> Iterator[Block]:
    worked = [run for run in runs if run.stage == "extract" and run.metrics.get("faces")]
    if not worked:
        return
    metrics = worked[-1].metrics
    workers = worked[-1].config.get("workers.count", worked[-1].config.get("workers", "unknown"))
    speed = f"{metrics.get('faces_per_second', 0):.1f} faces a second"
    yield Paragraph(
        f"The last extract run with new faces: {metrics['faces']:,.0f} faces, {speed}, workers={workers}."
    )
    steps = {name.removeprefix(STEP): seconds for name, seconds in metrics.items() if name.startswith(STEP)}
    steps = {name: seconds for name, seconds in steps.items() if STEP + name not in NO_STEP}
    total = sum(steps.values())
    by_time = sorted(steps.items(), key=lambda item: (-item[1], item[0]))
    rows = [(name, _time(seconds), share_bar(seconds, total)) for name, seconds in by_time]
    yield Table("Time of all workers by step", ("step", "time", "share"), rows)


def _time(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.1f} min" if seconds < 3600 else f"{seconds / 3600:,.1f} h"
