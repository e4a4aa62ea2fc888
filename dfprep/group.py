"""``python -m dfprep.group``: how strongly each person of each fake is altered."""

from __future__ import annotations

from omegaconf import DictConfig

from dfprep.runs import (
    RunSettings,
    build,
    draw_grouping,
    extracted,
    group_fakes,
    launch,
    report_grouping,
    require_known,
    start_run,
    write_grouping,
)
from dfprep.store import OutputFolder, read_videos
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
        extracted(out)  # raises where no video has faces
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
