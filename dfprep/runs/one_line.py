"""The many lines of an error of Hydra or omegaconf as one, with what could have been meant."""

from __future__ import annotations

import difflib
import re

from hydra.errors import OverrideParseException

from dfprep.runs.conf_folder import CONF


def one_line(error: Exception) -> str:
    """Hydra's or omegaconf's many lines as one, with the available choices or the nearest keys."""
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
    said = " ".join(text.split("full_key:")[0].split())
    return f"{said} ({key[1]})" if key else said


def _nearest(key: str) -> str:
    """ "; did you mean ...?" from the keys that the configuration's files name, with the groups they are in."""
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
        return " in this stage; --cfg job shows those that it has"
    return f"; did you mean {' or '.join(full)}?" if full else "; --cfg job shows all keys"
