"""Errors of Hydra and omegaconf as one line, with suggestions."""

from __future__ import annotations

import difflib
import re

from hydra.errors import OverrideParseException

from dfprep.runs.conf_folder import CONF


def one_line(error: Exception) -> str:
    """The message of an error of Hydra or omegaconf as one line, with the available choices or similar keys."""
    text = str(error)
    if isinstance(error, OverrideParseException):
        return (
            f"cannot read {error.override!r}: {text.partition('See ')[0].strip()}; quote it if the shell changed it"
        )
    unknown_key = re.search(r"Could not override '([^']+)'", text)
    if unknown_key:
        return f"there is no key {unknown_key[1]}{_nearest(unknown_key[1])}"
    text = text.split("Config search path")[0]
    key = re.search(r"full_key: (\S+)", text)
    message = " ".join(text.split("full_key:")[0].split())
    return f"{message} ({key[1]})" if key else message


def _nearest(key: str) -> str:
    """The end of a message about an unknown key: similar keys of the configuration files, with their groups."""
    names: dict[str, set[str]] = {}
    for path in CONF.rglob("*.yaml"):
        group, *inner = path.relative_to(CONF).with_suffix("").parts
        prefix = "" if not inner or group in ("experiment", "debug", "hydra") else f"{group}."
        prefix += f"members.{inner[-1]}." if "member" in inner else ""
        for name in re.findall(r"^([a-z_0-9]+):", path.read_text(), re.M):
            names.setdefault(name, set()).add(prefix + name)
    if key.startswith("workers."):
        return " beside workers=N; write workers.count=N"
    last = key.rpartition(".")[2]
    near = difflib.get_close_matches(last, sorted(names), n=3)
    full = [one for name in near for one in sorted(names[name]) if one != key]
    if last in names and not full:
        return " in this stage; --cfg job shows its keys"
    return f"; did you mean {' or '.join(full)}?" if full else "; --cfg job shows all keys"
