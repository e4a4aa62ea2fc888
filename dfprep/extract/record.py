"""The record of a run: a line in the journal for each finished family, and ``videos.csv`` every minute."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from dfprep.collection import no_collection
from dfprep.extract.family import FamilyResult
from dfprep.extract.statuses import absent_rows, final_rows, is_done
from dfprep.sources import Family, families
from dfprep.store import ALL, Journal, OutputFolder, Shard
from dfprep.tables import VideoRow, write_videos
from dfprep.types import Video

log = logging.getLogger(__name__)

SAVE_EVERY_S = 60  # videos.csv has a row for every video of the source


class ExtractionRecord:
    """Which families are done. Of all families ``videos.csv`` is complete when the ``with`` block begins and ends.

    A shard adds to a journal of its own, and writes no table.

    Attributes:
        families: reference videos with their replicates; of a shard its own.
        todo: of the first `limit` of all families, those of the shard that are not done.
    """

    @no_collection()
    def __init__(
        self, videos: Sequence[Video], root: Path, out: OutputFolder, limit: int | None = None, shard: Shard = ALL
    ) -> None:
        """Read the journal of `out`, which this run has locked; `root` is the source's folder."""
        of_all, orphans = families(list(videos))
        self.families = [family for family in of_all if shard.has(family.reference.id)]
        self._all = [family.reference.id for family in of_all]
        self._absent = absent_rows([video for video in orphans if shard.has(video.id)], root)
        self._root, self._out, self._shard = root, out, shard
        own = () if shard.is_all else (out.shards("extract").journal(shard),)
        self._journal = Journal(*reversed((out.journal, *own)))
        within = set(self._all[:limit])
        self.todo = [one for one in self.families if one.reference.id in within and not self._is_done(one)]
        for family in self.todo:
            self._journal.done.pop(family.reference.id, None)
        self._by_id = {family.reference.id: family for family in self.families}
        rows = final_rows(self.families, self._journal.done, self._absent, root)
        self._rows = {row.video: row for row in rows}
        self._saved = time.monotonic()

    def _is_done(self, family: Family) -> bool:
        name = family.reference.id
        return is_done(family, self._journal.done.get(name), self._out.face_file(name))

    def __enter__(self) -> ExtractionRecord:
        self.save()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._journal.close()
        finally:
            self.save()

    @property
    def rows(self) -> list[VideoRow]:
        """One row for every video of the source, as recorded so far."""
        return list(self._rows.values())

    def add(self, result: FamilyResult) -> None:
        """Record a finished family."""
        self._journal.add(result.original, result.rows)
        family = self._by_id[result.original]
        rows = final_rows([family], {result.original: result.rows}, (), self._root)
        self._rows |= {row.video: row for row in rows}
        if time.monotonic() - self._saved > SAVE_EVERY_S:
            self.save()

    def unreached(self, limit: int | None) -> list[str]:
        """The first `limit` of all families, also of other shards, that no line of the journals read here has."""
        return [name for name in self._all[:limit] if name not in self._journal.done]

    def save(self) -> None:
        """Write ``videos.csv``, unless this is a shard."""
        if self._shard.is_all:
            write_videos(self._out.videos_csv, self.rows)
        self._saved = time.monotonic()

    def warn_of_orphan_files(self) -> None:
        """Warn of face files that belong to no reference video of the source; a shard does not."""
        if not self._shard.is_all:
            return
        orphans = {path.stem for path in self._out.faces.glob("*.h5")} - self._by_id.keys()
        if orphans:
            log.warning(
                "%d face files in %s belong to no reference video of the source, such as %s.h5; delete them if "
                "they are outdated",
                len(orphans),
                self._out.faces,
                min(orphans),
            )
