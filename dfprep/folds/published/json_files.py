"""JSON files, each read once."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from dfprep.errors import StoreError


def read_json(path: Path) -> Any:
    """The content of a JSON file.

    Raises:
        StoreError: it cannot be read as JSON.
    """
    return _read(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=8)  # every format looks at the file
def _read(path: Path, _changed: int) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise StoreError(f"{path} cannot be read as JSON ({error}); fetch it again") from None
