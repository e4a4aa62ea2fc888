"""The results of shards: of a single one, and of all of them once they are merged."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType

from dfprep.errors import DfprepError, SourceError
from dfprep.extract.inputs import listing_digest
from dfprep.extract.record import ExtractionRecord
from dfprep.extract.stage import Extraction
from dfprep.runs import lacking_words, progress_bar
from dfprep.sources import GeneratedSource, Source, list_videos
from dfprep.store import OutputFolder, Shard, append_journals, by_shard
from dfprep.types import Video

FACES, WALL, STEP = "faces", "wall", "step "
"""The names of the numbers in a shard's record; those of the steps begin with `STEP`."""


@dataclass(frozen=True)
class ShardExtraction(Extraction):
    """What one shard has done; the tables are those of the whole, which the merge writes."""

    shard: Shard

    @classmethod
    def of(cls, done: Extraction, shard: Shard) -> ShardExtraction:
        """`done`, which has the families of `shard` only."""
        return cls(**vars(done), shard=shard)

    def write_tables(self, folder: Path) -> list[Path]:
        """None."""
        return []

    def record(self) -> dict[str, float]:
        """The numbers that can be added up over shards."""
        return {FACES: self.n_faces, WALL: self.wall_s, **{f"{STEP}{one}": s for one, s in self.seconds.items()}}

    def report(self) -> Iterator[RenderableType]:
        """As of the whole, of this shard."""
        yield f"This is {self.shard}, with {len(self.rows):,} videos"
        yield from super().report()

    def check(self) -> None:
        """Nothing: a shard may have no video with faces."""

    def lacking(self) -> dict[Shard, int]:
        """The other shards that have not finished, with the number of their families."""
        finished = self.out.shards("extract").finished()
        return {
            shard: n for shard, n in by_shard(self.unreached, self.shard.count).items() if shard not in finished
        }


@dataclass(frozen=True)
class MergedExtraction(Extraction):
    """What all shards have done together: `seconds` and `wall_s` are sums over the shards.

    Attributes:
        lacking: the shards that have not finished, with the number of families.
        again: the command of a shard, without its keys.
    """

    lacking: Mapping[Shard, int]
    again: str

    def check(self) -> None:
        """Raise if something is lacking, or later stages have no input.

        Raises:
            DfprepError: names the shards, and the command that runs them again.
        """
        if self.lacking:
            raise DfprepError(lacking_words(self.lacking, "families", self.again))
        super().check()


def listed_again(source: Source, root: Path, listing: str) -> list[Video]:
    """The videos of `source`, which are those that the shards divided among them.

    Args:
        root: the folder that the source had then. listing: their `listing_digest`.

    Raises:
        SourceError: the source's files are not there, or it lists something else now.
    """
    is_there = isinstance(source, Source) and Path(os.path.abspath(source.root)) == root
    if not is_there or (isinstance(source, GeneratedSource) and not source.is_made()):
        raise SourceError(f"the videos must be in {root}, as when the shards ran; mount it")
    videos = list_videos(source, progress_bar)
    if listing_digest(videos, source.root) != listing:
        raise SourceError(f"{root} must have the videos that it had when the shards ran, and it has others now")
    return videos


def merge_journals(out: OutputFolder) -> tuple[int, Counter[str]]:
    """Take the journals of all shards into that of the whole.

    Args:
        out: locked by this run alone.

    Returns:
        The number of shards, 1 if there were none; and the sums of what they recorded.

    Raises:
        StoreError: a journal is damaged; nothing is changed then.
    """
    shards = out.shards("extract")
    journals, finished = shards.journals(), shards.finished()
    if journals:
        append_journals(out.journal, list(journals.values()))
    # there may be records of an earlier number of shards
    count = max((shard.count for shard in journals or finished), default=1)
    measured = Counter[str]()
    for shard, numbers in finished.items():
        if shard.count == count:
            measured.update(numbers)
    return count, measured


def merge(
    videos: Sequence[Video],
    root: Path,
    out: OutputFolder,
    *,
    limit: int | None = None,
    drawn: int | tuple[str, ...] = 0,
    count: int = 1,
    again: str = "",
) -> MergedExtraction:
    """Write ``videos.csv`` from what the shards have done; their journals go into that of the whole.

    Args:
        root: the source's folder. out: locked by this run alone. limit, drawn: as in `extract_all`.
        count: of shards, if the folder does not say. again: see `MergedExtraction`.
    """
    known, measured = merge_journals(out)
    record = ExtractionRecord(videos, root, out, limit=0)  # nothing is to do
    with record:
        record.warn_of_orphan_files()
    unreached = record.unreached(limit)
    lacking = by_shard(unreached, known if known > 1 else count)
    seconds = {name.removeprefix(STEP): n for name, n in measured.items() if name.startswith(STEP)}
    n_faces, wall_s = round(measured[FACES]), float(measured[WALL])
    return MergedExtraction(out, root, drawn, record.rows, seconds, n_faces, wall_s, unreached, lacking, again)
