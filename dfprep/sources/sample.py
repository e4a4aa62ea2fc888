"""A small generated data set of real clips and forgeries, for trials without a download."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from dfprep.errors import require
from dfprep.sources.manifest import Manifest
from dfprep.types import Video
from dfprep.values import Count, PlainName, Seed, checked

if TYPE_CHECKING:
    from dfprep.sample import ClipPlan


@checked
class Sample:
    """Clips of people derived from two public-domain portraits, and fakes of them with known alterations.

    The videos are generated in `path` at the first call of `videos` (`videos/*.mp4`, `manifest.csv`, `recipe.json`)
    and reused while the recipe is the same. `manifest.csv` has each fake's method, strength and altered side; the
    latter two are only used to check results.

    Args:
        path: the data set's folder.
        seed: of poses, light, backgrounds and compression.
        n_clips: the number of real clips, from the start of the plan; None: all.
        n_frames: frames in each clip, at 25 frames/s.
        workers: the number of clips that are generated at the same time.
        on_progress: called with the number of generated videos and the total number.
        name: of this source, for the output folder and reports.

    Raises:
        ConfigError: a number outside its range.
    """

    def __init__(
        self,
        path: str | Path,
        seed: Seed,
        n_clips: Count | None,
        n_frames: int,
        name: PlainName,
        workers: Count = 2,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> None:
        from dfprep.sample import MIN_FRAMES  # here, because no other source needs the package

        require(n_frames >= MIN_FRAMES, "n_frames", f"be a whole number of at least {MIN_FRAMES}", n_frames)
        self.root = Path(path).absolute()
        self.seed, self.n_clips, self.n_frames, self.workers = seed, n_clips, n_frames, workers
        self.on_progress = on_progress
        self.name = name

    def plan(self) -> list[ClipPlan]:
        """The plan of the data set; renders nothing."""
        from dfprep.sample import plan

        return plan(self.seed, self.n_clips)

    def n_planned(self) -> int:
        """The total number of videos, real clips and fakes."""
        return sum(1 + len(clip.fakes) for clip in self.plan())

    def is_made(self) -> bool:
        """Whether the files have been generated."""
        from dfprep.sample import is_generated

        return is_generated(self.root, self.plan(), self.n_frames)

    def videos(self) -> list[Video]:
        """Every video, sorted by id; generates the files first if they do not exist.

        Raises:
            SourceError: `path` exists and is no earlier sample.
        """
        if not self.is_made():
            from dfprep.sample.writing import generate

            generate(self.root, self.plan(), self.n_frames, self.workers, self.on_progress)
        return Manifest(self.root / "manifest.csv", self.name, ids="name").videos()
