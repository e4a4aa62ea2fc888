"""Sentences about shards that have not finished, with the command that runs them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dfprep.store import Shard

N_NAMED = 4


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
    return f"{named}{more_words(shards)}: run {command_of(shards, command)}"


def more_words(shards: Sequence[Shard]) -> str:
    """How many of `shards` follow the `N_NAMED` that are named; empty without any.

    >>> more_words([Shard(i, 9) for i in range(7)])
    ', and 3 more'
    """
    return f", and {len(shards) - N_NAMED:,} more" if len(shards) > N_NAMED else ""


def command_of(shards: Sequence[Shard], command: str) -> str:
    """The command that runs `shards`; more than one of them as a sweep.

    >>> command_of([Shard(1, 4), Shard(3, 4)], "python -m dfprep.group out=x")
    'python -m dfprep.group -m out=x shard.count=4 shard.index=1,3'
    """
    sweep = " -m" if len(shards) > 1 else ""
    module, _, keys = command.partition(" dfprep.")
    stage, _, rest = keys.partition(" ")
    line = " ".join(filter(None, [f"{module} dfprep.{stage}{sweep}", rest, f"shard.count={shards[0].count}"]))
    return f"{line} shard.index={','.join(str(shard.index) for shard in shards)}"
