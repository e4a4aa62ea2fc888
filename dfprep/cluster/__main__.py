"""``python -m dfprep.cluster``: which videos show the same actor.

Each person of a real video becomes one point, the mean of the vectors that extract stored, and near points are
clustered to actors. Names that the source knows correct the clusters, or replace them. Fakes inherit the actors of
their original.

Reads faces/ and videos.csv of `out`. Written there: actors.csv, with an actor for each person of each video. The
report says how clear the clusters are, and which people of one video fell into one actor.

    python -m dfprep.cluster out=outputs/mine
    python -m dfprep.cluster -m out=outputs/mine clustering.eps=0.3,0.5,auto
"""

from __future__ import annotations

from omegaconf import DictConfig

from dfprep.cluster.inputs import read_real_people
from dfprep.cluster.kept_people import kept_people
from dfprep.cluster.stage import find_actors
from dfprep.cluster.unpaired import OnlyUnpaired
from dfprep.runs import RunSettings, build, conclude, groups_hash, launch, merge_earlier, start_run
from dfprep.store import OutputFolder
from dfprep.tables import StageInputs

BEST_BY = ("bcubed_f", "silhouette")
"""The metrics that rank the jobs of a sweep; see `conclude`."""


def cluster(config: DictConfig) -> None:
    """Run the stage as `config` (conf/cluster.yaml) says.

    Raises:
        DfprepError: bad configuration, or a folder without usable embeddings.
    """
    settings = RunSettings.of(config)
    source = build(config, "actors").source
    projection, clustering = build(config, "projection"), build(config, "clustering")
    out, settings_hash = OutputFolder(settings.out), groups_hash(config, "actors", "projection", "clustering")
    merge_earlier(config, settings, out, "extract")
    # the jobs of a sweep share the lock, because they write no tables to this folder
    with out.lock(shared=settings.sweeping), start_run(config, settings.run_dir, out) as run:
        inputs = StageInputs.checked(out.root, "cluster", settings_hash, settings.stale)
        clustered = source != "names"
        if clustered and clustering.unit == "person" and settings.stale == "refuse":  # the face files were checked
            people = kept_people(out)
        else:
            frames = clustered and clustering.unit == "frame"
            people = read_real_people(out, frames=frames, need_embeddings=clustered)
        if len(people.people):
            found = find_actors(people, out, projection, clustering, source)
            run.tags({"projection_used": found.projection})
            conclude(found, run, settings.tables, inputs, BEST_BY)
        else:
            conclude(OnlyUnpaired(people.unpaired), run, settings.tables, inputs, BEST_BY)


def main() -> None:
    """Run the command ``dfprep-cluster``."""
    launch("cluster", cluster)


if __name__ == "__main__":
    main()
