"""The comments in the configuration files, which are what the help and the documentation say about a key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

KEY = re.compile(r"^( *)([\w-]+):(?:\s+([^#\s].*?))?(?:\s+#\s*(.*))?$")
DEFAULT = re.compile(r"^ +- (?:override )?/?([\w/]+)(?:@([\w.]+))?(?::\s*(\S+))?(?:\s+#\s*(.*))?$")


@dataclass
class Comments:
    """What one file says.

    Attributes:
        head: the comment at the top, without lines for Hydra, in one line.
        keys: dotted key in the file -> its comment, empty if it has none.
        groups: group in the list of defaults -> its comment.
        parts: the other entries of the list of defaults: (name of a file, where its keys go).
    """

    head: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    parts: list[tuple[str, str]] = field(default_factory=list)


def comments(text: str) -> Comments:
    """Read the comments of a YAML file that is written as those in ``conf/`` are: in blocks, indented by spaces.

    >>> comments("# Where they are\\npath: ???\\na:\\n  b: 1   # a number\\n")
    Comments(head='Where they are', keys={'path': '', 'a': '', 'a.b': 'a number'}, groups={}, parts=[])
    """
    found, above = Comments(), list[tuple[int, str]]()
    lines = text.splitlines()
    top = [line for line in lines if not line.startswith("# @")]
    n_head = next((i for i, line in enumerate(top) if not line.startswith("#")), len(top))
    found.head = " ".join(line.lstrip("# ") for line in top[:n_head])
    for line in lines:
        if default := DEFAULT.match(line):
            _add_default(found, *default.groups())
        elif key := KEY.match(line):
            above = [(indent, name) for indent, name in above if indent < len(key[1])]
            above.append((len(key[1]), key[2]))
            found.keys[".".join(name for _, name in above)] = key[4] or ""
    found.keys.pop("defaults", None)
    return found


def _add_default(found: Comments, name: str, place: str | None, choice: str | None, comment: str | None) -> None:
    if name == "_self_":
        return
    if choice is None:
        found.parts.append((name, place or ""))
    else:
        found.groups[name] = comment or ""
