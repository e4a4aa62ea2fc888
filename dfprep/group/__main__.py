"""``python -m dfprep.group``: how strongly each person of each fake is altered."""

from __future__ import annotations

from omegaconf import DictConfig

from dfprep.group.figures import draw_grouping
from dfprep.group.stage import group_fakes, report_grouping, write_grouping
from dfprep.plots import require_known
from dfprep.runs import RunSettings, build, launch, start_run
from dfprep.store import OutputFolder
from dfprep.tables import extracted_videos, read_videos
from dfprep.types import Label


def group(config: DictConfig) -> None:
    """Run the stage as `config` (conf/group.yaml) says.

    Raises:
        DfprepError: bad configuration, or a folder without faces.
    """
    settings, similarity = RunSettings.of(config), build(config, "similarity")
    out = OutputFolder(settings.out)
    # the jobs of a sweep read the folder together, and write none of its tables
    with out.lock(shared=settings.sweeping), start_run(config, settings.run_dir) as run:
        run.tags({"out": str(out.root)})
        extracted_videos(out.videos_csv)  # raises where no video has faces
        real = [row.video for row in read_videos(out.videos_csv) if row.label is Label.REAL]
        require_known(settings.figures, real)
        found = group_fakes(out, similarity, settings.workers)
        tables = write_grouping(found, settings.tables)
        run.metrics(found.metrics())
        run.tags({"thresholds": found.chosen.how})
        for table in tables:
            run.file(table)
        report_grouping(found, tables, draw_grouping(run, found, out, similarity, settings.figures))


if __name__ == "__main__":
    launch("group", group)
