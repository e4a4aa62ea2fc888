"""``python -m dfprep.cluster``: which videos show the same actor."""

from __future__ import annotations

from omegaconf import DictConfig

from dfprep.cluster.inputs import read_cast
from dfprep.cluster.stage import draw_actors, find_actors, report_actors, write_actors
from dfprep.runs import RunSettings, build, launch, start_run
from dfprep.store import OutputFolder


def cluster(config: DictConfig) -> None:
    """Run the stage as `config` (conf/cluster.yaml) says.

    Raises:
        DfprepError: bad configuration, or a folder without usable embeddings.
    """
    settings = RunSettings.of(config)
    projection, clustering = build(config, "projection"), build(config, "clustering")
    out = OutputFolder(settings.out)
    # the jobs of a sweep read the folder together, and write none of its tables
    with out.lock(shared=settings.sweeping), start_run(config, settings.run_dir) as run:
        run.tags({"out": str(out.root)})
        found = find_actors(read_cast(out, frames=clustering.unit == "frame"), out, projection, clustering)
        table = write_actors(found, settings.tables)
        run.metrics(found.metrics())
        run.file(table)
        report_actors(found, table, draw_actors(run, found, out))


if __name__ == "__main__":
    launch("cluster", cluster)
