"""``audit.json``: the result of an audit that a split run wrote."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from dfprep.errors import StoreError
from dfprep.files import require_file
from dfprep.folds.audit_result import Audit
from dfprep.parsing import json_of


def read_audit(path: Path) -> Audit | None:
    """The audit at `path`; None if there is no such file.

    Raises:
        StoreError: it is no audit.
    """
    require_file(path)
    if not path.exists():
        return None
    try:
        return TypeAdapter(Audit).validate_python(json_of(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    except ValueError as error:
        reason = str(error)
    raise StoreError(f"{path} is no audit ({reason}); run python -m dfprep.split again")
