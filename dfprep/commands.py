"""Command lines of dfprep that messages and reports name, as they can be pasted into a shell."""

from __future__ import annotations

import re
import shlex

PLAIN = re.compile(r"[A-Za-z0-9_./@%+:-]+")
"""Values that neither the shell nor Hydra's grammar of overrides changes or refuses."""


def command(stage: str, out: object, *keys: str) -> str:
    """The command of `stage` on the folder `out`, with further `keys` as they are.

    >>> command("group", "/data/out", "similarity.masks=true")
    'python -m dfprep.group out=/data/out similarity.masks=true'
    """
    return " ".join([f"python -m dfprep.{stage}", setting("out", out), *keys])


def setting(key: str, value: object) -> str:
    r"""``key=value`` as one word, quoted for Hydra and, around that, for the shell where one of them needs it.

    >>> print(setting("out", "/data/my films"))
    "out='/data/my films'"
    """
    text = str(value)
    if PLAIN.fullmatch(text):
        return f"{key}={text}"
    inner = "{}='{}'".format(key, text.replace("'", r"\'"))
    return shlex.quote(inner) if re.search(r'["$`\\!]', inner) else f'"{inner}"'
