"""Which versions made the folder: of dfprep, Python and libraries, and the networks' weights."""

from __future__ import annotations

from collections.abc import Mapping

from dfprep.report.page import Section, Table
from dfprep.report.results import Results
from dfprep.store import last_run
from dfprep.tables import STAGES


def versions_section(results: Results, own: Mapping[str, str], weights: Mapping[str, str]) -> Section:
    """The versions of each stage's last run, and `own`, those of this report; then the SHA-256 of the `weights`."""
    runs = {stage: run.versions for stage in STAGES if (run := last_run(results.runs, stage))}
    made_by = runs | {"report": own}
    names = list(dict.fromkeys(name for versions in made_by.values() for name in versions))
    rows = [(name, *(versions.get(name, "") for versions in made_by.values())) for name in names]
    blocks = [Table("Versions by stage", ("", *made_by), rows, n_text=1 + len(made_by))]
    if weights:
        blocks.append(Table("Weights of the networks", ("file", "SHA-256"), list(weights.items()), n_text=2))
    return Section("versions", "Versions", blocks)
