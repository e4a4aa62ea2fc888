"""The text of ``--help``: what a stage does, its groups and choices, and its keys with their values."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from dfprep import __version__
from dfprep.runs.stage_conf import Key, chosen_in, groups_of, keys_of

WIDEST = 120
NAME_COLUMNS = 38
MAX_VALUE_CHARS = 40

MORE = """\
--cfg job      print the whole configuration, run nothing
--help         with choices before it, such as source=ffpp, lists the keys of these
--version      print the version of dfprep
-m             run every combination of values that are separated by commas
--hydra-help   options of Hydra, such as --config-dir
python -m dfprep               lists the commands
python -m dfprep completion    says how the shell completes all this"""


def answer(stage: str, docstring: str, arguments: Sequence[str]) -> str | None:
    """What ``--help`` or ``--version`` among the `arguments` of a command line asks for; None without them."""
    if "--version" in arguments:
        return f"dfprep {__version__}"
    if "--help" in arguments or "-h" in arguments:
        return help_text(stage, docstring, [one for one in arguments if "=" in one and not one.startswith("-")])
    return None


def help_text(stage: str, docstring: str, overrides: Sequence[str]) -> str:
    """The help of `stage`: its docstring, then everything that a command line with `overrides` can set.

    Raises:
        HydraException, OmegaConfBaseException: an override that the stage does not know.
    """
    width = min(WIDEST, shutil.get_terminal_size((100, 24)).columns)
    keys, chosen = keys_of(stage, overrides), chosen_in(stage, overrides)
    parts = [
        docstring.replace("``", "").strip(),
        f"usage: python -m dfprep.{stage} [group=choice ...] [key=value ...]      (or dfprep-{stage})",
        "GROUPS, group=choice; * is the choice of this command line\n"
        + "\n".join(_group_lines(stage, chosen, width)),
        "KEYS, key=value; with the values of this command line\n" + "\n".join(_key_lines(keys, chosen, width)),
        "MORE\n" + textwrap.indent(MORE, "  "),
    ]
    return "\n\n".join(parts)


def _group_lines(stage: str, chosen: Mapping[str, str], width: int) -> Iterator[str]:
    for group in groups_of(stage):
        yield f"  {group.name}: {group.comment}"
        for choice, said in group.choices.items():
            mark = "*" if chosen.get(group.name) == choice else " "
            yield _entry(f"{mark} {group.name}={choice}", said, width)


def _key_lines(keys: Sequence[Key], chosen: Mapping[str, str], width: int) -> Iterator[str]:
    """The keys at the top, then those of each group."""
    for key in sorted(keys, key=lambda one: one.name.partition(".")[0] in chosen):
        yield _entry(f"{key.name}={shown(key.value)}", key.comment, width)


def _entry(name: str, said: str, width: int) -> str:
    """One line, or more where `said` is long: the name, then what is said about it."""
    margin = " " * (NAME_COLUMNS + 4)
    lines = textwrap.wrap(said, max(30, width - len(margin)), break_on_hyphens=False, break_long_words=False) or [
        ""
    ]
    first = f"  {name:<{NAME_COLUMNS}}  "
    if len(name) > NAME_COLUMNS and said:
        return "\n".join([first.rstrip(), *(margin + line for line in lines)])
    return "\n".join([(first + lines[0]).rstrip(), *(margin + line for line in lines[1:])])


def shown(value: Any) -> str:
    """A value as it is written on the command line; long ones are cut.

    >>> shown([0.6, True, None])
    '[0.6,true,null]'
    """
    text = yaml.safe_dump(value, default_flow_style=True, width=10**6).removesuffix("\n...\n").strip()
    text = re.sub(r", ", ",", text)
    return text if len(text) <= MAX_VALUE_CHARS else text[: MAX_VALUE_CHARS - 1] + "…"
