"""The command line of a run: its overrides, and the choice of each group."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hydra.core.hydra_config import HydraConfig


@dataclass(frozen=True)
class CommandLine:
    """The overrides of a command line, in a sweep those of one job, and the choices that these come to."""

    overrides: Sequence[str]
    choices: Mapping[str, str]

    @classmethod
    def of_job(cls) -> CommandLine:
        """Of this process; empty outside of Hydra."""
        return cls(overrides_of_job(), choices_of_job())

    def again(self, stage: str) -> str:
        """The command of `stage` without the keys of shards, as it can be pasted into a shell."""
        return " ".join([f"python -m dfprep.{stage}", *map(shlex.quote, self.of_all_shards().overrides)])

    def of_all_shards(self) -> CommandLine:
        """Without the keys of one shard, and without those of MLflow."""
        kept = [key for key in self.without_mlflow() if not re.match(r"\+*(shard\.|merge=)", key)]
        return CommandLine(kept, self.choices)

    def without_mlflow(self) -> list[str]:
        """The overrides, but not where runs are recorded: that decides on no result, and may have a password."""
        return [one for one in self.overrides if not is_of_mlflow(one)]


def is_of_mlflow(override: str) -> bool:
    """Whether an override says where runs are recorded."""
    return re.split(r"[.=@]", override.lstrip("+~"), maxsplit=1)[0] == "mlflow"


def overrides_of_job() -> list[str]:
    """The overrides of the command line; in a sweep, those of this job."""
    return list(HydraConfig.get().overrides.task) if HydraConfig.initialized() else []


def choices_of_job() -> dict[str, str]:
    """The choice of each group on this command line; without groups inside of others."""
    if not HydraConfig.initialized():
        return {}
    found = HydraConfig.get().runtime.choices
    return {str(group): str(choice) for group, choice in found.items() if choice and set("/@").isdisjoint(group)}
