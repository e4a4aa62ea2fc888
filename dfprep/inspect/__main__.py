"""``python -m dfprep.inspect``: what a source would give, and what is wrong with it, before any work."""

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
