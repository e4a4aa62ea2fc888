"""Files in an LMDB data base, by their paths."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from dfprep.errors import ConfigError, StoreError
from dfprep.export.protocol import Progress
from dfprep.files import naming_full_disk

BATCH = 500
HEADROOM = 1 << 40
"""The size that the data base may grow to: the file grows with its content, this is address space only."""


def write_lmdb(folder: Path, files: Iterable[tuple[str, bytes]], progress: Progress) -> None:
    """Write files as the LMDB data base `folder`: key = path in UTF-8, value = content; then read all of them back.

    It is written beside its final name, which it gets when it is complete; a complete one is replaced.

    Args:
        progress: called with the number of files done.

    Raises:
        ConfigError: the package lmdb is not installed.
        StoreError: a value reads differently from what was written.
    """
    try:
        import lmdb
    except ImportError:
        raise ConfigError("format.lmdb=true needs the package lmdb; run pip install lmdb") from None
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    with naming_full_disk(folder.parent), lmdb.open(str(partial), map_size=HEADROOM, sync=False) as data_base:
        done = 0
        for batch in batches(files):
            with data_base.begin(write=True) as transaction:
                for key, content in batch:
                    transaction.put(key.encode(), content)
            with data_base.begin() as transaction:
                wrong = [key for key, content in batch if transaction.get(key.encode()) != content]
            if wrong:
                raise StoreError(f"{folder}: {wrong[0]} reads differently from what was written; check the disk")
            done += len(batch)
            progress(done)
        data_base.sync(True)
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)


def batches(files: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    """`files` in lists of `BATCH`."""
    batch: list[tuple[str, bytes]] = []
    for file in files:
        batch.append(file)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
