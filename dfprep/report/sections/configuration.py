"""With which configuration the folder was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dfprep.report.page import Block, Folded, Paragraph, Section, Table
from dfprep.report.results import Results
from dfprep.store import flat, last_run

OF_STAGES = {
    "cluster": ("actors", "projection", "clustering"),
    "group": ("similarity",),
    "split": ("folds", "copies"),
}
"""The groups that decide on what a later stage writes."""


def configuration_section(results: Results) -> Section:
    """The configuration of the face files, and that of the last run of each later stage."""
    blocks: list[Block] = [Paragraph(f"The folder is {results.root}.")]
    blocks.append(_folded("extract: config.yaml, the configuration of the face files", flat(dict(results.config))))
    blocks += _later(results)
    return Section("configuration", "Configuration", blocks)


def _later(results: Results) -> Iterator[Block]:
    for stage, groups in OF_STAGES.items():
        run = last_run(results.runs, stage)
        if run:
            own = {key: value for key, value in run.config.items() if key.partition(".")[0] in groups}
            yield _folded(f"{stage}: its last run, {' '.join(run.overrides) or 'without overrides'}", own)


def _folded(title: str, values: Mapping[str, Any]) -> Folded:
    rows = [(key, str(value)) for key, value in values.items()]
    return Folded(title, [Table(title.partition(":")[0], ("key", "value"), rows, n_text=2)])
