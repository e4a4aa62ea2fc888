"""The audit of the folds: what is on both sides of a boundary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from dfprep.folds import Check
from dfprep.report.page import Finding, Findings, Section, State, not_run
from dfprep.report.results import Results


def audit_section(results: Results) -> Section:
    """Every check of the audit in a sentence."""
    if results.audit is None:
        return not_run("audit", "Audit", "split", "audit.json", results.root)
    items = [finding_of(check) for check in results.audit["checks"]]
    leaks, n_rows = int(results.audit["leaks"]), results.audit["n_rows"]
    state = State.FOUND if leaks else State.GOOD
    whole = [Finding(state, f"Audit: {leaks:,} leaks in a table of {n_rows:,} videos")]
    open_ones = [Finding(one.state, f"Audit: {one.text}") for one in items if one.state is not State.GOOD]
    return Section("audit", "Audit", [Findings([*whole, *items])], [*whole, *open_ones])


def finding_of(check: Mapping[str, Any]) -> Finding:
    """One check of ``audit.json``."""
    names = {field.name for field in fields(Check)}
    found = Check(**{name: value for name, value in check.items() if name in names})
    if found.leaks:
        return Finding(State.FOUND, found.line())
    return Finding(State.GOOD if found.checked and not found.not_checked() else State.NOT_CHECKED, found.line())
