"""The audit of the folds: what is on both sides of a boundary."""

from __future__ import annotations

from dfprep.folds import Check
from dfprep.report.page import Finding, Findings, Section, State, not_run
from dfprep.report.results import Results


def audit_section(results: Results) -> Section:
    """Every check of the audit in a sentence."""
    audit = results.audit
    if audit is None:
        return not_run("audit", "Audit", "split", "audit.json", results.root)
    items = [finding_of(check) for check in audit.checks]
    state = State.FOUND if audit.leaks else State.GOOD
    whole = [Finding(state, f"Audit: {audit.leaks:,} leaks in a table of {audit.n_rows:,} videos")]
    open_ones = [Finding(one.state, f"Audit: {one.text}") for one in items if one.state is not State.GOOD]
    return Section("audit", "Audit", [Findings([*whole, *items])], [*whole, *open_ones])


def finding_of(check: Check) -> Finding:
    """One check of the audit."""
    if check.leaks:
        return Finding(State.FOUND, check.line())
    return Finding(State.NOT_CHECKED if check.not_checked() else State.GOOD, check.line())
