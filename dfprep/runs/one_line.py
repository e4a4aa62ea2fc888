"""Errors of Hydra and omegaconf as one line, with suggestions."""

from __future__ import annotations

import re

from hydra.errors import OverrideParseException

from dfprep.commands import setting
from dfprep.runs.unknown_keys import advice


def one_line(error: Exception, stage: str) -> str:
    """The message of an error of Hydra or omegaconf as one line, with the choices or similar keys of `stage`."""
    text = str(error)
    if isinstance(error, OverrideParseException):
        return f"cannot read {error.override!r}{_cause(error)}; {_remedy(error.override or '')}"
    unknown_key = re.search(r"Could not override '([^']+)'", text)
    if unknown_key:
        return f"there is no key {unknown_key[1]}{advice(unknown_key[1], stage)}"
    plugin = re.search(r"Unknown plugin class : 'hydra_plugins\.hydra_(\w+)_launcher\.", text)
    if plugin:
        return f"hydra/launcher needs the package hydra-{plugin[1]}-launcher; run {_install(plugin[1])}"
    text = text.split("Config search path")[0]
    key = re.search(r"full_key: (\S+)", text)
    message = " ".join(text.split("full_key:")[0].split())
    return f"{message} ({key[1]})" if key else message


def _install(extra: str) -> str:
    # its metadata ask for an older cloudpickle than MLflow's, and it works with that one
    more = " && pip install --no-deps hydra-ray-launcher" if extra == "ray" else ""
    return f"pip install 'dfprep[{extra}]'{more}"


def _cause(error: OverrideParseException) -> str:
    """What Hydra's parser says, without the echo of the override and the mark below it."""
    said = str(error).partition("See ")[0].replace(f": {error.override}", "")
    words = said.replace("^", " ").split()
    return f": {' '.join(words)}" if len(words) > 1 else ""  # one word is the name of the parser's exception


def _remedy(override: str) -> str:
    key, _, value = override.partition("=")
    if not value or value[0] in "'\"[{(":
        return "quote it if the shell changed it"
    return f"a value with spaces or signs needs quotes inside of quotes: {setting(key, value)}"
