"""Kept intermediate results: the measures of a family, and arrays of the cluster stage."""

from __future__ import annotations

from pathlib import Path

from dfprep.alterations import FamilyMeasures
from dfprep.check.findings import CLUSTER, GROUP, Finding, cause
from dfprep.errors import StoreError
from dfprep.hdf5 import attributes, open_file, reading
from dfprep.store import DIGEST, content_digest, read_measures_file, require_bounds


def check_measures(path: Path) -> list[Finding]:
    """What is wrong with the measures at ``similarity/lag<n>/<reference>.json``."""
    file = f"similarity/{path.parent.name}/{path.name}"
    try:
        measures = FamilyMeasures.from_dict(read_measures_file(path).measures)
    except StoreError as error:
        return [Finding(file, "digest", cause(error, path), GROUP)]
    except (ValueError, KeyError, TypeError) as error:  # what `from_dict` raises for values of another form
        return [Finding(file, "unreadable", f"it has no measures of a family: {error}", GROUP)]
    if measures.reference != path.stem:
        return [Finding(file, "place", f"it has the measures of {measures.reference}", GROUP)]
    return []


def check_arrays(path: Path) -> list[Finding]:
    """What is wrong with the arrays at ``projections/<hash>.h5`` or ``clustering/<what>-<hash>.h5``."""
    file = f"{path.parent.name}/{path.name}"
    try:
        with reading(path, "is damaged", "it is computed again"), open_file(path) as arrays:
            require_bounds(arrays)
            found, written = content_digest(arrays), attributes(arrays).get(DIGEST)
    except StoreError as error:
        return [Finding(file, "unreadable", cause(error, path), CLUSTER)]
    if found != written:
        words = f"the digest of its content is {found}, it was written with {written}"
        return [Finding(file, "digest", words, CLUSTER)]
    return []
