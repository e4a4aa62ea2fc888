"""``similarity/lag<n>/<reference>.json``: the measures of a family, with a digest that shows an edited file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from dfprep.errors import StoreError
from dfprep.files import atomic, require_file
from dfprep.parsing import json_of


class KeptMeasures(NamedTuple):
    """`measures` as plain values, and the `key` of what they were taken from."""

    key: str
    measures: dict[str, Any]


def write_measures_file(path: Path, key: str, measures: Mapping[str, Any]) -> None:
    """Write `measures`, plain values, and the `key` of what they were taken from."""
    kept = {"key": key, "measures": measures}
    with atomic(path) as temporary:
        temporary.write_text(json.dumps({"digest": _digest(kept), **kept}) + "\n", encoding="ascii")


def read_measures_file(path: Path) -> KeptMeasures:
    """What `write_measures_file` wrote.

    Raises:
        FileNotFoundError: there is no such file.
        StoreError: it is damaged, or was edited.
    """
    require_file(path)
    try:
        found = json_of(path.read_text(encoding="ascii"))
        kept = {name: found[name] for name in ("key", "measures")}
        written = found["digest"]
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{path} has no readable measures ({error}); delete it, and dfprep.group takes them again"
        ) from None
    if written != _digest(kept):
        raise StoreError(f"{path} was edited: its digest is another; delete it, and dfprep.group takes them again")
    return KeptMeasures(str(kept["key"]), kept["measures"])


def _digest(kept: Mapping[str, Any]) -> str:
    """BLAKE2b (32 hex digits) of the values; numbers keep all of their digits in JSON."""
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode("ascii"), digest_size=16).hexdigest()
