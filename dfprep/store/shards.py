"""Shards: parts of the families, for several machines at once on one output folder.

Each shard of a stage has files of its own in ``shards/<stage>/``: a lock; a journal, whose lines go to
``progress.jsonl`` when the shards are merged; and a record, written when it has done all of its families.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from dfprep.errors import StoreError, require
from dfprep.files import atomic
from dfprep.parsing import json_of
from dfprep.store.paths import inside
from dfprep.values import Ge, checked

NAME = re.compile(r"(\d{1,6})-of-(\d{1,6})")
PARENT, SETTINGS = "mlflow.json", "settings.json"


@checked
@dataclass(frozen=True, order=True)
class Shard:
    """The families that `has` says, of those of all `count` shards, which are disjoint; `index` counts from 0.

    Raises:
        ConfigError: `index` is not below `count`.
    """

    index: Annotated[int, Ge(0)]
    count: Annotated[int, Ge(1)]

    def __post_init__(self) -> None:
        rule = f"be below shard.count={self.count}, as it counts from 0"
        require(self.index < self.count, "index", rule, self.index)

    @property
    def is_all(self) -> bool:
        """Whether there are no other shards."""
        return self.count == 1

    @property
    def name(self) -> str:
        return f"{self.index}-of-{self.count}"

    def __str__(self) -> str:
        return f"shard {self.index} of {self.count}"

    def has(self, reference: str) -> bool:
        """Whether the family of the video `reference` is in this shard."""
        return self.is_all or shard_index(reference, self.count) == self.index


ALL = Shard(0, 1)


def shard_index(reference: str, count: int) -> int:
    """The index of the shard that has the family of `reference`: of every machine and version the same."""
    digest = hashlib.blake2b(reference.encode(errors="surrogateescape"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % count


def by_shard(references: Iterable[str], count: int) -> dict[Shard, int]:
    """How many of `references` each shard has; none without any."""
    found = Counter(shard_index(reference, count) for reference in references)
    return {Shard(index, count): n for index, n in sorted(found.items())}


@dataclass(frozen=True)
class StageShards:
    """The files of a stage's shards, in `folder`."""

    folder: Path

    def journal(self, shard: Shard) -> Path:
        """The path of its journal; see `inside`."""
        return inside(self.folder.parent, self.folder.name, f"{shard.name}.jsonl")

    def lock(self, shard: Shard) -> Path:
        """The path of its lock; see `inside`."""
        return inside(self.folder.parent, self.folder.name, f".{shard.name}.lock")

    def record(self, shard: Shard) -> Path:
        """The path of its record; see `inside`."""
        return inside(self.folder.parent, self.folder.name, f"{shard.name}.json")

    @property
    def start(self) -> Path:
        """The path of the lock of what the first of all shards does."""
        return inside(self.folder.parent, self.folder.name, ".start.lock")

    def journals(self) -> dict[Shard, Path]:
        """The journals that have lines."""
        return {shard: path for shard, path in self._files(".jsonl") if path.stat().st_size}

    def finished(self) -> dict[Shard, dict[str, float]]:
        """What each shard that has done all of its families measured; a damaged record counts as none."""
        return {shard: found for shard, path in self._files(".json") if (found := _numbers(path)) is not None}

    def locks(self) -> dict[Shard, Path]:
        """The locks, held or not."""
        return dict(self._files(".lock"))

    def unfinished(self) -> list[Shard]:
        """The shards without a record, of as many as the folder has journals or else records of; none without."""
        finished = self.finished()
        count = max((shard.count for shard in self.journals() or finished), default=0)
        return [shard for index in range(count) if (shard := Shard(index, count)) not in finished]

    def is_unmerged(self, *, at_once: bool = False) -> bool:
        """Whether they have done what the tables of the folder do not have yet, or a merge was killed.

        Args:
            at_once: there are no tables of a part of the shards, and no journals, only records.
        """
        return bool(self.journals() or (self.finished() and (at_once or not self.unfinished())))

    def require_merged(self) -> None:
        """Raise if the shards recorded what the tables of the folder do not have yet.

        Raises:
            StoreError: names the command that merges them.
        """
        if journals := self.journals():
            raise StoreError(
                f"{self.folder} has the journals of {len(journals):,} shards, which are not merged; run "
                f"python -m dfprep.{self.folder.name} with the keys of the shards and merge=true"
            )

    def begin(self, shard: Shard) -> None:
        """Forget that `shard` was finished.

        Raises:
            StoreError: there are journals of another number of shards.
        """
        others = sorted({one.count for one in self.journals()} - {shard.count})
        if others:
            raise StoreError(
                f"{self.folder} has journals of shard.count={others[0]}, got shard.count={shard.count}; go on with "
                f"shard.count={others[0]}, or first run python -m dfprep.{self.folder.name} with merge=true, which "
                "keeps what they have done"
            )
        self.record(shard).unlink(missing_ok=True)

    def finish(self, shard: Shard, measured: Mapping[str, float]) -> None:
        """Record that `shard` has done all of its families, and numbers that can be added up."""
        with atomic(self.record(shard)) as temporary:
            temporary.write_text(json.dumps(dict(measured)) + "\n", encoding="ascii")

    def parent_run(self, store: str) -> str:
        """The id of the run of all shards in the MLflow of the address `store`; empty if there is none."""
        path = inside(self.folder.parent, self.folder.name, PARENT)
        try:
            found = json_of(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ""
        run_id = found.get(store, "") if isinstance(found, dict) else ""
        return run_id if isinstance(run_id, str) else ""

    def keep_parent_run(self, store: str, run_id: str) -> None:
        """Remember the run of all shards."""
        with atomic(inside(self.folder.parent, self.folder.name, PARENT)) as temporary:
            temporary.write_text(json.dumps({store: run_id}) + "\n", encoding="utf-8")

    def keep_settings(self, settings: Mapping[str, Any]) -> None:
        """Remember, as JSON, what a later stage needs to merge the shards."""
        with atomic(inside(self.folder.parent, self.folder.name, SETTINGS)) as temporary:
            temporary.write_text(json.dumps(dict(settings)) + "\n", encoding="ascii")

    def settings(self) -> Any:
        """What was kept; None if there is nothing, or it is damaged."""
        try:
            return json_of(inside(self.folder.parent, self.folder.name, SETTINGS).read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def files(self) -> list[Path]:
        """Everything that the shards wrote, the locks last."""
        mine = [path for ending in (".jsonl", ".json", ".lock") for _, path in self._files(ending)]
        others = (self.folder / PARENT, self.folder / SETTINGS, self.start)
        return [*mine, *(path for path in others if path.exists())]

    def remove(self) -> None:
        """Remove the files of all shards, which are merged, and their folder if nothing else is in it."""
        for path in self.files():
            path.unlink(missing_ok=True)
        for folder in (self.folder, self.folder.parent):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def _files(self, ending: str) -> list[tuple[Shard, Path]]:
        if not self.folder.is_dir():
            return []
        found = []
        for path in sorted(self.folder.iterdir()):
            named = NAME.fullmatch(path.name.removesuffix(ending).removeprefix("." if ending == ".lock" else ""))
            if path.name.endswith(ending) and named and int(named[1]) < int(named[2]):
                found.append((Shard(int(named[1]), int(named[2])), path))
        return sorted(found)


def _numbers(path: Path) -> dict[str, float] | None:
    """The numbers in a shard's record; None if it is damaged."""
    try:
        found = json_of(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or not all(isinstance(value, int | float) for value in found.values()):
        return None
    return {str(name): float(value) for name, value in found.items()}
