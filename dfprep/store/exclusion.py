"""Who may use an output folder at the same time: one run of the whole, or any shards of one stage.

Each side takes its own lock before it looks at the other's, so that a shard and a run of the whole folder may
refuse each other, but never run together. No lock is shared by all shards.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dfprep.errors import FolderInUse
from dfprep.store.locks import is_held, locked
from dfprep.store.places import is_writable
from dfprep.store.shards import Shard, StageShards

SHARDS = "shards"
"""The name of the folder of the shards of all stages."""

log = logging.getLogger(__name__)


@contextmanager
def whole_folder(root: Path, *, shared: bool) -> Iterator[None]:
    """Use all of `root` during the block, alone or with others that share it.

    A folder that cannot be written and never had a lock is shared without one: nothing here can change it.

    Raises:
        FolderInUse: another run or a shard uses it.
    """
    if shared and not is_writable(root) and not (root / ".lock").exists():
        log.info("%s is read-only and has no lock: do not change it elsewhere meanwhile", root)
        yield
        return
    with locked(root / ".lock", _in_use("another run", root), shared=shared):
        _require_no_shard(root, stages_with_shards(root))
        yield


@contextmanager
def one_shard(root: Path, stage: str, shard: Shard) -> Iterator[None]:
    """Use the files of one shard of `stage` in `root` during the block.

    Raises:
        FolderInUse: a run of the whole folder, the same shard, or a shard of another stage uses it.
    """
    shards = StageShards(root / SHARDS / stage)
    shards.folder.mkdir(parents=True, exist_ok=True)
    with locked(shards.lock(shard), _in_use(f"{shard} of {stage}", root)):
        if is_held(root / ".lock"):
            raise FolderInUse(_in_use("another run", root))
        _require_no_shard(root, [other for other in stages_with_shards(root) if other != stage])
        shards.begin(shard)
        yield


def stages_with_shards(root: Path) -> list[str]:
    """The stages that have a folder of shards in `root`."""
    folder = root / SHARDS
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.is_symlink())


def _require_no_shard(root: Path, stages: list[str]) -> None:
    for stage in stages:
        for shard, path in StageShards(root / SHARDS / stage).locks().items():
            if is_held(path):
                raise FolderInUse(_in_use(f"{shard} of {stage}", root))


def _in_use(by: str, root: Path) -> str:
    return f"{by} is using {root}; wait until it ends, or choose another out="
