"""``python -m dfprep.inspect``: what a source would give, and what is wrong with it, before any work.

The files of a data set are listed and compared with what its publisher states: how many videos of which kind,
what is missing, which files are there twice, which fakes have no original, and how long an extraction would take
and how much disk space it would need. No video is opened.

It takes the command line of an extract run as it is. The tables are written to its run folder; `out` is not
touched. The exit code is 1 if something is missing or wrong.

    python -m dfprep.inspect source=ffpp source.path=/data/ff++
"""

from __future__ import annotations

from omegaconf import DictConfig

from dfprep.errors import require
from dfprep.inspect.stage import inspect_source
from dfprep.runs import RunSettings, build, conclude, launch, progress_bar, start_run
from dfprep.sources import list_videos


def inspect(config: DictConfig) -> None:
    """Run the stage as `config` (conf/inspect.yaml) says; everything is written into the run folder.

    Raises:
        DfprepError: bad configuration, a source that cannot be used, or one with something missing or wrong.
    """
    settings, source = RunSettings.of(config), build(config, "source")
    duplicates = config.duplicates
    require(isinstance(duplicates, bool), "duplicates", "be true or false", duplicates)
    videos = list_videos(source, progress_bar)
    with start_run(config, settings.run_dir) as run:
        run.tags({"source": str(source.root)})
        found = inspect_source(source, videos, settings.workers, duplicates=duplicates, limit=settings.limit)
        conclude(found, run, settings.run_dir)


def main() -> None:
    """Run the command ``dfprep-inspect``."""
    launch("inspect", inspect)


if __name__ == "__main__":
    main()
