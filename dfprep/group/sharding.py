"""The measures that one shard takes; the classes need those of all shards."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType

from dfprep.alterations import Similarity
from dfprep.group.inputs import FamilyFiles, families_of
from dfprep.group.kept_measures import kept_measures
from dfprep.group.measuring import measure_all
from dfprep.store import OutputFolder, Shard, by_shard
from dfprep.tables import read_videos

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STAGE = "group"


@dataclass(frozen=True)
class MeasuredShard:
    """What one shard has measured; a `dfprep.runs.StageResult`. The merge makes the tables.

    Attributes:
        lacking: the other shards that have not finished, with the number of their families.
    """

    out: OutputFolder
    shard: Shard
    n_families: int
    n_fakes: int
    wall_s: float
    lacking: dict[Shard, int]

    def metrics(self) -> dict[str, float]:
        """The amount of work."""
        return {"families": self.n_families, "fakes": self.n_fakes, "seconds_wall": self.wall_s}

    def write_tables(self, folder: Path) -> list[Path]:
        """None."""
        return []

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """None."""
        return iter(())

    def report(self) -> Iterator[RenderableType]:
        """The amount of work, and where it is."""
        yield (
            f"This is {self.shard}: {self.n_fakes:,} fakes of {self.n_families:,} families are compared, in "
            f"{self.wall_s:.1f} s"
        )
        yield f"Measures: {self.out.similarity}"

    def check(self) -> None:
        """Every result is accepted."""


def measure_shard(
    out: OutputFolder, settings: Similarity, shard: Shard, workers: int, timeout_s: float | None = None
) -> MeasuredShard:
    """Measure the families of `shard`, and store the measures where every run of the stage finds them.

    Args:
        out: locked as this shard (`OutputFolder.lock_shard`).

    Raises:
        DfprepError: some families could not be measured; raised after all others are.
    """
    start = time.perf_counter()
    families = families_of(read_videos(out.videos_csv), _root(out, settings))
    mine = [family for family in families if shard.has(family.reference)]
    is_new = any(kept_measures(out, family, settings) is None for family in mine)
    measured = measure_all(out, mine, settings, workers, timeout_s)
    shards, n_fakes = out.shards(STAGE), sum(len(one.fakes) for one in measured)
    shards.finish(shard, {"fakes": n_fakes})
    # a shard that had nothing to do may come after a merge, which leaves no records of the others
    others = (
        family.reference
        for family in families
        if not shard.has(family.reference) and (is_new or kept_measures(out, family, settings) is None)
    )
    finished = shards.finished()
    lacking = {one: n for one, n in by_shard(others, shard.count).items() if one not in finished}
    return MeasuredShard(out, shard, len(mine), n_fakes, time.perf_counter() - start, lacking)


def unmeasured(out: OutputFolder, settings: Similarity, count: int) -> dict[Shard, int]:
    """How many families of each shard have no measures yet.

    Args:
        count: of shards, if the folder does not say.
    """
    count = max((shard.count for shard in out.shards(STAGE).finished()), default=count)
    families: Sequence[FamilyFiles] = families_of(read_videos(out.videos_csv), _root(out, settings))
    return by_shard((one.reference for one in families if kept_measures(out, one, settings) is None), count)


def _root(out: OutputFolder, settings: Similarity) -> Path:
    return out.source_root() if settings.audio else Path()
