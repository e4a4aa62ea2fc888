"""A small data set of real clips and forgeries, made on the spot: to try everything without any download."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from dfprep.errors import require
from dfprep.sources.manifest import Manifest
from dfprep.types import Video
from dfprep.values import Count, Seed, checked

if TYPE_CHECKING:
    from dfprep.sample import ClipPlan


@checked
class Sample:
    """Clips of people derived from two public-domain portraits, and fakes of them with known alterations.

    The videos are generated under `path` when they are first asked for (`videos/*.mp4`, `manifest.csv`,
    `recipe.json`) and kept while the recipe stays the same. `manifest.csv` has each fake's method, and its strength
    and altered side, which no later step reads: they are there to check the results.

    Args:
        path: folder that is to hold the data set.
        seed: poses, light, backgrounds, compression.
        n_clips: real clips, the first of the plan; None = all.
        n_frames: frames a clip, at 25 a second.
        workers: clips made at once.
        on_progress: called with the number of videos written and the number of all.
        name: what the output folder and the reports call this source.

    Raises:
        ConfigError: a number outside its range.
    """

    def __init__(
        self,
        path: str | Path,
        seed: Seed,
        n_clips: Count | None,
        n_frames: int,
        name: str,
        workers: Count = 2,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> None:
        from dfprep.sample import MIN_FRAMES  # no other source needs the room that draws

        require(n_frames >= MIN_FRAMES, "n_frames", f"be a whole number of at least {MIN_FRAMES}", n_frames)
        self.root = Path(path).absolute()
        self.seed, self.n_clips, self.n_frames, self.workers = seed, n_clips, n_frames, workers
        self.on_progress = on_progress
        self.name = name

    def plan(self) -> list[ClipPlan]:
        """What the data set consists of; renders nothing."""
        from dfprep.sample import plan

        return plan(self.seed, self.n_clips)

    def n_planned(self) -> int:
        """How many videos there are: real clips and fakes."""
        return sum(1 + len(clip.fakes) for clip in self.plan())

    def is_made(self) -> bool:
        """Whether the files are there already."""
        from dfprep.sample import is_generated

        return is_generated(self.root, self.plan(), self.n_frames)

    def videos(self) -> list[Video]:
        """Every video, sorted by id; generates the files first where they are not there yet.

        Raises:
            SourceError: `path` exists and is something else than an earlier sample.
        """
        if not self.is_made():
            from dfprep.sample.writing import generate

            generate(self.root, self.plan(), self.n_frames, self.workers, self.on_progress)
        return Manifest(self.root / "manifest.csv", self.name).videos()
