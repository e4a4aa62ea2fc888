"""The inspect stage: everything about a source that can be found without opening a video."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.filesize import decimal

from dfprep.errors import DfprepError
from dfprep.inspect.estimate import Estimate
from dfprep.inspect.figures import source_figures
from dfprep.inspect.files import Duplicates, Files, duplicates_among, look_at
from dfprep.inspect.published import Kind, kinds_of, published_by
from dfprep.inspect.report import (
    duplicate_lines,
    estimate_lines,
    file_lines,
    kinds_table,
    original_lines,
    published_lines,
    splits_table,
)
from dfprep.sources import Family, Source, families
from dfprep.tables import FindingRow, InspectionRow, write_table
from dfprep.types import Label, Video

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FAULTS = {
    "missing": ("published video is missing", "published videos are missing"),
    "missing_file": ("file does not exist", "files do not exist"),
    "empty_file": ("file is empty", "files are empty"),
    "unreadable_file": ("file cannot be read", "files cannot be read"),
    "orphan": ("video is without its original", "videos are without their original"),
    "duplicate": ("file is a duplicate", "files are duplicates"),
}
"""The kinds of findings in words, for one and for several; each of them fails the run."""


@dataclass(frozen=True)
class Inspection:
    """What a source would give, and what is wrong with it; a `dfprep.runs.StageResult`.

    Attributes:
        name: of the source. not_compared: why `kinds` are not compared with published lists; else empty.
        families, orphans: see `dfprep.sources.families`.
    """

    name: str
    videos: Sequence[Video]
    kinds: Sequence[Kind]
    not_compared: str
    families: Sequence[Family]
    orphans: Sequence[Video]
    files: Files
    duplicates: Duplicates
    estimate: Estimate

    @property
    def unpaired(self) -> list[Video]:
        """The fakes that name no original."""
        return [video for video in self.videos if video.label is Label.FAKE and not video.original]

    def faults(self) -> dict[str, int]:
        """How many of each of `FAULTS` there are. Kinds of which nothing is there are none."""
        return {
            "missing": sum(kind.missing or 0 for kind in self.kinds if kind.videos),
            "missing_file": len(self.files.missing),
            "empty_file": len(self.files.empty),
            "unreadable_file": len(self.duplicates.unreadable or {}),
            "orphan": len(self.orphans),
            "duplicate": self.duplicates.count,
        }

    def metrics(self) -> dict[str, float]:
        """Videos, faults by kind, and the estimated extract run."""
        labels = Counter(video.label for video in self.videos)
        return {
            "videos": len(self.videos),
            **{f"videos_{label.value.lower()}": labels[label] for label in Label},
            **{f"faults_{name}": n for name, n in self.faults().items()},
            "unpaired": len(self.unpaired),
            "families": len(self.families),
            "bytes": sum(self.files.sizes.values()),
            "estimated_bytes": self.estimate.n_bytes,
            "estimated_hours": self.estimate.hours[1],
        }

    def write_tables(self, folder: Path) -> list[Path]:
        """Write ``inspection.csv`` and ``findings.csv``."""
        rows = [
            InspectionRow(
                kind.label, kind.method, kind.compression, _splits(kind.splits), kind.videos, kind.published,
                kind.missing, kind.n_bytes,
            )
            for kind in self.kinds
        ]  # fmt: skip
        paths = [folder / "inspection.csv", folder / "findings.csv"]
        write_table(paths[0], InspectionRow, rows)
        write_table(paths[1], FindingRow, list(self._findings()))
        return paths

    def _findings(self) -> Iterator[FindingRow]:
        """Every fault that has a name."""
        for kind in self.kinds:
            if kind.videos:
                yield from (FindingRow("missing", name, kind.name) for name in kind.absent)
        yield from (FindingRow("missing_file", *one) for one in self.files.missing.items())
        yield from (FindingRow("empty_file", video, "") for video in self.files.empty)
        yield from (FindingRow("unreadable_file", *one) for one in (self.duplicates.unreadable or {}).items())
        yield from (FindingRow("orphan", video.id, video.original) for video in self.orphans)
        for first, *others in (*self.duplicates.listed_twice, *(self.duplicates.equal or ())):
            yield from (FindingRow("duplicate", other.id, first.id) for other in others)

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """The videos by method and compression."""
        return source_figures(self.name, self.kinds)

    def report(self) -> Iterator[RenderableType]:
        """The counts, then what is missing or wrong, then the estimate."""
        yield kinds_table(self.kinds)
        if any(video.split for video in self.videos):
            yield splits_table(self.videos)
        labels = Counter(video.label for video in self.videos)
        numbers = " and ".join(f"{labels[label]:,} {label.value}" for label in Label)
        size = decimal(sum(self.files.sizes.values()))
        yield f"{self.name}: {len(self.videos):,} videos, {numbers}, in {len(self.families):,} families; {size}"
        yield from published_lines(self.kinds, self.not_compared)
        yield from file_lines(self.files)
        yield from original_lines(self.unpaired, self.orphans)
        yield from duplicate_lines(self.duplicates)
        yield from estimate_lines(self.estimate)

    def check(self) -> None:
        """Raise if something is missing or wrong.

        Raises:
            DfprepError: the number of each fault.
        """
        found = [f"{n:,} {FAULTS[name][n > 1]}" for name, n in self.faults().items() if n]
        if found:
            raise DfprepError(f"{self.name}: {', '.join(found)}; see the report above, and findings.csv")


def inspect_source(
    source: Source, videos: Sequence[Video], workers: int, *, duplicates: bool, limit: int | None = None
) -> Inspection:
    """Look at every file of `videos`, which `source` lists, and compare them with what was published.

    Args:
        workers, limit: of the extract run that is estimated.
        duplicates: whether files of equal size are read and compared.
    """
    files = look_at(videos)
    paired, orphans = families(videos)
    published, not_compared = published_by(source)
    to_extract = [video for family in paired[:limit] for video in family.videos if files.sizes.get(video.id)]
    return Inspection(
        name=source.name,
        videos=videos,
        kinds=kinds_of(videos, files.sizes, published),
        not_compared=not_compared,
        families=paired,
        orphans=orphans,
        files=files,
        duplicates=duplicates_among(videos, files, compare=duplicates),
        estimate=Estimate(len(to_extract), workers),
    )


def _splits(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{split or 'none'} {n}" for split, n in counts.items()) if any(counts) else ""
