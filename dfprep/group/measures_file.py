"""``similarity/.../<original>.json``: what the group stage measured of a family, kept for later runs."""

from __future__ import annotations

import json
from pathlib import Path

from dfprep.alterations import FamilyMeasures
from dfprep.files import atomic


def write_measures(path: Path, key: str, measures: FamilyMeasures) -> None:
    """Write the measures of a family; `key`: what they were taken of, and how."""
    with atomic(path) as temporary:
        temporary.write_text(json.dumps({"key": key, "measures": measures.to_dict()}) + "\n", encoding="ascii")


def read_measures(path: Path, key: str) -> FamilyMeasures | None:
    """The measures that were written with the same key; None where there are none that can be read."""
    try:
        kept = json.loads(path.read_text(encoding="ascii"))
        return FamilyMeasures.from_dict(kept["measures"]) if kept["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # a damaged file costs measuring again, no more
