"""``python -m dfprep.cluster``: which videos show the same actor."""

from __future__ import annotations

from omegaconf import DictConfig

from dfprep.cluster.inputs import read_real_people
from dfprep.cluster.stage import find_actors
from dfprep.cluster.unpaired import OnlyUnpaired
from dfprep.runs import RunSettings, build, conclude, launch, start_run
from dfprep.store import OutputFolder


def cluster(config: DictConfig) -> None:
    """Run the stage as `config` (conf/cluster.yaml) says.

    Raises:
        DfprepError: bad configuration, or a folder without usable embeddings.
    """
    settings = RunSettings.of(config)
    source = build(config, "actors").source
    projection, clustering = build(config, "projection"), build(config, "clustering")
    out = OutputFolder(settings.out)
    # the jobs of a sweep share the lock, because they write no tables to this folder
    with out.lock(shared=settings.sweeping), start_run(config, settings.run_dir, out.made_with()) as run:
        run.tags({"out": str(out.root)})
        clustered = source != "names"
        people = read_real_people(out, frames=clustered and clustering.unit == "frame", need_embeddings=clustered)
        if len(people.people):
            conclude(find_actors(people, out, projection, clustering, source), run, settings.tables)
        else:
            conclude(OnlyUnpaired(people.unpaired), run, settings.tables)


def main() -> None:
    """Run the command ``dfprep-cluster``."""
    launch("cluster", cluster)


if __name__ == "__main__":
    main()
