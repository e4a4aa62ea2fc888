"""Completion of groups, choices and keys in the shell, for the console scripts ``dfprep-<stage>``."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Sequence

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.core_plugins.bash_completion import BashCompletion
from hydra._internal.utils import create_config_search_path

from dfprep.runs.conf_folder import CONF
from dfprep.runs.stage_conf import NOT_ASKED, groups_of

# bash replaces only what stands behind the last "=" or ":" of a word, unless the user has changed COMP_WORDBREAKS
BASH = """\
_dfprep() {{
    local line=${{COMP_LINE:0:$COMP_POINT}} cut="" found
    local word=${{line##* }}
    [[ $COMP_WORDBREAKS == *=* && $word == *=* ]] && cut=${{word%=*}}=
    found=$({python} -m dfprep complete "$line" 2> /dev/null)
    COMPREPLY=()
    while IFS= read -r one; do [[ -n $one ]] && COMPREPLY+=("${{one#"$cut"}}"); done <<< "$found"
}}
complete -o nospace -o default -F _dfprep {scripts}
"""

HOW = """\
# Completion in bash of {scripts}: put the next line into ~/.bashrc, or run it in a shell.
# In zsh, run "autoload -U bashcompinit && bashcompinit" before it.
eval "$({python} -m dfprep completion bash)"
"""


def completion_script(stages: Sequence[str], python: str) -> str:
    """The function for bash that completes the console scripts of `stages`, run by the interpreter `python`."""
    return BASH.format(python=shlex.quote(python), scripts=" ".join(f"dfprep-{stage}" for stage in stages))


def how_to_complete(stages: Sequence[str], python: str) -> str:
    """How to switch the completion on."""
    return HOW.format(python=shlex.quote(python), scripts=", ".join(f"dfprep-{stage}" for stage in stages))


def candidates(line: str) -> list[str]:
    """What the last word of `line`, a command line of ``dfprep-<stage>`` up to the cursor, can become.

    The groups, choices and keys are those of Hydra's own completion, without the groups of other stages.
    """
    command, _, arguments = line.lstrip().partition(" ")
    stage = command.rpartition("/")[2].removeprefix("dfprep-")
    groups = {group.name for group in groups_of(stage)}
    # Hydra offers its completion to shells only through its own script, which bash cannot find for console scripts
    loader = ConfigLoaderImpl(config_search_path=create_config_search_path(str(CONF)))
    found = BashCompletion(loader)._query(stage, arguments)
    # it leaves "=" out where a group has folders, too
    return sorted(f"{one}=" if one in groups else one for one in found if _is_of(one, groups))


def _is_of(candidate: str, groups: Collection[str]) -> bool:
    """Whether a user would set `candidate` in a stage that has `groups`."""
    key = candidate.lstrip("+~").partition("=")[0]
    top = re.split(r"[./]", key, maxsplit=1)[0]
    return (top in groups or not (CONF / top).is_dir()) and key.rpartition(".")[2] not in NOT_ASKED
