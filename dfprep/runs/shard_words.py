"""Sentences about shards that have not finished, with the command that runs them again."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from dfprep.runs.tracking import is_of_mlflow, overrides_of_job
from dfprep.store import Shard

N_NAMED = 4


def again(stage: str) -> str:
    """The command line of this run without the keys of shards, as it can be pasted into a shell."""
    keys = [
        key for key in overrides_of_job() if not re.match(r"\+*(shard\.|merge=)", key) and not is_of_mlflow(key)
    ]
    return " ".join([f"python -m dfprep.{stage}", *map(shlex.quote, keys)])


def lacking_words(lacking: Mapping[Shard, int], what: str, command: str) -> str:
    """One sentence about the shards that have not finished: which, and how to run them.

    >>> print(lacking_words({Shard(3, 4): 17}, "clips", "python -m dfprep.extract"))
    shard 3 of 4 has not finished (17 clips are left): run python -m dfprep.extract shard.count=4 shard.index=3

    Args:
        lacking: not empty, with the number of their items. what: the items are. command: without their keys.
    """
    shards = list(lacking)
    if shards[0].is_all:
        return f"{lacking[shards[0]]:,} {what} have not been reached: run {command}"
    named = ", ".join(
        f"{shard} has not finished ({lacking[shard]:,} {what} are left)" for shard in shards[:N_NAMED]
    )
    more = f", and {len(shards) - N_NAMED:,} more" if len(shards) > N_NAMED else ""
    sweep = " -m" if len(shards) > 1 else ""
    module, _, keys = command.partition(" dfprep.")
    stage, _, rest = keys.partition(" ")
    line = " ".join(filter(None, [f"{module} dfprep.{stage}{sweep}", rest, f"shard.count={shards[0].count}"]))
    return f"{named}{more}: run {line} shard.index={','.join(str(shard.index) for shard in shards)}"
